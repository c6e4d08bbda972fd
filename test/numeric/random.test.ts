import { describe, expect, it } from 'vitest';
import {
  bernoulli,
  categorical,
  cdfOf,
  type Distribution,
  integerBelow,
  meanOf,
  quantileOf,
  Streams,
  sample,
  varianceOf,
  weightedKey,
} from '../../numeric/random/index.ts';
import { normalCdf, normalQuantile } from '../../numeric/random/normal.ts';
import { stateOf } from '../../numeric/random/streams.ts';
import { distributionSchema } from '../../simulator/scenarios/parts/distributions.ts';
import { day, hour } from '../machines/life.ts';

const minute = 60_000;
const draws = (scenario: string, seed: number, replication: number, purpose: string, entity?: string) => {
  const stream = new Streams(scenario, seed, replication).of(purpose, entity);
  return Array.from({ length: 5 }, () => stream.uniform());
};

describe('named random streams', () => {
  it('give the same numbers under the same name, release after release', () => {
    expect(draws('first-week', 1, 0, 'interarrival', 'contoso')).toEqual(recorded);
  });

  it.each([
    ['scenario', draws('second-week', 1, 0, 'interarrival', 'contoso')],
    ['seed', draws('first-week', 2, 0, 'interarrival', 'contoso')],
    ['replication', draws('first-week', 1, 1, 'interarrival', 'contoso')],
    ['purpose', draws('first-week', 1, 0, 'service', 'contoso')],
    ['entity', draws('first-week', 1, 0, 'interarrival', 'fabrikam')],
    ['a missing entity', draws('first-week', 1, 0, 'interarrival')],
    ['a seed beyond 32 bits', draws('first-week', 1 + 2 ** 32, 0, 'interarrival', 'contoso')],
    ['names run together', draws('first-week', 1, 0, 'interarrivalc', 'ontoso')],
  ])('differ by %s', (_what, others) => {
    expect(others[0]).not.toBe(recorded[0]);
  });

  it('begin anew when asked for by the same name, and are disturbed by no other stream', () => {
    const streams = new Streams('first-week', 1, 0);
    streams.of('interarrival', 'fabrikam').uniform();
    const stream = streams.of('interarrival', 'contoso');
    for (const number of recorded) {
      expect(stream.uniform()).toBe(number);
      streams.of('service', 'contoso').uniform();
    }
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 53])('refuse the seed %s', (seed) => {
    expect(() => new Streams('x', seed, 0)).toThrow(expect.objectContaining({ code: 'STREAM_SEED' }));
    expect(() => new Streams('x', 0, seed)).toThrow(expect.objectContaining({ code: 'STREAM_SEED' }));
  });

  it('never start in the state of all zeros, in which the generator stays for ever', () => {
    expect(stateOf('\0'.repeat(32))).toEqual([1, 0, 0, 0]);
    expect(stateOf(`${'\0'.repeat(12)}${'\xff'.repeat(4)}${'\0'.repeat(16)}`)).toEqual([0, 0, 0, -1]);
  });
});

// Made by another implementation: hashlib and xoroshiro128+ with shifts 24, 16, 37 in 64-bit integers.
const recorded = [0.06375649127976801, 0.4286766362701343, 0.9034756469350606, 0.9027348967454588, 0.9476717715597439];

describe('the normal law', () => {
  // Abramowitz and Stegun, table 26.1, and the published test values of AS 241.
  it.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [-1.5, 0.066807201268858],
    [3, 0.99865010196837],
  ])('has P(Z <= %s) = %s', (z, p) => {
    expect(normalCdf(z)).toBeCloseTo(p, 14);
    expect(normalQuantile(p)).toBeCloseTo(z, 10);
  });

  it.each([
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167814],
    [1e-20, -9.262340089798409],
  ])('has its quantile of %s at %s', (p, z) => {
    expect(normalQuantile(p)).toBeCloseTo(z, 13);
  });

  it('has no value beyond its ends, and none for no number', () => {
    expect([normalCdf(-40), normalCdf(40), normalCdf(Number.NaN)]).toEqual([0, 1, Number.NaN]);
  });
});

const laws: readonly (readonly [written: unknown, law: Distribution, mean: number, variance: number])[] = [
  ['90m', { constant: 90 * minute }, 90 * minute, 0],
  ['1.5h', { constant: 90 * minute }, 90 * minute, 0],
  [{ constant: '2d3h' }, { constant: 51 * hour }, 51 * hour, 0],
  [{ uniform: ['1h', '3h'] }, { uniform: [hour, 3 * hour] }, 2 * hour, hour ** 2 / 3],
  [{ triangular: ['0s', '1h', '5h'] }, { triangular: [0, hour, 5 * hour] }, 2 * hour, (21 / 18) * hour ** 2],
  [{ exponential: { mean: '2h' } }, { exponential: { mean: 2 * hour } }, 2 * hour, 4 * hour ** 2],
  [{ erlang: { shape: 4, mean: '2h' } }, { erlang: { shape: 4, mean: 2 * hour } }, 2 * hour, hour ** 2],
  [{ hyperexponential: { mean: '1h', scv: 4 } }, { hyperexponential: { mean: hour, scv: 4 } }, hour, 4 * hour ** 2],
  [
    { lognormal: { median: '11d', sigma: 1 } },
    { lognormal: { median: 11 * day, sigma: 1 } },
    11 * day * Math.exp(0.5),
    (Math.E - 1) * Math.E * (11 * day) ** 2,
  ],
  [{ empirical: ['3h', '1h'] }, { empirical: [hour, 3 * hour] }, 2 * hour, hour ** 2],
  [
    {
      mixture: [
        { share: 1, of: '1h' },
        { share: 3, of: { exponential: { mean: '5h' } } },
      ],
    },
    {
      mixture: [
        { share: 1, of: { constant: hour } },
        { share: 3, of: { exponential: { mean: 5 * hour } } },
      ],
    },
    4 * hour,
    (1 / 4 + (3 / 4) * 50 - 16) * hour ** 2,
  ],
];

describe('laws of durations', () => {
  it.each(laws)('%j is read', (written, law) => {
    expect(distributionSchema.parse(written)).toEqual(law);
  });

  it.each(laws)('%j has the mean and the variance of its law', (_written, law, mean, variance) => {
    expect(meanOf(law) / mean).toBeCloseTo(1, 12);
    expect(varianceOf(law)).toBeCloseTo(variance, -Math.log10(Math.max(1, variance) * 1e-12));
  });

  it.each(laws)('%j has quantiles that add up to its mean and its variance', (_written, law, mean, variance) => {
    const n = 4_000;
    const quantiles = Array.from({ length: n }, (_, index) => quantileOf(law, (index + 0.5) / n));
    const sum = quantiles.reduce((total, value) => total + value, 0);
    const squares = quantiles.reduce((total, value) => total + (value - mean) ** 2, 0);
    expect(sum / n / mean).toBeCloseTo(1, 2);
    // The end of the tail is cut off by the grid.
    if (variance > 0) expect(Math.abs(squares / n / variance - 1)).toBeLessThan(0.08);
  });

  it.each(laws.filter(([, law]) => !('constant' in law || 'empirical' in law)))(
    '%j is inverted: P(X <= quantile) is the probability, and quantiles rise',
    (_written, law) => {
      let last = Number.NEGATIVE_INFINITY;
      for (let p = 0.0005; p < 1; p += 0.0005) {
        const x = quantileOf(law, p);
        expect(x).toBeGreaterThanOrEqual(last);
        expect(cdfOf(law, x)).toBeGreaterThanOrEqual(p - 1e-9);
        expect(cdfOf(law, x * (1 - 1e-9))).toBeLessThanOrEqual(p + 1e-9);
        last = x;
      }
    },
  );

  it.each(laws)('%j has finite, not negative variates at the ends of the unit interval', (_written, law) => {
    for (const u of [2 ** -53, 1 - 2 ** -53]) {
      expect(sample(law, u)).toBeGreaterThanOrEqual(0);
      expect(sample(law, u)).toBeLessThan(Number.POSITIVE_INFINITY);
    }
  });

  it('take the mean of a log-normal law for its mean, and the median for its median', () => {
    const byMean = distributionSchema.parse({ lognormal: { mean: '29m', sigma: 1.14 } });
    const byMedian = distributionSchema.parse({ lognormal: { median: '29m', sigma: 1.14 } });
    expect(meanOf(byMean)).toBeCloseTo(29 * minute, 6);
    expect(quantileOf(byMedian, 0.5)).toBeCloseTo(29 * minute, 6);
    expect(quantileOf(byMean, 0.5)).toBeLessThan(16 * minute);
  });

  it.each([
    ['2x', 'must be a duration'],
    ['-1h', 'must be a duration'],
    [5, 'must be a duration'],
    [null, 'must be a duration'],
    ['99999999d', 'a hundred years'],
    [{ exponential: { mean: 'soon' } }, 'must be a duration such as'],
    [{ exponential: { mean: '0s' } }, 'longer than nothing'],
    [{ exponential: { mean: '1h', median: '1h' } }, 'Unrecognized key'],
    [{ uniform: ['2h', '1h'] }, 'the shorter'],
    [{ triangular: ['2h', '1h', '3h'] }, 'low, mode, high'],
    [{ lognormal: { median: '1h', mean: '1h', sigma: 1 } }, 'either median or mean'],
    [{ lognormal: { sigma: 1 } }, 'either median or mean'],
    [{ lognormal: { median: '1h', sigma: 9 } }, 'Too big'],
    [{ hyperexponential: { mean: '1h', scv: 1 } }, '>1'],
    [{ empirical: [] }, 'Too small'],
    [{ mixture: [{ share: 0, of: '1h' }] }, 'above 0'],
    [{ gamma: { mean: '1h' } }, 'Unrecognized key'],
  ])('%j is refused: "%s"', (written, message) => {
    const { error } = distributionSchema.safeParse(written);
    expect(JSON.stringify(error?.issues)).toContain(message);
  });
});

describe('choices', () => {
  it('take the part of the unit interval that a uniform number falls in', () => {
    expect([0.01, 0.24, 0.26, 0.99].map((u) => categorical([1, 0, 3], u))).toEqual([0, 0, 2, 2]);
    expect(categorical([0, 0.1, 0.2, 0.3, 0], 1 - 2 ** -53)).toBe(3);
    expect([0.01, 0.34, 0.99, 1 - 2 ** -53].map((u) => integerBelow(3, u))).toEqual([0, 1, 2, 2]);
    expect([0.1, 0.3].map((u) => bernoulli(0.2, u))).toEqual([true, false]);
    expect([0.1, 0.3].map((u) => weightedKey({ rare: 1, often: 4 }, u))).toEqual(['rare', 'often']);
  });

  it('cannot be made where nothing has a weight', () => {
    expect(categorical([0, 0], 0.5)).toBe(-1);
    expect(() => weightedKey({ never: 0 }, 0.5)).toThrow(RangeError);
  });
});
