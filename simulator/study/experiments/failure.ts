import type { RunResult } from '../../model/result.ts';
import { type Expectation, namesOf, resolve } from '../expect/index.ts';

/** What is wrong with a run, as data, so that another run can be checked for the same failure. */
export type Failure =
  | {
      readonly kind: 'expectation';
      readonly text: string;
      readonly measured: number;
      /** Where `measured` is infinite: what it is at least, ms. */
      readonly above?: number;
    }
  | { readonly kind: 'invariant'; readonly name: string; readonly what: string }
  | { readonly kind: 'surprise'; readonly event: string; readonly expected: string; readonly got: string };

/**
 * What is wrong with a run: violated invariants first, then surprises, then expectations. An expectation is no
 * failure of a run if nothing was measured for it, if open cases leave it undecided, or if it is about some runs only
 * (`sometimes`).
 */
export function failuresOf(run: RunResult, expectations: readonly Expectation[]): Failure[] {
  const names = namesOf(run.measurements);
  return [
    ...run.invariants.flatMap(({ name, violations, examples: [first] }): Failure[] =>
      violations === 0 ? [] : [{ kind: 'invariant', name, what: first?.what ?? '' }],
    ),
    ...run.surprises.map(({ event, expected, got }): Failure => ({ kind: 'surprise', event, expected, got })),
    ...expectations.flatMap((expectation): Failure[] => {
      if (expectation.kind === 'reach' || expectation.runs === 'sometimes') return [];
      const { holds, unknown, value, stillOpen } = resolve(expectation, names).look(run);
      if (holds || unknown || value === undefined) return [];
      const above = stillOpen === undefined ? {} : { above: stillOpen.above };
      return [{ kind: 'expectation', text: expectation.text, measured: value, ...above }];
    }),
  ];
}

/** Whether two failures are the same but for the numbers. */
export function sameFailure(a: Failure, b: Failure): boolean {
  // Where a run is too short for enough to end, nothing but a bound is known: that is another failure.
  if (a.kind === 'expectation')
    return b.kind === 'expectation' && a.text === b.text && Number.isFinite(a.measured) === Number.isFinite(b.measured);
  if (a.kind === 'invariant') return b.kind === 'invariant' && a.name === b.name;
  return b.kind === 'surprise' && a.event === b.event && a.expected === b.expected && a.got === b.got;
}
