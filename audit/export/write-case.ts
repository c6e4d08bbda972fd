import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { makePrivateFolder, writePrivateFile } from '../../text/index.ts';
import { type AbandonedRun, isEncrypted, recordedCase } from '../history/recorded-case.ts';
import { inOrder, type RunChain } from '../history/stitch.ts';
import { CASE_FORMAT } from '../seal/case-file.ts';
import { CaseChain } from '../seal/chain.ts';
import { CASES_FOLDER, caseFolder } from '../seal/layout.ts';
import type { JsonEvent } from '../seal/record.ts';
import type { Trailed } from '../trail/build.ts';
import type { Trail } from '../trail/types.ts';
import type { CaseVerdict } from '../verify/findings.ts';
import { type VerifyOptions, verifyCase } from '../verify/verify-case.ts';
import type { FetchedRun } from './fetch-chains.ts';
import type { Pseudonyms } from './redact/pseudonyms.ts';
import { redactEvent } from './redact/redact-history.ts';
import { type Disclosure, redactTrail } from './redact/redact-trail.ts';
import { discreet } from './redact/redact-verdict.ts';

export interface WriteOptions extends VerifyOptions {
  /** Absent: nothing is redacted. */
  readonly redaction?: { readonly names: Pseudonyms; readonly disclosureOf: (machine: string) => Disclosure };
  /** The salt of a case: the same in every bundle by the same key. Drawn where there is no key. */
  readonly saltOf?: (workflow: string) => Buffer;
  /** Draws the trail as a page. */
  readonly page?: (trail: Trail, verdict: CaseVerdict, taken: Trailed['taken'] | undefined) => Promise<string>;
}

export interface WrittenCase {
  readonly workflow: string;
  readonly folder: string;
  readonly verdict: CaseVerdict;
  readonly trail: Trail;
}

/**
 * Writes one case into a bundle: beside the bundle's cases first, then in one move to its place, so that whoever
 * kills it leaves no half of a case behind.
 *
 * @param workflow the case's name: the workflow id, with the first run of the chain where there were several
 * @throws what `recordedCase` throws
 */
export async function writeCase(
  dir: string,
  workflow: string,
  workflowId: string,
  chain: RunChain<FetchedRun>,
  options: WriteOptions,
): Promise<WrittenCase> {
  const abandoned = chain.abandoned.map((run): AbandonedRun => ({ ...run, why: 'reset' }));
  const recorded = recordedCase(chain.runs, { workflowId, abandoned });
  const { trailed, verdict } = await verifyCase(recorded, { ...options, workflow });
  const { machine, simulated, version } = recorded;
  const salt = options.saltOf?.(workflow) ?? randomBytes(32);
  const { redaction } = options;
  const whole = { ...(trailed?.trail as Trail), workflow };
  const trail = redaction === undefined ? whole : redactTrail(whole, redaction.disclosureOf(machine), redaction.names);
  // What the server has encrypted does not lie here in the clear: destroyed keys are to take it with them.
  const isHidden = redaction === undefined && isEncrypted(recorded);
  const disclosed = redaction === undefined && !isHidden ? verdict : discreet(verdict);

  const folder = caseFolder(workflow);
  const place = path.join(dir, '.unfinished', folder);
  await rm(place, { recursive: true, force: true });
  await makePrivateFolder(path.join(place, 'history'));
  const runs = inOrder(chain);
  // States and a digest, nothing that anybody wrote.
  const receipts = new Map(recorded.runs.map((run) => [run.runId, run.answers]));
  const hashes = new CaseChain();
  const files: object[] = [];
  for (const [index, { json, runId }] of runs.entries()) {
    const file = `history/${String(index + 1).padStart(4, '0')}.json`;
    const events = json.events as readonly JsonEvent[];
    const at = { workflow, run: runId, salt };
    for (const event of events) hashes.add(event, at);
    const kept =
      redaction === undefined
        ? events
        : events.map((event) => redactEvent(event, at, redaction.names, receipts.get(runId) ?? new Set()));
    await writePrivateFile(path.join(place, file), lines(kept));
    files.push({
      run: runId,
      file,
      ...(chain.abandoned.some((run) => run.runId === runId) ? { abandoned: true } : {}),
    });
  }
  if (!isHidden) await writePrivateFile(path.join(place, 'trail.json'), `${JSON.stringify(trail, null, 1)}\n`);
  await writePrivateFile(path.join(place, 'verdict.json'), `${JSON.stringify(disclosed, null, 1)}\n`);
  if (options.page !== undefined && !isHidden)
    await writePrivateFile(path.join(place, 'trail.html'), await options.page(trail, disclosed, trailed?.taken));
  const { events, head } = hashes;
  const about = {
    format: CASE_FORMAT,
    workflow,
    workflowId,
    machine,
    version,
    definition: recorded.definition ?? '',
    simulated,
    ...(redaction === undefined ? { salt: salt.toString('hex') } : {}),
    // What the unredacted case has as its head, so that nobody can show another one later.
    ...(redaction !== undefined && options.saltOf !== undefined ? { evidence: { events, head } } : {}),
    runs: files,
  };
  await writePrivateFile(path.join(place, 'case.json'), `${JSON.stringify(about, null, 2)}\n`);
  const target = path.join(dir, CASES_FOLDER, folder);
  await makePrivateFolder(path.dirname(target));
  await rm(target, { recursive: true, force: true });
  await rename(place, target);
  return { workflow, folder, verdict: disclosed, trail };
}

/** An event a line: a difference between two exports is a line too. */
function lines(events: readonly unknown[]): string {
  return `{"events":[\n${events.map((event) => JSON.stringify(event)).join(',\n')}\n]}\n`;
}
