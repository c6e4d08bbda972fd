import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Chart, compile, type Definition } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import type { CaseVerdict } from '../../audit/index.ts';
import {
  buildTrail,
  type KnownMachine,
  recordedCase,
  runFromJson,
  type Trailed,
  verifyCase,
} from '../../audit/index.ts';
import { registry } from '../../machines/index.ts';
import { type Recorded, recordings } from './recorded.ts';

const charts: readonly Chart[] = (Object.values(registry).flat() as Definition[]).map((one) =>
  compile(one, { sha256: nodeSha256 }),
);

/** The programme's machines, compiled once for all tests. */
export function machineOf(machine: string): KnownMachine | undefined {
  const own = charts.filter(({ id }) => id === machine);
  return own.length === 0 ? undefined : { charts: own };
}

/** A recording of its own, so that a test may change it. */
/** One recording by its name; a tenant's application before its subscription, whose name is the same. */
export function recording(name: string): Recorded {
  const found = recordings().findLast((one) => one.name.endsWith(`${name}.json`));
  if (found === undefined) throw new Error(`There is no recording ${name}.`);
  return found.recorded;
}

/** The same under its workflow id once more, on a later day: another execution. */
export function begunAgain(recorded: Recorded): Recorded {
  const text = JSON.stringify(recorded);
  const run = /"originalExecutionRunId":"([^"]+)"/.exec(text)?.[1] ?? '';
  const day = /"eventTime":"([^T]+)T/.exec(text)?.[1] ?? '';
  return JSON.parse(
    text
      .replaceAll(run, '01b20282-0000-7000-8000-000000000000')
      .replaceAll(`"eventTime":"${day}T`, '"eventTime":"2099-01-01T'),
  );
}

export function caseOf({ histories, instance }: Recorded) {
  return recordedCase(
    histories.map((history) => runFromJson(history)),
    { workflowId: instance },
  );
}

export function trailOf(recorded: Recorded): Trailed {
  const read = caseOf(recorded);
  return buildTrail(read, machineOf(read.machine), nodeSha256);
}

export async function verdictOf(recorded: Recorded): Promise<CaseVerdict> {
  return (await verifyCase(caseOf(recorded), { sha256: nodeSha256, machineOf })).verdict;
}

export interface JsonEvent {
  eventId: string;
  eventTime: string;
  eventType: string;
  [attributes: string]: unknown;
}

/** The events of a recording's only run. */
export function eventsOf({ histories }: Recorded): JsonEvent[] {
  return (histories[0] as { events: JsonEvent[] }).events;
}

/** Changes the plain text of every payload of an event. */
export function rewrite(event: JsonEvent | undefined, change: (text: string) => string): void {
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const fields = value as Record<string, unknown>;
    if (typeof fields.data === 'string' && typeof fields.metadata === 'object')
      fields.data = Buffer.from(change(Buffer.from(fields.data, 'base64').toString('utf8'))).toString('base64');
    else for (const field of Object.values(fields)) walk(field);
  };
  walk(event);
}

/** A folder that goes when the work is done. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-audit-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
