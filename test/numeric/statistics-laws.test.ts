import { describe, expect, it } from 'vitest';
import { normalQuantile, Streams } from '../../numeric/random/index.ts';
import { lognormalFit, mean, rateInterval } from '../../numeric/statistics/index.ts';

const streams = new Streams('laws', 1, 0);

/** Log-normal durations with median 1,000 and sigma 0.8, of which those longer than a cut are still open. */
function sampleOf(name: string, size: number, cut?: readonly [low: number, high: number]) {
  const stream = streams.of('law', name);
  const values: number[] = [];
  const open: number[] = [];
  for (let index = 0; index < size; index++) {
    const lasts = 1_000 * Math.exp(0.8 * normalQuantile(stream.uniform()));
    const until = cut === undefined ? Number.POSITIVE_INFINITY : cut[0] + (cut[1] - cut[0]) * stream.uniform();
    if (lasts < until) values.push(lasts);
    else open.push(until);
  }
  return { values: Float64Array.from(values), open: Float64Array.from(open) };
}

describe('a log-normal law of durations', () => {
  it('is the mean and the deviation of the logarithms, where all have ended', () => {
    const { open, values } = sampleOf('whole', 50);
    const logarithms = Float64Array.from(values, (value) => Math.log(value));
    const middle = mean(logarithms);
    const squares = Float64Array.from(logarithms, (value) => (value - middle) ** 2);
    const { median, sigma } = lognormalFit({ values, open });
    expect(median.value).toBeCloseTo(Math.exp(middle), 6);
    expect(sigma.value).toBeCloseTo(Math.sqrt((mean(squares) * 50) / 49), 9);
  });

  it.each([
    ['where all have ended', undefined],
    ['where about a third are still open', [500, 3_500] as const],
  ])('is found within its interval as often as it says, %s', (name, cut) => {
    let [medians, sigmas] = [0, 0];
    const runs = 400;
    for (let run = 0; run < runs; run++) {
      const { median, sigma } = lognormalFit(sampleOf(`${name} ${run}`, 40, cut));
      if (median.low < 1_000 && median.high > 1_000) medians++;
      if (sigma.low < 0.8 && sigma.high > 0.8) sigmas++;
    }
    // 95 of 100, within three standard deviations of 400 draws and what small samples cost.
    for (const held of [medians, sigmas]) {
      expect(held / runs).toBeGreaterThan(0.91);
      expect(held / runs).toBeLessThan(0.99);
    }
  });

  it('takes those still open for longer than they have lasted: left out, they make it too short', () => {
    const { open, values } = sampleOf('cut', 2_000, [500, 3_500]);
    const without = lognormalFit({ values, open: new Float64Array() });
    expect(without.median.high).toBeLessThan(900);
    expect(lognormalFit({ values, open }).median.low).toBeGreaterThan(900);
  });

  it('is told from another law', () => {
    const stream = streams.of('law', 'uniform');
    const values = Float64Array.from({ length: 500 }, () => 1 + stream.uniform() * 1_000);
    expect(lognormalFit({ values, open: new Float64Array() }).fit.p).toBeLessThan(0.001);
    expect(lognormalFit(sampleOf('fits', 500)).fit.p).toBeGreaterThan(0.05);
  });

  it('says nothing of too few', () => {
    expect(() => lognormalFit(sampleOf('few', 7))).toThrow(expect.objectContaining({ code: 'NO_VALUES' }));
  });
});

describe('a rate', () => {
  it('has the exact interval of a Poisson count', () => {
    // Garwood's table.
    expect(rateInterval(0, 1)).toMatchObject({ value: 0, low: 0, high: expect.closeTo(3.689, 3) });
    expect(rateInterval(10, 2)).toMatchObject({
      value: 5,
      low: expect.closeTo(2.398, 3),
      high: expect.closeTo(9.195, 3),
    });
  });

  it('over no time is not known', () => {
    expect(() => rateInterval(3, 0)).toThrow(expect.objectContaining({ code: 'NO_VALUES' }));
  });
});
