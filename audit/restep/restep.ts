/** Conformance: steps a recorded ledger again through a chart, and says where the two part. */
import {
  type Chart,
  type LedgerRecord,
  LedgerSteps,
  type Migrations,
  messageOf,
  type Snapshot,
  type Step,
} from 'xstate-temporal/engine';

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
  const steps = new LedgerSteps([versions].flat() as [Chart, ...Chart[]], { migrations });
  for (const record of records) {
    let step: Step | undefined;
    try {
      step = steps.take(record);
    } catch (error) {
      return diverged(record, messageOf(error));
    }
    if (step === undefined) return diverged(record, 'the chart would not have taken this step');
    const fields = differing(record, step.record);
    if (fields.length > 0) return diverged(record, `the chart gives other ${fields.join(', ')}`);
    const digest = digests?.get(record.seq);
    if (digest !== undefined && digest !== step.snapshot.digest) return diverged(record, 'the digest differs');
  }
  const { snapshot } = steps;
  if (snapshot === undefined) return { ok: false, divergence: { seq: 0, what: 'there is no record' } };
  return { ok: true, snapshot };
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
