import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Arrival, arrivals, compensator, expectedArrivals, namedWeeks } from '../../numeric/arrivals/index.ts';
import { Streams } from '../../numeric/random/index.ts';
import { ksTest, mean, uniformity, variance } from '../../numeric/statistics/index.ts';
import { seed } from '../../packages/xstate-temporal/test/support/seed.ts';
import { arrivalSchema } from '../../simulator/scenarios/parts/arrivals.ts';

const day = 86_400_000;
const start = Date.parse('2021-03-03T05:17:00Z');
const LEVEL = 0.001;
const one = (x: number) => -Math.expm1(-x);

const run = (arrival: Arrival, replication: number, days: number) => [
  ...arrivals(arrival, new Streams('arrivals', seed, replication).of('arrivals'), start, start + days * day),
];

const poisson = arrivalSchema.parse({ poisson: { rate: 3, per: '1d' } });
const profile = arrivalSchema.parse({ profile: { rate: 40, per: '7d', week: 'working', utcOffset: '-08:00' } });
const office = arrivalSchema.parse({ profile: { rate: 20, per: '7d', week: 'office' } });

/** Time rescaling: what was expected between two arrivals is exponential with mean 1, whatever the rate did. */
const rescaled = (arrival: Arrival, under: Arrival, replication: number, days = 200) => {
  let last = start;
  return run(arrival, replication, days).map((at) => {
    const expected = expectedArrivals(under, last, at);
    last = at;
    return expected;
  });
};

const hawkes = { rate: 0.5 / day, branching: 0.6, decay: day };

/** The increments of a Hawkes process's own compensator, from its arrivals alone; the first has an unknown past. */
const excitedIncrements = (times: readonly number[]) => {
  let excess = 0;
  return times.slice(1).map((at, index) => {
    const wait = at - (times[index] as number);
    excess += hawkes.branching / hawkes.decay;
    const increment = compensator(hawkes, excess, wait);
    excess *= Math.exp(-wait / hawkes.decay);
    return increment;
  });
};

describe('arrivals, rescaled by what was expected', () => {
  it.each([
    ['Poisson', poisson],
    ['by the hour of the week', profile],
    ['in office hours only', office],
  ])('%s: are exponential in every run', (_name, arrival) => {
    const found = Array.from({ length: 100 }, (_, run) => ksTest(rescaled(arrival, arrival, run), one).p);
    expect(uniformity(found).p).toBeGreaterThan(LEVEL);
  });

  it('Hawkes: are exponential in every run', () => {
    const found = Array.from({ length: 100 }, (_, replication) => {
      // What came before the first arrival has died away after a hundred.
      const increments = excitedIncrements(run({ hawkes }, replication, 400)).slice(100);
      return ksTest(increments, one).p;
    });
    expect(uniformity(found).p).toBeGreaterThan(LEVEL);
  });

  it('are not so under another process: a profile taken for a constant rate, clusters taken for none', () => {
    const constant: Arrival = { poisson: { rate: 40 / (7 * day) } };
    const wrongs = [0, 1, 2].map((replication) => ksTest(rescaled(profile, constant, replication), one).p);
    expect(Math.max(...wrongs)).toBeLessThan(1e-6);
    const mean: Arrival = { poisson: { rate: hawkes.rate / (1 - hawkes.branching) } };
    expect(Math.max(...[0, 1, 2].map((r) => ksTest(rescaled({ hawkes }, mean, r, 4_000), one).p))).toBeLessThan(1e-6);
  });
});

describe('numbers of arrivals', () => {
  const counts = (arrival: Arrival, days: number) =>
    Array.from({ length: 400 }, (_, replication) => run(arrival, replication, days).length);

  it('have the mean and the spread of a Poisson law where arrivals are independent', () => {
    for (const arrival of [poisson, profile]) {
      const found = counts(arrival, 70);
      const expected = expectedArrivals(arrival, start, start + 70 * day);
      expect(Math.abs(mean(found) - expected)).toBeLessThan(4 * Math.sqrt(expected / 400));
      expect(variance(found) / expected).toBeGreaterThan(0.75);
      expect(variance(found) / expected).toBeLessThan(1.3);
    }
  });

  it('of a Hawkes process are as many at the beginning as later: it has a past', () => {
    const found = Array.from({ length: 2_000 }, (_, replication) => run({ hawkes }, replication, 1).length);
    expect(Math.abs(mean(found) - 1.25)).toBeLessThan(4 * Math.sqrt(variance(found) / 2_000));
    expect(4 * Math.sqrt(variance(found) / 2_000)).toBeLessThan(0.25);
  });

  it('have the mean, and in the long run the spread, of a Hawkes process: 1.25 a day and 6.25 times Poisson', () => {
    const found = counts({ hawkes }, 400);
    expect(Math.abs(mean(found) / 400 - 1.25)).toBeLessThan(4 * Math.sqrt((1.25 * 6.25) / 400 / 400));
    expect(variance(found) / mean(found)).toBeGreaterThan(6.25 * 0.75);
    expect(variance(found) / mean(found)).toBeLessThan(6.25 * 1.3);
  });
});

const weights = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 100, noNaN: true })), {
  minLength: 168,
  maxLength: 168,
});

const anyArrival: fc.Arbitrary<Arrival> = fc.oneof(
  fc.double({ min: 0, max: 20, noNaN: true }).map((rate) => ({ poisson: { rate: rate / day } })),
  fc
    .tuple(fc.double({ min: 0, max: 20, noNaN: true }), weights, fc.integer({ min: -14, max: 14 }))
    .filter(([, week]) => week.some((weight) => weight > 1e-6))
    .map(([rate, week, hours]) => ({ profile: { rate: rate / day, week, utcOffset: hours * 3_600_000 } })),
  fc
    .tuple(fc.double({ min: 0, max: 5, noNaN: true }), fc.double({ min: 0, max: 0.9, noNaN: true }))
    .map(([rate, branching]) => ({ hawkes: { rate: rate / day, branching, decay: day / 4 } })),
  fc
    .array(fc.integer({ min: 0, max: 40 * day }), { maxLength: 50 })
    .map((trace) => ({ trace: trace.sort((a, b) => a - b) })),
);

describe('any arrivals', () => {
  it('rise, lie where they were asked for, repeat under the same name, and begin the same in a longer run', () => {
    fc.assert(
      fc.property(anyArrival, fc.integer({ min: 0, max: 5 * 365 }), fc.nat(), (arrival, offset, replication) => {
        const from = start + offset * day;
        const all = (days: number) => [
          ...arrivals(arrival, new Streams('any', seed, replication).of('x'), from, from + days * day),
        ];
        const found = all(20);
        expect(found).toEqual([...found].sort((a, b) => a - b));
        for (const at of found) expect(at >= from && at < from + 20 * day).toBe(true);
        expect(all(30).slice(0, found.length)).toEqual(found);
      }),
      { numRuns: 300 },
    );
  });

  it('by the hour of the week come in hours that have a weight', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 167 }), fc.nat(), (hour, replication) => {
        const week = namedWeeks.flat.map((_, index) => (index === hour ? 1 : 0));
        for (const at of run({ profile: { rate: 1 / day, week, utcOffset: 0 } }, replication, 30)) {
          const moment = new Date(Math.floor(at));
          expect(((moment.getUTCDay() + 6) % 7) * 24 + moment.getUTCHours()).toBe(hour);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('double their pace when the rate is doubled: each comes in half the time', () => {
    const twice = run({ poisson: { rate: 6 / day } }, 1, 20);
    expect(run(poisson, 1, 40).length).toBe(twice.length);
    for (const [index, at] of run(poisson, 1, 40).entries())
      expect((at - start) / ((twice[index] as number) - start)).toBeCloseTo(2, 9);
  });
});
