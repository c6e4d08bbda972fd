import { describe, expect, it } from 'vitest';
import { normalCdf, type Stream, Streams } from '../../numeric/random/index.ts';
import {
  autocorrelation,
  batchMeans,
  betaBelow,
  binomialQuantile,
  chiSquareTest,
  durationQuantile,
  halfWidth,
  ksTest,
  leastQuantile,
  meanInterval,
  mser5,
  quantileInterval,
  replicationsNeeded,
  stopping,
  survivalBounds,
  survivalCurve,
  survivalQuantile,
  uniformity,
  welch,
} from '../../numeric/statistics/index.ts';

const noise = (count: number, name = 'noise') => {
  const stream = new Streams('statistics', 1, 0).of(name);
  return Float64Array.from({ length: count }, () => stream.uniform() - 0.5);
};

describe('survival', () => {
  // Weeks of remission under 6-mercaptopurine (Freireich and others, 1963), the textbook case: ended, and still open.
  const sample = {
    values: Float64Array.of(6, 6, 6, 7, 10, 13, 16, 22, 23),
    open: Float64Array.of(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35),
  };

  it('is the curve of the textbooks', () => {
    expect(
      survivalCurve(sample).map(({ time, survival, atRisk, ended }) => [time, survival.toFixed(3), atRisk, ended]),
    ).toEqual([
      [6, '0.857', 21, 3],
      [7, '0.807', 17, 1],
      [10, '0.753', 15, 1],
      [13, '0.690', 12, 1],
      [16, '0.627', 11, 1],
      [22, '0.538', 7, 1],
      [23, '0.448', 6, 1],
    ]);
  });

  it('has Greenwood’s standard errors, as R prints them', () => {
    const errors = survivalCurve(sample).map(({ survival, variance }) => survival * Math.sqrt(variance));
    expect(errors.map((error) => error.toFixed(4))).toEqual([
      '0.0764',
      '0.0869',
      '0.0963',
      '0.1068',
      '0.1141',
      '0.1282',
      '0.1346',
    ]);
  });

  it('has the median that R and SciPy give, with bounds that need no large sample', () => {
    expect(survivalQuantile(sample, 0.5)).toEqual({
      value: 23,
      // Greenwood's, on the log-log scale, is 13.
      low: 11,
      high: Number.POSITIVE_INFINITY,
      level: 0.95,
      n: 21,
    });
    // Too many are open for the 80th percentile to be known.
    expect(survivalQuantile(sample, 0.8).value).toBe(Number.POSITIVE_INFINITY);
  });

  it('is the plain distribution when nothing is open', () => {
    const values = Float64Array.of(5, 1, 4, 2, 3);
    const curve = survivalCurve({ values, open: new Float64Array() });
    expect(curve.map(({ survival }) => survival)).toEqual(
      [0.8, 0.6, 0.4, 0.2, 0].map((share) => expect.closeTo(share, 12)),
    );
    expect(survivalQuantile({ values, open: new Float64Array() }, 0.8).value).toBe(4);
  });
});

describe('the bounds of a quantile of which some are still open', () => {
  const exponential = (stream: Stream) => -Math.log(1 - stream.uniform());
  const drawn = (stream: Stream, count: number, cutOff: number) => {
    const all = Array.from({ length: count }, () => ({ lasts: exponential(stream), cut: stream.uniform() < cutOff }));
    const [open, values] = [all.filter(({ cut }) => cut), all.filter(({ cut }) => !cut)];
    return {
      values: Float64Array.from(values, ({ lasts }) => lasts),
      open: Float64Array.from(open, ({ lasts }) => lasts * stream.uniform()),
    };
  };

  it('are those of the order statistics where none is', () => {
    const stream = new Streams('bounds', 1, 0).of('ended');
    for (const count of [1, 2, 7, 20, 71, 72, 400])
      for (const p of [0.1, 0.5, 0.9, 0.95]) {
        const sample = drawn(stream, count, 0);
        const { low, high } = quantileInterval(sample.values, p);
        expect([count, p, survivalBounds(sample, p, 0.95)]).toEqual([count, p, { low, high }]);
      }
  });

  it('leave the upper end open where too few have ended for one, though the curve comes down to it', () => {
    const close = { values: Float64Array.of(1, 2, 3, 4, 5), open: Float64Array.of(0.5, 1.5) };
    expect(survivalCurve(close).at(-1)?.survival).toBe(0);
    expect(durationQuantile(close, 0.95)).toMatchObject({ value: 5, high: Number.POSITIVE_INFINITY });
    const alone = { values: Float64Array.of(2), open: Float64Array.of(1) };
    expect(durationQuantile(alone, 0.5)).toMatchObject({
      value: 2,
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
    });
  });

  it('are those of a product of beta variables, one for each duration at which some end', () => {
    // 6-MP: after 16 weeks, of 21, 17, 15, 12 and 11 at risk 3, 1, 1, 1 and 1 ended, and 10 are left.
    const stream = new Streams('bounds', 1, 0).of('product');
    const gamma = (shape: number) => {
      let sum = 0;
      for (let i = 0; i < shape; i++) sum += exponential(stream);
      return sum;
    };
    const beta = (a: number, b: number) => {
      const x = gamma(a);
      return x / (x + gamma(b));
    };
    const laws = [
      [19, 3],
      [17, 1],
      [15, 1],
      [12, 1],
      [11, 1],
    ] as const;
    const survivals = Array.from({ length: 20_000 }, () => laws.reduce((all, [a, b]) => all * beta(a, b), 1));
    const values = Float64Array.of(6, 6, 6, 7, 10, 13, 16);
    const open = Float64Array.of(6, 9, 10, 11, ...new Array<number>(10).fill(40));
    for (const q of [0.66, 0.7, 0.75, 0.8, 0.85]) {
      const share = survivals.filter((survival) => survival <= q).length / survivals.length;
      // Whether 16 is a bound changes where the tail on its side is 1 − share.
      const highAt = (tail: number) => survivalBounds({ values, open }, 1 - q, 1 - 2 * tail).high;
      expect(highAt(1 - share + 0.01)).toBeLessThanOrEqual(16);
      if (share < 0.98) expect(highAt(1 - share - 0.01)).toBeGreaterThan(16);
    }
  });

  it('hold at least as often as they say in small samples', () => {
    const stream = new Streams('bounds', 1, 0).of('small');
    for (const [count, p] of [
      [2, 0.5],
      [3, 0.5],
      [7, 0.5],
      [7, 0.95],
      [20, 0.95],
      [50, 0.95],
    ] as const) {
      const truth = -Math.log(1 - p);
      let held = 0;
      for (let study = 0; study < 1_000; study++) {
        const { low, high } = survivalBounds(drawn(stream, count, 0.15), p, 0.95);
        if (low <= truth && truth <= high) held++;
      }
      expect([count, p, held >= 950]).toEqual([count, p, true]);
    }
  });

  it('say of a value that is not known what it is at least, whatever becomes of those that are open', () => {
    const open = { values: Float64Array.of(1, 2, 3, 4), open: Float64Array.of(2.5, 6) };
    expect(durationQuantile(open, 0.95)).toMatchObject({ value: Number.POSITIVE_INFINITY, above: 6, open: 2, n: 6 });
    expect(durationQuantile(open, 0.5)).not.toHaveProperty('above');
    expect(leastQuantile(open, 0.5)).toBe(2.5);
  });
});

describe('a beta law', () => {
  it('is the binomial’s tail for whole numbers, also for large ones', () => {
    expect(betaBelow(0.5, 2, 3)).toBeCloseTo(0.6875, 12);
    expect([betaBelow(0, 2, 3), betaBelow(1, 2, 3)]).toEqual([0, 1]);
    // The median of Beta(a, a) is a half, and Beta(1, b) has a closed form.
    for (const a of [0.3, 1, 50, 5e5]) expect(betaBelow(0.5, a, a)).toBeCloseTo(0.5, 8);
    expect(betaBelow(1e-4, 1, 2e4)).toBeCloseTo(1 - (1 - 1e-4) ** 2e4, 9);
    // P(Beta(k, n − k + 1) ≤ p) = P(Bin(n, p) ≥ k).
    const k = binomialQuantile(0.975, 1_000_000, 0.3);
    expect(1 - betaBelow(0.3, k + 1, 1_000_000 - k)).toBeGreaterThanOrEqual(0.975);
    expect(1 - betaBelow(0.3, k, 1_000_000 - k + 1)).toBeLessThan(0.975);
  });
});

describe('a warm-up', () => {
  it('is cut by MSER-5 where a planted one ends', () => {
    const values = noise(1_000).map((value, index) => value + (index < 100 ? 5 - index / 20 : 0));
    const { discard, settled } = mser5(values);
    expect(settled).toBe(true);
    expect(discard).toBeGreaterThanOrEqual(80);
    expect(discard).toBeLessThanOrEqual(110);
  });

  it('minimises just what MSER-5 is defined by', () => {
    const values = noise(203, 'mser').map((value, index) => value + 3 * Math.exp(-index / 30));
    const means = Array.from(
      { length: 40 },
      (_, batch) => values.subarray(5 * batch, 5 * batch + 5).reduce((a, b) => a + b) / 5,
    );
    const statistic = (cut: number) => {
      const kept = means.slice(cut);
      const middle = kept.reduce((a, b) => a + b) / kept.length;
      return kept.reduce((total, value) => total + (value - middle) ** 2, 0) / kept.length ** 2;
    };
    const cuts = Array.from({ length: 21 }, (_, cut) => cut);
    const best = cuts.reduce((least, cut) => (statistic(cut) < statistic(least) ? cut : least), 0);
    expect(mser5(values)).toEqual({ discard: 5 * best, settled: best < 20 });
  });

  it('is none where values are settled from the first, and not to be told where they never settle', () => {
    expect(mser5(new Float64Array(100).fill(7))).toEqual({ discard: 0, settled: true });
    expect(mser5(Float64Array.from({ length: 100 }, (_, index) => index)).settled).toBe(false);
    expect(() => mser5([1, 2, 3])).toThrow(expect.objectContaining({ code: 'NO_VALUES' }));
  });

  it('can be seen in Welch’s line, smoothed less near the beginning', () => {
    const line = welch(
      [
        [0, 2, 4, 6, 8, 10],
        [2, 4, 6, 8, 10, 12, 99],
      ],
      2,
    );
    expect([...line]).toEqual([1, 3, 5, 7]);
  });
});

describe('batch means', () => {
  it('are those of equal parts at the end of the run', () => {
    const { estimate } = batchMeans([99, 1, 3, 5, 7, 9, 11], 3);
    expect(estimate).toEqual(meanInterval([2, 6, 10]));
    expect(() => batchMeans([1, 2], 3)).toThrow(expect.objectContaining({ code: 'NO_VALUES' }));
  });

  it('say when the batches depend on one another', () => {
    expect(batchMeans(noise(10_000), 20).independent).toBe(true);
    let walk = 0;
    expect(
      batchMeans(
        noise(10_000).map((value) => (walk += value)),
        20,
      ),
    ).toMatchObject({ independent: false });
    expect(autocorrelation([1, 2, 1, 2, 1, 2], 1)).toBeCloseTo(-5 / 6, 12);
  });
});

describe('the number of replications', () => {
  const pilot = [10, 12, 9, 11, 13, 8, 10, 12, 11, 9];

  it('is the least that makes the interval so narrow', () => {
    const { needed, capped } = replicationsNeeded(pilot, { halfWidth: 0.5 });
    expect(capped).toBe(false);
    // The same spread in so many values, and in one fewer.
    const spread = (n: number) => halfWidth(meanInterval(pilot)) * Math.sqrt(10 / n);
    expect(needed).toBeGreaterThan(10);
    expect(spread(needed)).toBeLessThan(0.6);
    expect(replicationsNeeded(pilot, { relative: 0.5 / 10.5 }).needed).toBe(needed);
    // Tabulated: s = 1.5811, t(40; 0.975) = 2.021: 2.021 × 1.5811 / √41 = 0.499, and 0.505 with 40.
    expect(needed).toBe(41);
  });

  it('is capped, and says so', () => {
    expect(replicationsNeeded(pilot, { halfWidth: 0.001 }, { most: 500 })).toEqual({ needed: 500, capped: true });
    expect(() => replicationsNeeded([1], { halfWidth: 1 })).toThrow(
      expect.objectContaining({ code: 'PILOT_TOO_SMALL' }),
    );
    expect(() => replicationsNeeded(pilot, { relative: 0 })).toThrow(
      expect.objectContaining({ code: 'PRECISION_INVALID' }),
    );
  });

  it('is reached when the interval is narrow enough, or when there are to be no more', () => {
    const precision = { halfWidth: 1.5 };
    // Narrow enough, but so few may be so by luck.
    expect(stopping(pilot.slice(0, 5), { halfWidth: 3 }, { most: 100 })).toBe('continue');
    expect(stopping(pilot.slice(0, 5), { halfWidth: 3 }, { most: 100, least: 5 })).toBe('precise');
    expect(stopping(pilot, precision, { most: 100 })).toBe('precise');
    expect(stopping(pilot, { halfWidth: 0.5 }, { most: 100 })).toBe('continue');
    expect(stopping(pilot, { halfWidth: 0.5 }, { most: 10 })).toBe('exhausted');
    expect(stopping([], precision, { most: 0 })).toBe('exhausted');
  });
});

describe('goodness of fit', () => {
  it('by Kolmogorov and Smirnov agrees with SciPy', () => {
    // Twenty-five values against the standard normal law: scipy.stats.kstest, which is exact.
    const values = [
      0.61, 0.29, 0.06, 0.59, -1.73, -0.74, 0.51, -0.56, 0.39, 1.64, 0.05, -0.06, 0.64, -0.82, 0.37, 1.77, 1.09, -1.28,
      2.36, 1.31, 1.05, -0.32, -0.4, 1.06, -2.47,
    ];
    const { statistic, p } = ksTest(values, normalCdf);
    expect(statistic).toBeCloseTo(0.1740918812, 9);
    expect(Math.abs(p - 0.38974)).toBeLessThan(0.01);
  });

  it('has the critical values of the tables, and no jump between its two series', () => {
    // One value at a distance: many, so that the correction vanishes.
    const n = 100_000;
    const shifted = (distance: number) => {
      const values = Float64Array.from({ length: n }, (_, index) => (index + 0.5) / n);
      // Half a step is there already.
      return ksTest(values, (x) => Math.max(0, x - distance + 0.5 / n)).p;
    };
    expect(shifted(1.3581 / Math.sqrt(n))).toBeCloseTo(0.05, 3);
    expect(shifted(1.6276 / Math.sqrt(n))).toBeCloseTo(0.01, 3);
    expect(shifted(1.1799 / Math.sqrt(n)) - shifted(1.1801 / Math.sqrt(n))).toBeLessThan(0.0005);
  });

  it('by chi-square agrees with SciPy, and throws small cells together', () => {
    const observed = [16, 18, 16, 14, 12, 12];
    expect(chiSquareTest(observed, [1, 1, 1, 1, 1, 1])).toEqual({
      statistic: 2,
      p: expect.closeTo(0.84914504, 7),
      degrees: 5,
    });
    expect(chiSquareTest(observed, [16, 16, 16, 16, 16, 8])).toMatchObject({
      statistic: 3.5,
      p: expect.closeTo(0.62338763, 7),
    });
    expect(chiSquareTest(observed, [1, 1, 1, 1, 1, 1], 2).degrees).toBe(3);
    // 4, 4, 4 and 88 expected: the first two make one cell, and the third goes with the last.
    expect(chiSquareTest([3, 5, 4, 88], [4, 4, 4, 88])).toMatchObject({ statistic: 0, degrees: 1 });
    expect(() => chiSquareTest([1, 2], [1, 2])).toThrow(expect.objectContaining({ code: 'CELLS_TOO_FEW' }));
    expect(() => chiSquareTest([1, 2], [1])).toThrow(expect.objectContaining({ code: 'CELLS_UNEQUAL' }));
  });

  it('finds values that are not uniform, and lets uniform ones pass', () => {
    const values = noise(2_000, 'uniform').map((value) => value + 0.5);
    expect(uniformity(values).p).toBeGreaterThan(0.01);
    expect(uniformity(values.map((value) => value ** 1.2)).p).toBeLessThan(0.001);
  });
});
