import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mmc } from '../../../numeric/queueing/index.ts';
import { stopping } from '../../../numeric/statistics/index.ts';
import { junit, studyJson, studyNotes } from '../../../simulator/report/index.ts';
import { parseExpectation } from '../../../simulator/study/expect/index.ts';
import {
  answerOf,
  compareStudies,
  durationText,
  failuresOf,
  grid,
  lowestThatHolds,
  passed,
  rangeOf,
  replicate,
  type ScenarioData,
  sameFailure,
  shrink,
  staysLonger,
  studyOf,
} from '../../../simulator/study/experiments/index.ts';
import { stopsAt } from '../../../simulator/study/experiments/stops-at.ts';
import { madeUpRun } from '../../support/made-up-run.ts';

const expecting = (...texts: string[]) => texts.map(parseExpectation);

describe('a study', () => {
  it('finds the same whatever the number of runs at once', async () => {
    const make = (concurrency: number) =>
      replicate(
        async (replication) => {
          // Later ones are sooner over.
          for (let turn = 0; turn < 10 - replication; turn++) await Promise.resolve();
          return madeUpRun(replication);
        },
        { replications: 7, concurrency, expectations: expecting('lost == 0') },
      );
    const [one, four] = [await make(1), await make(4)];
    expect(JSON.stringify(studyJson(one, ''))).toBe(JSON.stringify(studyJson(four, '')));
    expect(one.runs.map(({ replication }) => replication)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('tells after the first run that an expectation names nothing', async () => {
    let runs = 0;
    const runner = async (replication: number) => madeUpRun(replication + 0 * runs++);
    const options = { replications: 50, concurrency: 4, expectations: expecting('eod.fisrtReport.p95 < 48h') };
    await expect(replicate(runner, options)).rejects.toMatchObject({ code: 'EXPECTATION_INVALID' });
    expect(runs).toBe(1);
  });

  it('goes on until an interval is narrow enough, or no more runs are allowed', async () => {
    const until = (relative: number, most: number) =>
      replicate(async (replication) => madeUpRun(replication), {
        replications: 5,
        until: { measure: 'eod.firstReport.mean', precision: { relative }, most },
        expectations: [],
      });
    const precise = await until(0.02, 500);
    const { estimate } = precise.metrics.find(({ name }) => name === 'eod.firstReport.mean')!;
    expect(precise.stopped).toBe('precise');
    expect((estimate!.high - estimate!.low) / 2).toBeLessThanOrEqual(0.02 * estimate!.value);
    expect(precise.runs.length).toBeGreaterThan(5);
    expect(await until(0.000_1, 12)).toMatchObject({ stopped: 'exhausted', runs: { length: 12 } });
  });

  it('stops at the first replication that is enough, however many are under way at once', async () => {
    const until = { measure: 'eod.firstReport.mean', precision: { relative: 0.03 }, most: 200 };
    const make = (concurrency: number) =>
      replicate(async (replication) => madeUpRun(replication), {
        replications: 5,
        concurrency,
        until,
        expectations: expecting('lost == 0'),
      });
    const one = await make(1);
    const values = one.metrics.find(({ name }) => name === until.measure)!.values as number[];
    expect(values.length).toBeGreaterThan(6);
    for (let count = 5; count <= values.length; count++)
      expect(stopping(values.slice(0, count), until.precision, { least: 5, most: 200 })).toBe(
        count < values.length ? 'continue' : 'precise',
      );
    for (const concurrency of [2, 3, 4, 7, 40])
      expect(JSON.stringify(studyJson(await make(concurrency), ''))).toBe(JSON.stringify(studyJson(one, '')));
  });

  it('does not look at what was run beyond the replication that was enough', () => {
    const options = { precision: { relative: 0.5 }, least: 2, most: 10 };
    expect(stopsAt([1, 9, 5, 5, 5, 5, 5, Number.NaN], options)).toEqual({ count: 7, how: 'precise' });
    expect(stopsAt([1, 9, Number.NaN, 5, 5, 5, 5], options)).toEqual({ count: 3, how: 'exhausted' });
    expect(stopsAt([1, 9, 5, 5, 5, 5], { ...options, most: 4 })).toEqual({ count: 4, how: 'exhausted' });
    expect(stopsAt([1, 9, 5], options)).toBeUndefined();
    expect(stopsAt([1, 9, 5, 5, 5, 5, 5], { ...options, seen: 6 })).toEqual({ count: 7, how: 'precise' });
  });

  it('keeps what was found when it is interrupted', async () => {
    const controller = new AbortController();
    const study = await replicate(async (replication) => madeUpRun(replication), {
      replications: 9,
      expectations: [],
      onRun: (_, done) => done === 3 && controller.abort(),
      signal: controller.signal,
    });
    expect(study).toMatchObject({ stopped: 'interrupted', runs: { length: 3 } });
  });

  it('that is interrupted keeps an unbroken beginning of its runs, and is not passed', async () => {
    const controller = new AbortController();
    const running = replicate(
      async (replication) => {
        if (replication < 4 && replication !== 2) return madeUpRun(replication);
        // The third is still under way when all is stopped; the fourth is done.
        await new Promise((resolve) => setTimeout(resolve));
        controller.abort();
        throw new Error('stopped');
      },
      { replications: 9, concurrency: 3, expectations: expecting('lost >= 0'), signal: controller.signal },
    );
    const study = await running;
    expect(study).toMatchObject({ stopped: 'interrupted', planned: 9, verdicts: [{ holds: true }] });
    expect(study.runs.map(({ replication }) => replication)).toEqual([0, 1]);
    expect(passed(study)).toBe(false);
    expect(studyJson(study, '')).toMatchObject({ passed: false, planned: 9 });
    expect(studyNotes(study)[0]?.text).toContain('2 of 9 replications were finished');
    expect(junit([study], () => '')).toContain('failures="1"');
  });

  it('that is interrupted before its first run is over has nothing to say', async () => {
    const signal = AbortSignal.abort();
    const runner = () => Promise.reject(new Error('stopped'));
    await expect(replicate(runner, { replications: 3, expectations: [], signal })).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });

  it('adds up what the runs reached, and what no run did', () => {
    const [a, b] = [madeUpRun(0), madeUpRun(1)];
    const states = b.coverage['eod-case']!.states;
    const other = {
      ...b,
      coverage: {
        ...b.coverage,
        'eod-case': {
          ...b.coverage['eod-case']!,
          states: { reached: { 'closed.withdrawn': 2, 'open.opened': 1 }, never: Object.keys(states.reached).slice(1) },
        },
      },
    };
    const { coverage, ends } = studyOf([a, other], { expectations: [] });
    expect(coverage['eod-case']!.states.never).toEqual([]);
    expect(coverage['eod-case']!.states.reached).toMatchObject({ 'closed.withdrawn': 2, 'open.opened': 211 });
    expect(coverage['eod-case']!.refusals.reached).toEqual({ EVENT_NOT_ACCEPTED: 8, ROLE_NOT_ALLOWED: 2 });
    expect(ends['eod-case']).toEqual({ active: 40, done: 332 });
  });

  it('compared with itself differs in nothing, and with a slower one in what is slower', () => {
    const study = (scale: number) =>
      studyOf(
        [0, 1, 2, 3].map((replication) => madeUpRun(replication, { scale })),
        { expectations: [] },
      );
    for (const { paired } of compareStudies(study(1), study(1)))
      if (paired !== undefined) expect(paired.difference).toMatchObject({ value: 0, low: 0, high: 0 });
    const slower = compareStudies(study(1), study(2)).find(({ name }) => name === 'eod.firstReport.mean')!;
    expect(slower.paired!.difference.low).toBeGreaterThan(0);
    expect(slower.b / slower.a).toBeCloseTo(2, 3);
  });
});

describe('a failure', () => {
  it('is told of a run: invariants, surprises, expectations; of no run what some run must do', () => {
    const run = {
      ...madeUpRun(0, { lost: 2 }),
      invariants: [{ name: 'i', checks: 3, violations: 1, examples: [{ instance: 'eod-case/x', at: 0, what: 'w' }] }],
      surprises: [{ at: 0, instance: 'eod-case/x', event: 'SUBMIT', expected: 'accepted', got: 'EVENT_NOT_ACCEPTED' }],
    };
    const texts = ['lost == 0', 'lost == 2', 'sometimes lost > 7', 'lead.wait.p95 < 1h'];
    expect(failuresOf(run, expecting(...texts))).toEqual([
      { kind: 'invariant', name: 'i', what: 'w' },
      { kind: 'surprise', event: 'SUBMIT', expected: 'accepted', got: 'EVENT_NOT_ACCEPTED' },
      { kind: 'expectation', text: 'lost == 0', measured: 2 },
    ]);
  });

  it('is told of no run of which nobody knows, and with what is known where that is enough', () => {
    const run = madeUpRun(0);
    const durations = { 'eod.firstReport': { values: Float64Array.of(1_000), open: Float64Array.of(5_000) } };
    const young = { ...run, measurements: { ...run.measurements, durations } };
    expect(failuresOf(young, expecting('eod.firstReport.p95 < 48h'))).toEqual([]);
    expect(failuresOf(young, expecting('eod.firstReport.p95 < 4s'))).toEqual([
      {
        kind: 'expectation',
        text: 'eod.firstReport.p95 < 4s',
        measured: Number.POSITIVE_INFINITY,
        above: 5_000,
      },
    ]);
  });

  it('is another where a run is too short for anything to end', () => {
    const failure = (measured: number) => ({ kind: 'expectation', text: 'x', measured }) as const;
    expect(sameFailure(failure(1), failure(2))).toBe(true);
    expect(sameFailure(failure(1), failure(Number.POSITIVE_INFINITY))).toBe(false);
  });
});

describe('a failing scenario', () => {
  const step = (send: string) => ({ at: '1h', send, to: 'eod-case/a', as: 'expert' });
  const large: ScenarioData = {
    scenario: 'large',
    horizon: '90d',
    population: [
      { group: 'bank', count: 40 },
      { group: 'shop', count: 9 },
    ],
    experts: { count: 2, discipline: 'fifo' },
    customers: { consult: 1 },
    script: ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map(step),
  };
  const horizonOf = (scenario: ScenarioData) =>
    Number.parseFloat(String(scenario.horizon)) * (/d/.test(String(scenario.horizon)) ? 24 : 1);

  it('is made as small as it can be and still fail', async () => {
    const fails = async (scenario: ScenarioData) => {
      const sent = ((scenario.script ?? []) as { send: string }[]).map(({ send }) => send);
      const [first] = (scenario.population ?? []) as { group: string; count: number }[];
      const { count } = (scenario.experts ?? {}) as { count?: number };
      return (
        sent.includes('B') &&
        sent.includes('F') &&
        first?.group === 'bank' &&
        first.count >= 3 &&
        count === 2 &&
        horizonOf(scenario) >= 24
      );
    };
    const { scenario, minimal } = await shrink(large, { fails, tries: 1_000 });
    expect(await fails(scenario)).toBe(true);
    expect(minimal).toBe(true);
    expect(scenario).toEqual({
      scenario: 'large',
      horizon: expect.stringMatching(/^1d(\dh)?$/),
      population: [{ group: 'bank', count: 3 }],
      experts: { count: 2 },
      script: [step('B'), step('F')],
    });
  });

  it('is left as it is where every cut mends it, and never tried more often than allowed', async () => {
    const same = await shrink(large, { fails: async () => false, tries: 1_000 });
    expect(same).toMatchObject({ scenario: large, kept: 0, minimal: true });
    let tried = 0;
    const few = await shrink(large, { fails: async () => ++tried > 0, tries: 5 });
    expect({ tried, minimal: few.minimal }).toEqual({ tried: 5, minimal: false });
  });

  it('has durations as scenarios write them', () => {
    expect([0, 1_000, 3_600_000, 90_061_000].map(durationText)).toEqual(['0s', '1s', '1h', '1d1h1m1s']);
  });
});

describe('a sweep', () => {
  it('takes ranges, steps and lists, and no range without end', () => {
    expect(rangeOf('2..5')).toEqual([2, 3, 4, 5]);
    expect(rangeOf('2..9..3')).toEqual([2, 5, 8]);
    expect(rangeOf('0.1, 0.5,fifo,true')).toEqual([0.1, 0.5, 'fifo', true]);
    // 0.1 + 0.1 + 0.1 would be 0.30000000000000004, and 0.5 would be left out.
    expect(rangeOf('0.1..0.5..0.1')).toEqual([0.1, 0.2, 0.3, 0.4, 0.5]);
    expect(rangeOf('-1..0.5..0.75')).toEqual([-1, -0.25, 0.5]);
    expect(rangeOf('1,1,2,1.0')).toEqual([1, 2]);
    // Steps of 1 would make one point of it.
    expect(rangeOf('0.1..0.5')).toBeUndefined();
    for (const wrong of ['5..2', '1..2..0', '1..1000000', 'a,,b']) expect(rangeOf(wrong)).toBeUndefined();
    expect(grid({ a: [1, 2], b: ['x', 'y'] })).toEqual([
      { a: 1, b: 'x' },
      { a: 1, b: 'y' },
      { a: 2, b: 'x' },
      { a: 2, b: 'y' },
    ]);
    expect(grid({ a: rangeOf('1..100')!, b: rangeOf('1..100')! })).toBeUndefined();
  });

  const point = (experts: number, shares: readonly number[]) => {
    const runs = shares.map((share, replication) => {
      const run = madeUpRun(replication);
      const within = Math.round(share * 100);
      const values = Float64Array.from({ length: 100 }, (_, index) => (index < within ? 1_000 : 1e9));
      const durations = { 'eod.firstReport': { values, open: new Float64Array() } };
      return { ...run, measurements: { ...run.measurements, durations } };
    });
    const study = studyOf(runs, { expectations: expecting('share(eod.firstReport <= 48h) >= 95%') });
    return { settings: { 'experts.count': experts }, study };
  };

  it('answers by intervals: yes, no, or not sure', () => {
    const answer = (shares: readonly number[]) => answerOf(point(1, shares).study.verdicts[0]!).answer;
    expect(answer([0.99, 0.98, 0.99, 0.98])).toBe('yes');
    expect(answer([0.5, 0.6, 0.5, 0.6])).toBe('no');
    expect(answer([0.94, 0.97, 0.94, 0.97])).toBe('open');
    expect(answer([0.99])).toBe('open');
  });

  it('answers no where each run is known to be over the bound, and not for sure where one is not', () => {
    const study = (open: readonly number[]) =>
      studyOf(
        open.map((seen, replication) => {
          const run = madeUpRun(replication);
          const durations = { 'eod.firstReport': { values: Float64Array.of(1), open: Float64Array.of(seen) } };
          return { ...run, measurements: { ...run.measurements, durations } };
        }),
        { expectations: expecting('eod.firstReport.p95 < 48h') },
      );
    const hours = (...all: number[]) => answerOf(study(all.map((hour) => hour * 3_600_000)).verdicts[0]!).answer;
    expect([hours(50, 60), hours(50, 6), hours(5, 6)]).toEqual(['no', 'open', 'open']);
  });

  it('finds the lowest value from which on all hold', () => {
    const points = [
      point(2, [0.99, 0.98, 0.99]),
      point(3, [0.3, 0.4, 0.3]),
      point(4, [0.97, 0.98, 0.97]),
      point(5, [1, 1, 1]),
    ];
    expect(lowestThatHolds(points, 'experts.count')?.settings).toEqual({ 'experts.count': 4 });
    expect(lowestThatHolds(points.slice(0, 2), 'experts.count')).toBeUndefined();
  });

  it('has the law of the time in M/M/c beside it, whose mean is that of the formula', () => {
    const servers = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(servers, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (c, rho) => {
        const { sojourn, waiting } = mmc(rho * c, 1, c);
        const spare = c - rho * c;
        // The mean is the integral of the tail.
        const dt = 0.01;
        let mean = 0;
        for (let t = dt / 2; t < 40 / Math.min(1, spare); t += dt) mean += staysLonger(1, spare, waiting, t) * dt;
        expect(mean).toBeCloseTo(sojourn, 2);
      }),
      { numRuns: 20 },
    );
    // Both rates are the same: M/M/2 at one half.
    expect(staysLonger(1, 1, 1 / 3, 1)).toBeCloseTo(staysLonger(1, 1.000_001, 1 / 3, 1), 5);
  });
});
