import { meanInterval, shareInterval } from '../numeric/statistics/index.ts';
import type { Outcome, Verdict } from '../study/expect/index.ts';
import { percentLabel, valueLabel } from './format.ts';

/** What was measured for an expectation, over all runs, in words. */
export function measuredLabel({ outcomes, unit, why }: Verdict): string {
  const measured = outcomes.filter(({ value }) => value !== undefined);
  const [first] = measured;
  if (first === undefined) return why ?? 'not measured';
  if (outcomes.length === 1) return outcomeLabel(first, unit);
  const known = measured.flatMap(({ value }) => (value !== undefined && Number.isFinite(value) ? [value] : []));
  const unknown = measured.length - known.length;
  const rest = unknown === 0 ? [] : [`not known in ${unknown} of ${outcomes.length}`];
  if (known.length === 0) return rest.join();
  const low = Math.min(...known);
  const high = Math.max(...known);
  const range = low === high ? valueLabel(low, unit) : `${valueLabel(low, unit)} to ${valueLabel(high, unit)}`;
  if (unknown > 0 || low === high) return [range, ...rest].join('; ');
  return `${valueLabel(meanInterval(known).value, unit)} on average, ${range}`;
}

function outcomeLabel({ value, unknown, stillOpen }: Outcome, unit: Verdict['unit']): string {
  if (stillOpen === undefined) return valueLabel(value, unit);
  const { above, open, of } = stillOpen;
  return `${unknown ? 'unknown: ' : ''}above ${valueLabel(above, unit)}; ${open} of ${of} ${open === 1 ? 'is' : 'are'} still open`;
}

/** In how many runs it holds, with the interval that replications give: `97 of 100 (91.5 % to 99 %)`. */
export function heldLabel({ held, outcomes, demanded }: Verdict): string {
  const n = outcomes.length;
  const unknown = outcomes.filter((outcome) => outcome.unknown).length;
  const of = `${held} of ${n}${unknown === 0 ? '' : `, unknown in ${unknown}`}`;
  if (demanded === 'sometimes') return `${of}; one is enough`;
  if (n < 2) return of;
  // From none to all of those that nobody knows.
  const [{ low }, { high }] = [shareInterval(held, n), shareInterval(held + unknown, n)];
  return `${of} (${percentLabel(low)} to ${percentLabel(high)})`;
}

/** Why it is not known whether expectations hold, and what to do; nothing where it is of all. */
export function unknownNote(verdicts: readonly Verdict[]): string | undefined {
  const [first] = verdicts.filter(({ unknown }) => unknown);
  if (first === undefined) return undefined;
  const [, name, percent, comparison, bound] = /([\w.]+)\.p([\d.]+)\s*(<=?)\s*(\S+)/.exec(first.text) ?? [];
  const share =
    name === undefined
      ? ''
      : `, or expect share(${name} ${comparison} ${bound}) >= ${percent}%, in which cases that are open and not overdue do not count`;
  return `What is unknown is decided by cases still open at the end: run longer (--until)${share}.`;
}
