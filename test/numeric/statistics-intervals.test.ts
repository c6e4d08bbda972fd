import * as simple from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../numeric/random/index.ts';
import {
  binomialQuantile,
  meanInterval,
  pairedDifference,
  promises,
  quantile,
  quantileInterval,
  shareInterval,
  studentQuantile,
  sum,
  variance,
} from '../../numeric/statistics/index.ts';

describe('the quantiles of known laws', () => {
  it('are those of the printed tables', () => {
    // Student's t, two-sided 95 % and 99 %.
    for (const [degrees, at95, at99] of [
      [1, 12.706, 63.657],
      [4, 2.776, 4.604],
      [9, 2.262, 3.25],
      [29, 2.045, 2.756],
      [120, 1.98, 2.617],
    ] as const) {
      expect(studentQuantile(0.975, degrees)).toBeCloseTo(at95, 3);
      expect(studentQuantile(0.995, degrees)).toBeCloseTo(at99, 3);
    }
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 6);
    expect(normalQuantile(0.995)).toBeCloseTo(2.575829, 6);
  });

  it('agree for the binomial with its terms summed one by one', () => {
    for (const n of [1, 7, 40, 150])
      for (const p of [0.01, 0.5, 0.95]) {
        const terms = simple.binomialDistribution(n, p) ?? [];
        for (const level of [0.025, 0.5, 0.975]) {
          let below = 0;
          const least = terms.findIndex((term) => {
            below += term;
            return below >= level;
          });
          expect([n, p, level, binomialQuantile(level, n, p)]).toEqual([n, p, level, least === -1 ? n : least]);
        }
      }
    // scipy.stats.binom.ppf
    expect(binomialQuantile(0.975, 1_000_000, 0.5)).toBe(500_980);
    expect([0.025, 0.975].map((level) => binomialQuantile(level, 1_000, 0.5))).toEqual([469, 531]);
  });
});

describe('an interval of a mean', () => {
  it('is Student’s', () => {
    const values = [1.2, 3.4, 2.2, 5.1, 4.0, 2.8, 3.3, 1.9, 2.7, 3.9];
    const { value, low, high, n, level } = meanInterval(values);
    // scipy.stats.t.interval
    expect([value, low, high]).toEqual([
      expect.closeTo(simple.mean(values), 12),
      expect.closeTo(2.2355885123, 6),
      expect.closeTo(3.8644114877, 6),
    ]);
    expect([n, level]).toEqual([10, 0.95]);
    expect(variance(values)).toBeCloseTo(simple.sampleVariance(values), 12);
  });

  it('has no bounds from a single value, and no value from none', () => {
    expect(meanInterval([3])).toMatchObject({
      value: 3,
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
    });
    expect(() => meanInterval([])).toThrow(expect.objectContaining({ code: 'NO_VALUES' }));
    expect(() => meanInterval([1, 2], 95)).toThrow(expect.objectContaining({ code: 'LEVEL_INVALID' }));
  });

  it('keeps the digits of small values beside large ones', () => {
    expect(sum([1, 1e100, 1, -1e100])).toBe(2);
    expect(variance([1e9 + 1, 1e9 + 2, 1e9 + 3])).toBe(1);
  });
});

describe('an interval of a quantile', () => {
  it('has a value of the sample for each end', () => {
    const values = Float64Array.from({ length: 1_000 }, (_, index) => index + 1).reverse();
    expect(quantileInterval(values, 0.5)).toEqual({ value: 500, low: 469, high: 532, level: 0.95, n: 1_000 });
    // It orders a copy.
    expect(values[0]).toBe(1_000);
  });

  it('holds with the probability asked for, and a narrower one would not', () => {
    for (const n of [10, 59, 100, 400])
      for (const p of [0.1, 0.5, 0.9, 0.95]) {
        const { low, high } = quantileInterval(
          Float64Array.from({ length: n }, (_, index) => index + 1),
          p,
        );
        const terms = simple.binomialDistribution(n, p) ?? [];
        const upTo = (k: number) => simple.sum(terms.slice(0, Math.max(0, k + 1)));
        // The probability that fewer than `low` of n values lie below the quantile, and that `high` or more do.
        const below = low === Number.NEGATIVE_INFINITY ? 0 : upTo(low - 1);
        const above = high === Number.POSITIVE_INFINITY ? 0 : 1 - upTo(high - 1);
        expect(below).toBeLessThanOrEqual(0.025 + 1e-9);
        expect(above).toBeLessThanOrEqual(0.025 + 1e-9);
        // One rank inwards on either side, and a tail is too heavy.
        if (low !== Number.NEGATIVE_INFINITY) expect(upTo(low)).toBeGreaterThan(0.025 - 1e-4);
        if (high !== Number.POSITIVE_INFINITY) expect(1 - upTo(high - 2)).toBeGreaterThan(0.025 - 1e-4);
      }
  });

  it('has no upper bound where the values are too few for one', () => {
    const values = (n: number) => Float64Array.from({ length: n }, (_, index) => index);
    expect(quantileInterval(values(71), 0.95).high).toBe(Number.POSITIVE_INFINITY);
    expect(quantileInterval(values(72), 0.95).high).toBe(71);
  });

  it('takes the least value that a share does not exceed', () => {
    expect([0.01, 0.25, 0.26, 0.5, 0.75, 0.99].map((p) => quantile([1, 2, 3, 4], p))).toEqual([1, 1, 2, 2, 3, 4]);
    // 0.07 × 100 is 7.000000000000001.
    expect(
      quantile(
        Array.from({ length: 100 }, (_, index) => index + 1),
        0.07,
      ),
    ).toBe(7);
    expect(() => quantile([1], 1)).toThrow(expect.objectContaining({ code: 'SHARE_INVALID' }));
  });
});

describe('an interval of a share', () => {
  it('is Wilson’s, as published by Newcombe (1998)', () => {
    for (const [hits, n, low, high] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const) {
      const found = shareInterval(hits, n);
      expect([found.low, found.high]).toEqual([expect.closeTo(low, 4), expect.closeTo(high, 4)]);
    }
    expect(shareInterval(20, 20)).toMatchObject({ value: 1, high: 1 });
    expect(() => shareInterval(0, 0)).toThrow(expect.objectContaining({ code: 'NO_VALUES' }));
    expect(() => shareInterval(3, 2)).toThrow(expect.objectContaining({ code: 'COUNT_INVALID' }));
  });

  it('counts open overdue cases as breaches of a promise, and those that may still be kept not at all', () => {
    const sample = { values: Float64Array.of(10, 48, 50), open: Float64Array.of(47, 48, 49, 400) };
    expect(promises(sample, 48)).toMatchObject({
      met: 2,
      late: 1,
      overdue: 2,
      undecided: 2,
      breached: { value: 0.6, n: 5 },
    });
    expect(promises({ values: new Float64Array(), open: Float64Array.of(1) }, 48)).toEqual({
      met: 0,
      late: 0,
      overdue: 0,
      undecided: 1,
    });
  });
});

describe('a difference of pairs', () => {
  it('has the interval of the differences, and says what pairing was worth', () => {
    const before = [12.1, 11.4, 13.3, 12.8, 11.9];
    const after = [11.0, 10.9, 12.1, 11.2, 11.3];
    const { difference, varianceRatio } = pairedDifference(before, after);
    // scipy.stats.ttest_rel
    expect([difference.value, difference.low, difference.high]).toEqual([
      expect.closeTo(-1, 9),
      expect.closeTo(-1.5621872858, 6),
      expect.closeTo(-0.4378127142, 6),
    ]);
    expect(varianceRatio).toBeCloseTo(3.8536585366, 9);
    expect(() => pairedDifference([1], [1, 2])).toThrow(expect.objectContaining({ code: 'PAIRS_UNEQUAL' }));
  });
});
