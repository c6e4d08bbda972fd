import type { BoundExpectation, Comparison } from './expectation.ts';
import type { ResolvedMeasure } from './measure.ts';
import { ExpectationError } from './parse.ts';

/**
 * Refuses a bound of another unit than its measure, and one that every value or no value meets: that is usually a slip,
 * such as `utilisation <= 90` for `90%`.
 *
 * @throws EXPECTATION_INVALID, with the column of the bound
 */
export function checkBound(
  { measure, comparison, bound, unit, percent, boundColumn }: BoundExpectation,
  { unit: measured, most }: Pick<ResolvedMeasure, 'unit' | 'most'>,
): void {
  const fail = (message: string) => new ExpectationError(message, boundColumn);
  // A bare 0 is the same in every unit.
  if (measured === 'duration' && unit !== 'duration' && (bound !== 0 || percent))
    throw fail('this is a duration; compare it with one such as 48h');
  if (measured !== 'duration' && unit === 'duration')
    throw fail('this is a number; compare it with one such as 3 or 5%');
  if (measured !== 'share') return;
  // One count over another may be any number; a part of a whole may not.
  const isPart = most !== undefined || measure.kind !== 'ratio';
  if (isPart && !percent && bound > 1)
    throw fail(
      `this is a share, of which ${bound} is ${Number((100 * bound).toPrecision(12))}%; did you mean ${bound}%?`,
    );
  const verdict = foregone(comparison, bound, most ?? Number.POSITIVE_INFINITY);
  if (verdict === undefined) return;
  const range = most === undefined ? 'is never below 0' : 'lies between 0% and 100%';
  throw fail(
    `a share ${range}, so this ${verdict ? 'holds whatever is measured' : 'can never hold'}; give a bound that can be kept and missed`,
  );
}

/** How a comparison of anything from 0 to `most` always ends; `undefined` where it depends on what is measured. */
function foregone(comparison: Comparison, bound: number, most: number): boolean | undefined {
  switch (comparison) {
    case '<':
      return bound > most ? true : bound <= 0 ? false : undefined;
    case '<=':
      return bound >= most ? true : bound < 0 ? false : undefined;
    case '>':
      return bound < 0 ? true : bound >= most ? false : undefined;
    case '>=':
      return bound <= 0 ? true : bound > most ? false : undefined;
    case '==':
      return bound < 0 || bound > most ? false : undefined;
    case '!=':
      return bound < 0 || bound > most ? true : undefined;
  }
}
