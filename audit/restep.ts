/** Conformance: steps a recorded ledger again through a chart, and says where the two part. */
import {
  type Chart,
  type LedgerRecord,
  type Meta,
  type Migrations,
  migrate,
  type Snapshot,
  type Step,
} from '../engine/index.ts';

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
  let [chart] = charts as readonly [Chart, ...Chart[]];
  let snapshot: Snapshot | undefined;
  for (const record of records) {
    let step: Step | undefined;
    try {
      const next = movedTo(charts, record);
      if (snapshot === undefined) step = begin(chart, record);
      else if (next === undefined) step = again(chart, snapshot, record);
      else {
        const { at, event } = record;
        step = migrate(chart, next, snapshot, migrations, { at, by: event.by, id: event.id });
        chart = next;
      }
    } catch (error) {
      return diverged(record, error instanceof Error ? error.message : String(error));
    }
    if (step === undefined) return diverged(record, 'the chart would not have taken this step');
    const fields = differing(record, step.record);
    if (fields.length > 0) return diverged(record, `the chart gives other ${fields.join(', ')}`);
    const digest = digests?.get(record.seq);
    if (digest !== undefined && digest !== step.snapshot.digest) return diverged(record, 'the digest differs');
    snapshot = step.snapshot;
  }
  if (snapshot === undefined) return { ok: false, divergence: { seq: 0, what: 'there is no record' } };
  return { ok: true, snapshot };
}

/** The chart that a record moves the instance to, where it does. */
function movedTo(charts: readonly Chart[], { event, refused }: LedgerRecord): Chart | undefined {
  if (event.type !== 'watchfloor.migrated' || refused !== undefined) return undefined;
  const to = String(event.payload?.to);
  const chart = charts.find(({ version }) => version === to);
  if (chart === undefined) throw new Error(`it moves to version ${to}, which is not given`);
  return chart;
}

function begin(chart: Chart, { event, at }: LedgerRecord): Step {
  // Without an input there is none in the record; `null` is one.
  return chart.start(event.payload?.input, { at, by: event.by, id: event.id });
}

function again(chart: Chart, snapshot: Snapshot, record: LedgerRecord): Step | undefined {
  const { at, event, refused } = record;
  const meta: Meta = { at, by: event.by, id: event.id };
  if (event.type === 'watchfloor.effect.gaveUp' && refused !== undefined)
    return chart.giveUp(snapshot, event.id, refused, { at });
  if (refused !== undefined) return chart.refuse(snapshot, { type: event.type }, meta, refused);
  if (event.type === 'xstate.stop') return chart.stop(snapshot, meta);
  if (event.by.role === 'system' && event.by.name === 'timer') {
    const timer = snapshot.timers.find(({ key }) => key === event.id);
    return timer === undefined ? undefined : chart.fire(snapshot, timer);
  }
  if (event.by.role === 'system' && event.by.name === 'actor') {
    const { output, error } = (event.payload ?? {}) as { output?: unknown; error?: unknown };
    const [, id = '', generation = ''] = /^(.*)#(\d+)$/.exec(event.id) ?? [];
    const outcome = event.type.startsWith('xstate.done.')
      ? { ok: true as const, output }
      : { ok: false as const, error };
    return chart.settle(snapshot, { id, generation: Number(generation) }, outcome, { at });
  }
  return chart.step(snapshot, { ...event.payload, type: event.type }, meta);
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
