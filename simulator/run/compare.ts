import { canonicalJson } from 'xstate-temporal/engine';
import type { InstanceRun } from 'xstate-temporal/testing';

/** The first difference between an instance in two plays of a scenario. */
export interface Difference {
  readonly instance: string;
  /** The sequence number of the first record that differs; absent where one side lacks the instance. */
  readonly seq?: number;
  readonly what: string;
}

/** Compares two plays: equal when every instance has the same ledger, to the last digest. */
export function compareInstances(a: readonly InstanceRun[], b: readonly InstanceRun[]): Difference[] {
  const others = new Map(b.map((run) => [run.instance, run]));
  const differences: Difference[] = [];
  for (const run of a) {
    const other = others.get(run.instance);
    others.delete(run.instance);
    if (other === undefined) differences.push({ instance: run.instance, what: 'is only in the first play' });
    else if (run.digest !== other.digest) differences.push(firstDifference(run, other));
  }
  for (const instance of others.keys()) differences.push({ instance, what: 'is only in the second play' });
  return differences;
}

function firstDifference(a: InstanceRun, b: InstanceRun): Difference {
  const length = Math.max(a.ledger.length, b.ledger.length);
  for (let index = 0; index < length; index++) {
    const x = a.ledger[index];
    const y = b.ledger[index];
    if (x === undefined || y === undefined)
      return {
        instance: a.instance,
        seq: index + 1,
        what: `has ${a.ledger.length} records in the first play and ${b.ledger.length} in the second`,
      };
    if (canonicalJson(x) === canonicalJson(y)) continue;
    const fields = (Object.keys({ ...x, ...y }) as (keyof typeof x)[]).filter(
      (field) => canonicalJson(x[field] ?? null) !== canonicalJson(y[field] ?? null),
    );
    return { instance: a.instance, seq: x.seq, what: `differs in ${fields.join(', ')}` };
  }
  return { instance: a.instance, what: 'has equal records and different digests' };
}
