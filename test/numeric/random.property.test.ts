import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cdfOf, type Distribution, type Stream, Streams, sample } from '../../numeric/random/index.ts';
import { chiSquareTest, ksTest, uniformity } from '../../numeric/statistics/index.ts';
import { seed } from '../../packages/xstate-temporal/test/support/seed.ts';

const streams = new Streams('random-streams', seed, 0);
const numbers = (stream: Stream, count: number) => Array.from({ length: count }, () => stream.uniform());

/** One p-value a stream. Where all is well these are uniform: one lucky stream proves little. */
const pValues = (count: number, test: (stream: Stream) => number) =>
  Array.from({ length: count }, (_, entity) => test(streams.of('p-value', `entity-${entity}`)));

/** Of the tests below about fifty ask this: a false alarm on a fresh seed comes about once in twenty runs. */
const LEVEL = 0.001;

/** Pairs of numbers on a grid of 10 by 10. */
const pairs = (xs: readonly number[], ys: readonly number[]) => {
  const cells = Array.from({ length: 100 }, () => 0);
  for (const [i, x] of xs.entries()) cells[Math.floor(x * 10) * 10 + Math.floor((ys[i] ?? 0) * 10)]! += 1;
  return chiSquareTest(
    cells,
    cells.map(() => xs.length / 100),
  ).p;
};

describe('many named streams', () => {
  it('are each uniform: their p-values are', () => {
    const found = pValues(400, (stream) => uniformity(numbers(stream, 1_000)).p);
    expect(uniformity(found).p).toBeGreaterThan(LEVEL);
    const small = found.filter((p) => p < 0.05).length / found.length;
    expect(small).toBeGreaterThan(0.015);
    expect(small).toBeLessThan(0.095);
  });

  it('have no memory: neighbouring numbers of a stream fill the square evenly', () => {
    const found = pValues(200, (stream) => {
      const drawn = numbers(stream, 4_001);
      return pairs(drawn.slice(0, -1), drawn.slice(1));
    });
    // Overlapping pairs make the statistic only nearly chi-square: ask for no more than that none is absurd.
    expect(Math.min(...found)).toBeGreaterThan(LEVEL / 200);
  });

  it('know nothing of each other: those of neighbouring names fill the square evenly', () => {
    const found = Array.from({ length: 200 }, (_, entity) =>
      pairs(numbers(streams.of('one', `${entity}`), 4_000), numbers(streams.of('one', `${entity}+`), 4_000)),
    );
    expect(uniformity(found).p).toBeGreaterThan(LEVEL);
    const firsts = Array.from({ length: 20_000 }, (_, entity) => streams.of('first', `${entity}`).uniform());
    expect(uniformity(firsts).p).toBeGreaterThan(LEVEL);
    expect(pairs(firsts.slice(0, -1), firsts.slice(1))).toBeGreaterThan(LEVEL);
  });

  it('are never two under one state', () => {
    const firsts = new Set(Array.from({ length: 200_000 }, (_, entity) => streams.of('clash', `${entity}`).uniform()));
    expect(firsts.size).toBe(200_000);
  });

  it('stay inside the open unit interval', () => {
    fc.assert(
      fc.property(fc.string(), fc.maxSafeNat(), fc.string(), (scenario, replication, entity) => {
        for (const u of numbers(new Streams(scenario, 1, replication).of('u', entity), 20)) {
          expect(u).toBeGreaterThan(0);
          expect(u).toBeLessThan(1);
        }
      }),
    );
  });
});

const hour = 3_600_000;
const laws: Readonly<Record<string, Distribution>> = {
  uniform: { uniform: [hour, 3 * hour] },
  triangular: { triangular: [hour, 2 * hour, 6 * hour] },
  exponential: { exponential: { mean: hour } },
  erlang: { erlang: { shape: 3, mean: hour } },
  hyperexponential: { hyperexponential: { mean: hour, scv: 4 } },
  lognormal: { lognormal: { median: 11 * 24 * hour, sigma: 2.1 } },
  mixture: {
    mixture: [
      { share: 0.2, of: { exponential: { mean: hour } } },
      { share: 0.8, of: { lognormal: { median: 240 * hour, sigma: 1 } } },
    ],
  },
};

describe('variates by inversion', () => {
  const drawn = (law: Distribution, entity: number) => {
    const stream = streams.of('law', `${entity}`);
    return Array.from({ length: 300 }, () => sample(law, stream.uniform()));
  };

  it.each(Object.entries(laws))('come from the %s law: p-values over many streams are uniform', (_name, law) => {
    const found = Array.from({ length: 100 }, (_, entity) => ksTest(drawn(law, entity), (x) => cdfOf(law, x)).p);
    expect(uniformity(found).p).toBeGreaterThan(LEVEL);
  });

  it('would not pass for another law: median taken for mean, or one phase for three', () => {
    const { median, sigma } = { median: 29 * 60_000, sigma: 1.14 };
    const meant: Distribution = { lognormal: { median: median * Math.exp(-(sigma ** 2) / 2), sigma } };
    const mistaken: Distribution = { lognormal: { median, sigma } };
    expect(ksTest(drawn(mistaken, 0), (x) => cdfOf(meant, x)).p).toBeLessThan(1e-6);
    const one: Distribution = { exponential: { mean: hour } };
    expect(ksTest(drawn(one, 0), (x) => cdfOf(laws.erlang as Distribution, x)).p).toBeLessThan(1e-6);
  });

  it('rise with the uniform number', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(laws)),
        fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }),
        fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }),
        (law, a, b) => {
          expect(sample(law, Math.max(a, b))).toBeGreaterThanOrEqual(sample(law, Math.min(a, b)));
        },
      ),
      { numRuns: 500 },
    );
  });
});
