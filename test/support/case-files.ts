import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CASE_FORMAT, CASES_FOLDER, caseFolder, type JsonEvent, withholdPayloads } from '../../audit/seal/index.ts';

/** A case as it is written into a bundle. */
export interface CaseToWrite {
  readonly workflow: string;
  readonly machine: string;
  readonly version: string;
  /** SHA-256 of the definition, hexadecimal. */
  readonly definition: string;
  readonly simulated: boolean;
  /** 32 bytes. */
  readonly salt: Buffer;
  /** First to last. */
  readonly runs: readonly {
    readonly run: string;
    readonly abandoned?: boolean;
    readonly events: readonly JsonEvent[];
  }[];
}

/**
 * Writes `case.json` and the histories of a case into a bundle, and gives the case's folder. With `keeps`, payloads
 * are withheld but for those that it names (see `withholdPayloads`), and so is the salt.
 */
export function writeCaseFiles(
  dir: string,
  { runs, salt, ...names }: CaseToWrite,
  keeps?: (path: readonly string[]) => boolean,
): string {
  const folder = join(dir, CASES_FOLDER, caseFolder(names.workflow));
  mkdirSync(join(folder, 'history'), { recursive: true });
  const files = runs.map(({ run, abandoned, events }, index) => {
    const file = `history/${String(index + 1).padStart(4, '0')}.json`;
    const place = { workflow: names.workflow, run, salt };
    const kept = keeps === undefined ? events : events.map((event) => withholdPayloads(event, place, keeps));
    writeFileSync(join(folder, file), `${JSON.stringify({ events: kept })}\n`);
    return { run, file, ...(abandoned ? { abandoned } : {}) };
  });
  const salted = keeps === undefined ? { salt: salt.toString('hex') } : {};
  const json = { format: CASE_FORMAT, ...names, ...salted, runs: files };
  writeFileSync(join(folder, 'case.json'), `${JSON.stringify(json, null, 2)}\n`);
  return folder;
}
