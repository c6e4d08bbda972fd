/** Bundles as an export leaves them, made of the recorded histories. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonEvent } from '../../audit/seal/index.ts';
import { type CaseToWrite, writeCaseFiles } from './case-files.ts';
import { type Recorded, recordings } from './recorded.ts';

export interface BundleOptions {
  readonly cases?: readonly Recorded[];
  readonly log?: string;
  /** Leaves the payloads out. */
  readonly withhold?: boolean;
}

/** The recorded instances, in a fixed order. */
export function recordedCases(): Recorded[] {
  return recordings().map(({ recorded }) => recorded);
}

/** Writes an unsealed bundle into a folder. */
export function writeBundle(dir: string, options: BundleOptions = {}): void {
  const { cases = recordedCases(), log = 'default', withhold = false } = options;
  mkdirSync(join(dir, 'cases'), { recursive: true });
  const payloads = withhold ? 'withheld' : 'none';
  const manifest = { format: 'watchfloor.bundle/1', log, redaction: { payloads }, cases: cases.length };
  writeFileSync(join(dir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const one of cases) writeCase(dir, one, withhold);
}

/** Writes one case of a bundle. */
export function writeCase(dir: string, recorded: Recorded, withhold = false): void {
  writeCaseFiles(dir, caseToWrite(recorded), withhold ? () => false : undefined);
}

/** A recorded instance as a case of a bundle, with a salt that is always the same. */
export function caseToWrite({ instance, machine, version, definition, histories }: Recorded): CaseToWrite {
  const runs = histories.map((history) => {
    const events = (history as { events: JsonEvent[] }).events;
    const started = (events[0]?.workflowExecutionStartedEventAttributes ?? {}) as JsonEvent;
    return { run: String(started.originalExecutionRunId), events };
  });
  const salt = Buffer.alloc(32, instance);
  return {
    workflow: instance,
    machine,
    version,
    definition,
    simulated: !instance.startsWith(`${machine}/`),
    salt,
    runs,
  };
}
