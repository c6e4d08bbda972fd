import { poissonDistribution } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import {
  cobham,
  conserved,
  erlangA,
  erlangB,
  erlangC,
  mg1,
  mgcApproximately,
  mmc,
  mmck,
  mmcWaitsLonger,
} from '../../numeric/queueing/index.ts';

/** Computed with exact fractions, outside of this project: λ, µ, c, ρ, C, Wq, Lq, W, L. */
const table = [
  [1, 2, 1, 0.5, 0.5, 0.5, 0.5, 1.0, 1.0],
  [9, 10, 1, 0.9, 0.9, 0.9, 8.1, 1.0, 9.0],
  [4, 2.5, 2, 0.8, 0.711111, 0.711111, 2.844444, 1.111111, 4.444444],
  [2, 1, 3, 0.666667, 0.444444, 0.444444, 0.888889, 1.444444, 2.888889],
  [8, 3, 3, 0.888889, 0.797508, 0.797508, 6.380062, 1.130841, 9.046729],
  [12, 3, 5, 0.8, 0.554113, 0.184704, 2.21645, 0.518038, 6.21645],
  [19, 2, 10, 0.95, 0.825586, 0.825586, 15.686126, 1.325586, 25.186126],
  [45, 1, 50, 0.9, 0.363864, 0.072773, 3.27478, 1.072773, 48.27478],
] as const;

const poisson = (mean: number): number[] => poissonDistribution(mean) ?? [];

describe('the theory of queues', () => {
  it.each(table)('knows M/M/c with λ %d, µ %d, c %d', (lambda, mu, servers, ...expected) => {
    const { utilisation, waiting, wait, queue, sojourn, inside } = mmc(lambda, mu, servers);
    const found = [utilisation, waiting, wait, queue, sojourn, inside];
    for (const [index, value] of found.entries()) expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 6);
  });

  it('agrees with the sums that Erlang’s formulas are defined by', () => {
    const factorial = (n: number): number => (n === 0 ? 1 : n * factorial(n - 1));
    for (const load of [0.3, 2, 4.75, 9])
      for (let servers = 1; servers <= 15; servers++) {
        const terms = Array.from({ length: servers + 1 }, (_, k) => load ** k / factorial(k));
        const sum = terms.reduce((total, term) => total + term, 0);
        const last = terms[servers] ?? Number.NaN;
        expect(erlangB(load, servers)).toBeCloseTo(last / sum, 12);
        if (load >= servers) continue;
        const waiting = (last * servers) / (servers - load);
        expect(erlangC(load, servers)).toBeCloseTo(waiting / (sum - last + waiting), 12);
      }
  });

  it('does not overflow with many servers', () => {
    expect(erlangB(10_000, 10_000)).toBeGreaterThan(0.007);
    expect(mmck(5_000, 1, 5_000, 20_000).lost).toBeLessThan(1e-3);
  });

  it('knows M/G/1 by Pollaczek and Khinchine, and M/M/1 as a case of it', () => {
    expect(mg1(0.8, { mean: 1, variance: 0 }).wait).toBeCloseTo(2, 12);
    expect(mg1(0.8, { mean: 1, variance: 4 }).wait).toBeCloseTo(10, 12);
    expect(mg1(9, { mean: 0.1, variance: 0.01 })).toEqual(
      Object.fromEntries(Object.entries(mmc(9, 10, 1)).map(([name, value]) => [name, expect.closeTo(value, 12)])),
    );
  });

  it('knows how long two classes wait by Cobham, and the sum that no order changes', () => {
    const exponential = { mean: 1, variance: 1 };
    const kinds = [0.3, 0.4].map((lambda) => ({ lambda, service: exponential }));
    const waits = cobham(kinds);
    expect(waits).toEqual([expect.closeTo(1, 12), expect.closeTo(10 / 3, 12)]);
    expect(conserved(kinds)).toBeCloseTo(1.633333, 6);
    expect(0.3 * (waits[0] ?? 0) + 0.4 * (waits[1] ?? 0)).toBeCloseTo(conserved(kinds), 12);
    // The other way round each class waits otherwise, and the sum is the same.
    const reversed = cobham([...kinds].reverse());
    expect(reversed[1]).not.toBeCloseTo(waits[0] ?? 0, 2);
    expect(0.4 * (reversed[0] ?? 0) + 0.3 * (reversed[1] ?? 0)).toBeCloseTo(conserved(kinds), 12);
  });

  it('knows limited queues as what lies between loss and no limit', () => {
    expect(mmck(4, 1, 5, 5).lost).toBeCloseTo(erlangB(4, 5), 12);
    expect(mmck(4, 1, 5, 5)).toMatchObject({ wait: 0, waiting: 0 });
    // One server, two inside at most: with a load of 1 all three numbers inside are as likely.
    expect(mmck(1, 1, 1, 2)).toMatchObject({ lost: expect.closeTo(1 / 3, 12), waiting: expect.closeTo(1 / 2, 12) });
    const wide = mmck(4, 1, 5, 400);
    const exact = mmc(4, 1, 5);
    expect(wide.lost).toBeCloseTo(0, 12);
    for (const name of ['utilisation', 'waiting', 'wait', 'queue', 'sojourn', 'inside'] as const)
      expect(wide[name]).toBeCloseTo(exact[name], 9);
    // M/M/1/K has a closed form.
    const [load, most] = [0.8, 4];
    expect(mmck(0.8, 1, 1, most).lost).toBeCloseTo(((1 - load) * load ** most) / (1 - load ** (most + 1)), 12);
  });

  it('knows those who give up, as what lies between loss and endless patience', () => {
    const exact = mmc(4, 1, 5);
    const patient = erlangA(4, 1, 5, 1e-9);
    for (const name of ['utilisation', 'waiting', 'wait', 'queue', 'sojourn', 'inside'] as const)
      expect(patient[name]).toBeCloseTo(exact[name], 6);
    expect(erlangA(4, 1, 5, 1e9).lost).toBeCloseTo(erlangB(4, 5), 6);
    // Who gives up as fast as services end: servers without end, so the number inside is Poisson.
    const { inside, lost, utilisation } = erlangA(5, 1, 4, 1);
    expect(inside).toBeCloseTo(5, 9);
    const served = poisson(5).reduce((sum, p, n) => sum + p * Math.min(n, 4), 0);
    // The second opinion leaves out the last ten-thousandth.
    expect(utilisation).toBeCloseTo(served / 4, 3);
    // Whoever arrives is served or gives up.
    expect(4 * utilisation + 5 * lost).toBeCloseTo(5, 9);
    expect(() => erlangA(1, 1, 1, 0)).toThrow(expect.objectContaining({ code: 'QUEUE_INVALID' }));
    expect(erlangA(6_000, 1, 5_000, 0.5).lost).toBeCloseTo(1 / 6, 3);
  });

  it('knows the distribution of waits', () => {
    // Within this time 95 % are taken up: the share that waits decays at the rate that is spare.
    const limit = Math.log(erlangC(2, 3) / 0.05);
    expect(mmcWaitsLonger(2, 1, 3, limit)).toBeCloseTo(0.05, 12);
    expect(mmcWaitsLonger(2, 1, 3, 0)).toBeCloseTo(erlangC(2, 3), 12);
    // Twelve servers take 95 % up within half a unit of time, eleven do not.
    expect(mmcWaitsLonger(19, 2, 12, 0.5)).toBeLessThanOrEqual(0.05);
    expect(mmcWaitsLonger(19, 2, 11, 0.5)).toBeGreaterThan(0.05);
  });

  it('approximates M/G/c so that M/M/c and M/G/1 are exact', () => {
    expect(mgcApproximately(2, { mean: 1, variance: 1 }, 3).wait).toBeCloseTo(mmc(2, 1, 3).wait, 12);
    const spread = { mean: 1, variance: 4 };
    expect(mgcApproximately(0.8, spread, 1).wait).toBeCloseTo(mg1(0.8, spread).wait, 12);
  });

  it('refuses what has no long run, and what is no queue', () => {
    expect(() => mmc(3, 1, 3)).toThrow(expect.objectContaining({ code: 'QUEUE_UNSTABLE' }));
    expect(() => mg1(1.1, { mean: 1, variance: 0 })).toThrow(expect.objectContaining({ code: 'QUEUE_UNSTABLE' }));
    expect(() => erlangB(1, 0)).toThrow(expect.objectContaining({ code: 'QUEUE_INVALID' }));
    expect(() => mmck(1, 1, 3, 2)).toThrow(expect.objectContaining({ code: 'QUEUE_INVALID' }));
  });
});
