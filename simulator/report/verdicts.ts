import { meanInterval, shareInterval } from '../../numeric/statistics/index.ts';
import type { Outcome, Verdict } from '../study/expect/index.ts';
import type { Study } from '../study/experiments/index.ts';
import { percentLabel, valueLabel } from './format.ts';
import { html, type Markup, type Section, tableOf } from './page.ts';

export function mark(good: boolean, unknown = false): Markup {
  if (unknown) return html`<span class="unknown-text">? unknown</span>`;
  return good ? html`<span class="good-text">✓ holds</span>` : html`<span class="bad-text">✗ fails</span>`;
}

export function expectations({ verdicts, runs }: Study): Section | undefined {
  if (verdicts.length === 0) return undefined;
  const several = runs.length > 1;
  const rows = verdicts.map((verdict) => [
    mark(verdict.holds, verdict.unknown),
    html`<code>${verdict.text}</code>`,
    measuredLabel(verdict),
    ...(several ? [heldLabel(verdict)] : []),
  ]);
  const body = html`${tableOf(
    [
      { title: '', kind: 'mark' },
      { title: 'expectation', kind: 'wide' },
      { title: 'measured' },
      ...(several ? [{ title: 'holds in so many runs (95 % interval)' }] : []),
    ],
    rows,
    'stack',
  )}<p class="caption">An interval that is open and longer than its bound counts as over it, whether it has ended or not. ${unknownNote(verdicts)}</p>`;
  return { id: 'expectations', title: 'Expectations', body };
}

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

/** What all runs of a command together were to do: one of them at least. */
export function together(verdicts: readonly Verdict[]): Section | undefined {
  if (verdicts.length === 0) return undefined;
  const rows = verdicts.map((verdict) => [
    mark(verdict.holds),
    html`<code>${verdict.text}</code>`,
    `${measuredLabel(verdict)} times`,
  ]);
  const columns = [
    { title: '', kind: 'mark' as const },
    { title: 'one run of all must', kind: 'wide' as const },
  ];
  return {
    id: 'together',
    title: 'All runs together',
    body: tableOf([...columns, { title: 'measured' }], rows, 'stack'),
  };
}
