/** Conformance: steps a recorded ledger again through a chart, and says where the two part. */
import type { Chart, LedgerRecord, Meta, Migrations, Snapshot, Step } from 'xstate-temporal/engine';
import { type Stimulus, Walk } from './walk.ts';

/** Where a ledger and the chart part: the first record that the chart would not have written so. */
export interface Divergence {
  readonly seq: number;
  readonly what: string;
}

export type Restepped =
  | { readonly ok: true; readonly snapshot: Snapshot }
  | { readonly ok: false; readonly divergence: Divergence };

/**
 * Steps a ledger again from its first record. What came from outside is taken from the records; what
 * the chart decides is compared with them by the digest.
 *
 * @param versions the chart; or every version that the instance lived on, the one that it began on first
 * @param digests the digest after each record, where they are known; else only the last is given back
 * @param migrations what `durable()` was given, where the instance was moved
 */
export function restep(
  versions: Chart | readonly Chart[],
  records: readonly LedgerRecord[],
  digests?: ReadonlyMap<number, string>,
  migrations: Migrations = {},
): Restepped {
  const charts = [versions].flat() as readonly Chart[];
  const walk = new Walk(charts[0] as Chart, { migrations });
  for (const record of records) {
    let step: Step | undefined;
    try {
      step = walk.take(walk.snapshot === undefined ? startIn(record) : stimulusIn(record, charts));
    } catch (error) {
      return diverged(record, error instanceof Error ? error.message : String(error));
    }
    if (step === undefined) return diverged(record, 'the chart would not have taken this step');
    const fields = differing(record, step.record);
    if (fields.length > 0) return diverged(record, `the chart gives other ${fields.join(', ')}`);
    const digest = digests?.get(record.seq);
    if (digest !== undefined && digest !== step.snapshot.digest) return diverged(record, 'the digest differs');
  }
  const { snapshot } = walk;
  if (snapshot === undefined) return { ok: false, divergence: { seq: 0, what: 'there is no record' } };
  return { ok: true, snapshot };
}

const metaOf = ({ at, event }: LedgerRecord): Meta => ({ at, by: event.by, id: event.id });

/** Without an input there is none in the record; `null` is one. */
function startIn(record: LedgerRecord): Stimulus {
  return { kind: 'start', input: record.event.payload?.input, meta: metaOf(record) };
}

/** @throws Error where the record moves the instance to a version that is not given */
function stimulusIn(record: LedgerRecord, charts: readonly Chart[]): Stimulus {
  const { at, event, refused } = record;
  const meta = metaOf(record);
  if (event.type === 'watchfloor.effect.gaveUp' && refused !== undefined)
    return { kind: 'gaveUp', effect: event.id, reason: refused, at };
  if (refused !== undefined) return { kind: 'refusal', event: { type: event.type }, meta, reason: refused };
  if (event.type === 'watchfloor.migrated') {
    const version = String(event.payload?.to);
    const to = charts.find((chart) => chart.version === version);
    if (to === undefined) throw new Error(`it moves to version ${version}, which is not given`);
    return { kind: 'migration', to, meta, refusable: false };
  }
  if (event.type === 'xstate.stop') return { kind: 'stop', meta };
  if (event.by.role === 'system' && event.by.name === 'timer') return { kind: 'timer', key: event.id };
  if (event.by.role === 'system' && event.by.name === 'actor') {
    const { output, error } = (event.payload ?? {}) as { output?: unknown; error?: unknown };
    const isDone = event.type.startsWith('xstate.done.');
    return { kind: 'outcome', actor: event.id, outcome: isDone ? { ok: true, output } : { ok: false, error }, at };
  }
  return { kind: 'event', event: { ...event.payload, type: event.type }, meta };
}

/** The fields of a record that differ; compared as JSON, since both are plain. */
function differing(recorded: LedgerRecord, stepped: LedgerRecord): string[] {
  const names = ['seq', 'at', 'event', 'from', 'to', 'effects', 'context', 'refused'] as const;
  return names.filter((name) => !same(recorded[name], stepped[name]));
}

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a).filter((key) => (a as Record<string, unknown>)[key] !== undefined);
  const others = Object.keys(b).filter((key) => (b as Record<string, unknown>)[key] !== undefined);
  return (
    keys.length === others.length &&
    keys.every((key) => same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}

function diverged({ seq }: LedgerRecord, what: string): Restepped {
  return { ok: false, divergence: { seq, what } };
}
