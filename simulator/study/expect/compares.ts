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
 * How a comparison ends if the value is known only to be `least` or more; `undefined` where it may end either way.
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
