/** Bundles as an export leaves them, made of the recorded histories. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { caseFolder, type JsonEvent, withholdPayloads } from '../../audit/seal/index.ts';
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
  const { instance, machine, version, definition } = recorded;
  const folder = join(dir, 'cases', caseFolder(instance));
  mkdirSync(join(folder, 'history'), { recursive: true });
  const salt = Buffer.alloc(32, instance);
  const runs = recorded.histories.map((history, index) => {
    const events = (history as { events: JsonEvent[] }).events;
    const started = (events[0]?.workflowExecutionStartedEventAttributes ?? {}) as JsonEvent;
    const run = String(started.originalExecutionRunId);
    const file = `history/${String(index + 1).padStart(4, '0')}.json`;
    const place = { workflow: instance, run, salt };
    const kept = withhold ? events.map((event) => withholdPayloads(event, place)) : events;
    writeFileSync(join(folder, file), JSON.stringify({ events: kept }));
    return { run, file };
  });
  const file = {
    format: 'watchfloor.case/1',
    workflow: instance,
    machine,
    version,
    definition,
    simulated: true,
    ...(withhold ? {} : { salt: salt.toString('hex') }),
    runs,
  };
  writeFileSync(join(folder, 'case.json'), `${JSON.stringify(file, null, 2)}\n`);
}
