import type { Verdict } from '../expect/index.ts';
import { meanInterval, shareInterval } from '../statistics/index.ts';
import { percentLabel, valueLabel } from './format.ts';

/** What was measured for an expectation, over all runs, in words. */
export function measuredLabel({ outcomes, unit, why }: Verdict): string {
  const values = outcomes.map(({ value }) => value);
  const known = values.filter((value): value is number => value !== undefined);
  if (known.length === 0) return why ?? 'not measured';
  if (values.length === 1) return valueLabel(known[0], unit);
  const low = Math.min(...known);
  const high = Math.max(...known);
  if (low === high) return valueLabel(low, unit);
  const range = `${valueLabel(low, unit)} to ${valueLabel(high, unit)}`;
  return known.every(Number.isFinite) ? `${valueLabel(meanInterval(known).value, unit)} on average, ${range}` : range;
}

/** In how many runs it holds, with the interval that replications give: `97 of 100 (91.5 % to 99 %)`. */
export function heldLabel({ held, outcomes, demanded }: Verdict): string {
  const n = outcomes.length;
  const of = `${held} of ${n}`;
  if (demanded === 'sometimes') return `${of}; one is enough`;
  if (n < 2) return of;
  const { low, high } = shareInterval(held, n);
  return `${of} (${percentLabel(low)} to ${percentLabel(high)})`;
}
