import type { Comparison } from './expectation.ts';

export function compares(value: number, comparison: Comparison, bound: number): boolean {
  switch (comparison) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    case '==':
      return value === bound;
    case '!=':
      return value !== bound;
  }
}

/**
 * How a comparison ends of a value of which is known only that it is `least` or more, whatever else; `undefined` where
 * it may end either way.
 */
export function decides(least: number, comparison: Comparison, bound: number): boolean | undefined {
  switch (comparison) {
    case '<':
      return least >= bound ? false : undefined;
    case '<=':
    case '==':
      return least > bound ? false : undefined;
    case '>':
    case '!=':
      return least > bound ? true : undefined;
    case '>=':
      return least >= bound ? true : undefined;
  }
}
