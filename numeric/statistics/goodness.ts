import { WatchfloorError } from 'xstate-temporal/engine';
import { chiSquareAbove } from './distributions.ts';
import { atLeastOne } from './estimate.ts';
import { sum } from './mean.ts';

/** How well values agree with what they are said to come from. */
export interface Goodness {
  readonly statistic: number;
  /** How often values that do come from it would agree as badly or worse. */
  readonly p: number;
}

/**
 * Kolmogorov and Smirnov: the largest distance between the values' distribution and a continuous one, fixed in advance.
 * `p` by Kolmogorov's series with Stephens' correction for small samples: right within 0.01 from 25 values on.
 *
 * @param below the probability that a variable stays at or below `x`
 */
export function ksTest(values: ArrayLike<number>, below: (x: number) => number): Goodness {
  atLeastOne(values);
  const ordered = Float64Array.from(values).sort();
  const n = ordered.length;
  let statistic = 0;
  for (const [index, value] of ordered.entries()) {
    const expected = below(value);
    statistic = Math.max(statistic, expected - index / n, (index + 1) / n - expected);
  }
  const root = Math.sqrt(n);
  return { statistic, p: kolmogorovAbove((root + 0.12 + 0.11 / root) * statistic) };
}

/** Whether values are uniform on (0, 1): probabilities transformed by their own distribution, and p-values. */
export function uniformity(values: ArrayLike<number>): Goodness {
  return ksTest(values, (x) => Math.min(1, Math.max(0, x)));
}

function kolmogorovAbove(x: number): number {
  // The two forms of the series are equal; each converges within a few terms where it is used.
  if (x <= 0) return 1;
  if (x < 1.18) {
    const term = Math.exp(-(Math.PI ** 2) / (8 * x ** 2));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * (term + term ** 9 + term ** 25 + term ** 49);
  }
  const term = Math.exp(-2 * x ** 2);
  return 2 * (term - term ** 4 + term ** 9 - term ** 16);
}

/**
 * Pearson's chi-square. Neighbouring cells are thrown together until each is expected five times at least, so order
 * the cells by what they mean.
 *
 * @param expected how often each is expected; scaled to the sum of what was observed
 * @param fitted how many parameters were estimated from the same values
 * @throws {WatchfloorError} `CELLS_UNEQUAL`, `CELLS_TOO_FEW` where no two cells are left
 */
export function chiSquareTest(
  observed: readonly number[],
  expected: readonly number[],
  fitted = 0,
): Goodness & { readonly degrees: number } {
  if (observed.length !== expected.length)
    throw new WatchfloorError('CELLS_UNEQUAL', 'Give an expected count for each observed one.');
  const scale = sum(observed) / sum(expected);
  const cells: { seen: number; awaited: number }[] = [];
  let cell = { seen: 0, awaited: 0 };
  for (const [index, count] of observed.entries()) {
    cell.seen += count;
    cell.awaited += (expected[index] as number) * scale;
    if (cell.awaited < 5) continue;
    cells.push(cell);
    cell = { seen: 0, awaited: 0 };
  }
  const last = cells.at(-1);
  if (last !== undefined) {
    last.seen += cell.seen;
    last.awaited += cell.awaited;
  }
  const degrees = cells.length - 1 - fitted;
  if (degrees < 1)
    throw new WatchfloorError('CELLS_TOO_FEW', 'Too few cells are expected five times. Take more values.');
  const statistic = sum(cells.map(({ seen, awaited }) => (seen - awaited) ** 2 / awaited));
  return { statistic, p: chiSquareAbove(statistic, degrees), degrees };
}
