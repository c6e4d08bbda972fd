import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mmc } from '../../numeric/queueing/index.ts';
import { Recorder } from '../../simulator/model/recorder.ts';
import { intervalLabel, intervalNotes, studyJson, studyNotes, studyPage } from '../../simulator/report/index.ts';
import { parseExpectation } from '../../simulator/study/expect/index.ts';
import {
  batchedMetric,
  findWarmUp,
  PILOT_WINDOWS,
  replicate,
  type Study,
  studyOf,
  warmUpMeasures,
} from '../../simulator/study/experiments/index.ts';
import { textbookDesk } from '../support/textbook-desk.ts';

const metric = (study: Study, name: string) => {
  const found = study.metrics.find((one) => one.name === name);
  if (found?.estimate === undefined) throw new Error(`${name} has no interval`);
  return { ...found, estimate: found.estimate };
};
const study = (desk: Parameters<typeof textbookDesk>[0], replications: number) =>
  replicate(textbookDesk(desk), { replications, expectations: [] });

describe('a warm-up', () => {
  const desk = { lambda: 0.8, mu: 1, servers: 1 };
  const theory = mmc(0.8, 1, 1);

  it('that is not left out makes M/M/1 too short a line; left out, the line is that of theory', async () => {
    const biased = metric(await study({ ...desk, horizon: 100 }, 400), 'experts.queue.average').estimate;
    expect(theory.queue - biased.value).toBeGreaterThan(2 * (biased.high - biased.low));
    const left = await study({ ...desk, horizon: 300, warmUp: 200 }, 400);
    for (const [name, expected] of [
      ['experts.queue.average', theory.queue],
      ['experts.busy.utilisation', theory.utilisation],
      ['eod.opened', 80],
    ] as const) {
      const { value, low, high } = metric(left, name).estimate;
      // Four standard errors.
      expect(Math.abs(value - expected)).toBeLessThan(high - low);
    }
  });

  it('that a pilot finds takes most of the bias away', async () => {
    const found = await findWarmUp(textbookDesk({ ...desk, horizon: 100, batches: PILOT_WINDOWS }), {
      measures: ['experts.queue.average', 'experts.busy.utilisation'],
      replications: 10,
    });
    expect(found.length).toBeGreaterThan(10);
    expect(found.length).toBeLessThanOrEqual(50);
    expect(found.series.map(({ measure }) => measure)).toEqual(['experts.queue.average', 'experts.busy.utilisation']);
    const average = async (warmUp: number) =>
      metric(await study({ ...desk, horizon: 100, warmUp }, 400), 'experts.queue.average').estimate.value;
    const [all, after] = [await average(0), await average(found.length)];
    expect(theory.queue - after).toBeLessThan((theory.queue - all) * 0.7);
  });

  it('of a run that is settled from the beginning is short', async () => {
    const idle = { lambda: 0.2, mu: 1, servers: 2, horizon: 4_000, batches: PILOT_WINDOWS };
    const found = await findWarmUp(textbookDesk(idle), { measures: ['experts.busy.average'], replications: 5 });
    expect(found.settled).toBe(true);
    expect(found.length).toBeLessThan(400);
  });

  it('cannot be found where hardly anything is measured', async () => {
    const rare = { lambda: 0.001, mu: 1, servers: 1, horizon: 1_000, batches: PILOT_WINDOWS };
    await expect(
      findWarmUp(textbookDesk(rare), { measures: ['experts.wait.mean'], replications: 2 }),
    ).rejects.toMatchObject({ code: 'WARM_UP_UNKNOWN' });
  });

  it('is looked for in what the expectations bound, else in the cases in flight', () => {
    const of = (...texts: string[]) => warmUpMeasures(texts.map((text) => parseExpectation(text)));
    expect(of('eod.firstReport.p95 < 48h', 'lost == 0', 'share(eod.firstReport <= 48h) >= 95% in 9% of runs')).toEqual([
      'eod.firstReport.p95',
      'share(eod.firstReport <= 48h)',
    ]);
    expect(of('lost == 0')).toEqual(['eod.inFlight.average']);
    expect(warmUpMeasures([], 'experts.wait.mean')).toEqual(['experts.wait.mean']);
  });
});

describe('the recorder', () => {
  const recorded = (from: number, batches?: number) => {
    let now = 0;
    const recorder = new Recorder(
      { start: 0, end: 100, from, ...(batches === undefined ? {} : { batches }) },
      () => now,
    );
    return { recorder, at: (time: number) => (now = time) };
  };

  it('leaves out what began before the warm-up was over, and counts only what came after', () => {
    const { recorder, at } = recorded(40);
    recorder.took('eod.firstReport', 39, 60);
    recorder.took('eod.firstReport', 40, 60);
    recorder.open('eod.firstReport', 10, 100);
    recorder.open('eod.firstReport', 90, 100);
    at(39);
    recorder.count('lost', 2);
    at(40);
    recorder.count('lost');
    recorder.change('eod.inFlight', 3, 20);
    recorder.change('eod.inFlight', -2, 70);
    const { durations, counts, levels } = recorder.measurements();
    expect(durations['eod.firstReport']).toEqual({ values: Float64Array.of(20), open: Float64Array.of(10) });
    expect(counts.lost).toBe(1);
    // The invariant on lost events is about the whole run.
    expect(recorder.counted('lost')).toBe(3);
    expect(levels['eod.inFlight']).toMatchObject({ average: 2, max: 3 });
    expect(levels['eod.inFlight']?.line).toContainEqual([20, 3]);
  });

  it('without a warm-up is as it was: averages over the whole run', () => {
    const { recorder } = recorded(0);
    recorder.change('eod.inFlight', 3, 20);
    recorder.capacity('experts.busy', 4, 0);
    expect(recorder.measurements().levels).toMatchObject({
      'eod.inFlight': { average: 2.4, max: 3 },
      'experts.busy': { average: 0, capacity: 4 },
    });
    expect(recorder.batches()).toBeUndefined();
  });

  it('cuts a run into batches that make up the whole', () => {
    // What changes at the very end has no time to be measured in.
    const step = fc.record({ at: fc.integer({ min: 0, max: 99 }), by: fc.integer({ min: -3, max: 5 }) });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 2, max: 9 }),
        (steps, from, count) => {
          const { recorder, at } = recorded(from, count);
          for (const [index, { at: time, by }] of [...steps].sort((a, b) => a.at - b.at).entries()) {
            at(time);
            recorder.change('eod.inFlight', by, time);
            recorder.capacity('experts.busy', index, time);
            recorder.count('lost', Math.abs(by));
            recorder.took('eod.close', Math.max(from, time - 5), Math.max(from, time));
          }
          const whole = recorder.measurements();
          const parts = recorder.batches() ?? [];
          const mean = (of: (part: (typeof parts)[number]) => number | undefined) =>
            parts.reduce((sum, part) => sum + (of(part) ?? Number.NaN), 0) / count;
          expect(parts).toHaveLength(count);
          expect(mean(({ counts }) => counts.lost) * count).toBeCloseTo(whole.counts.lost ?? Number.NaN, 9);
          expect(mean(({ levels }) => levels['eod.inFlight']?.average)).toBeCloseTo(
            whole.levels['eod.inFlight']?.average ?? Number.NaN,
            9,
          );
          expect(Math.max(...parts.map(({ levels }) => levels['eod.inFlight']?.max ?? Number.NaN))).toBe(
            whole.levels['eod.inFlight']?.max,
          );
          if (steps.length > 0)
            expect(mean(({ levels }) => levels['experts.busy']?.capacity)).toBeCloseTo(
              whole.levels['experts.busy']?.capacity ?? Number.NaN,
              9,
            );
          const ended = parts.flatMap(({ durations }) => [...(durations['eod.close']?.values ?? [])]);
          expect(ended).toEqual([...(whole.durations['eod.close']?.values ?? [])]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('puts an interval into the batch in which it ends, and one that is open at the end into none', () => {
    const { recorder } = recorded(0, 2);
    recorder.took('eod.close', 30, 70);
    recorder.took('eod.close', 90, 100);
    recorder.open('eod.close', 10, 20);
    recorder.open('eod.close', 60, 100);
    const samples = (recorder.batches() ?? []).map(({ durations }) => durations['eod.close']);
    expect(samples).toEqual([
      { values: new Float64Array(0), open: Float64Array.of(10) },
      { values: Float64Array.of(40, 10), open: new Float64Array(0) },
    ]);
  });
});

describe('batch means', () => {
  const desk = { lambda: 0.5, mu: 1, servers: 1, horizon: 12_000, warmUp: 400, batches: 20 };

  it('of long runs hold theory about as often as they promise', async () => {
    const { wait, queue } = mmc(0.5, 1, 1);
    let held = { wait: 0, queue: 0 };
    for (let seed = 1; seed <= 40; seed++) {
      const one = await study({ ...desk, seed }, 1);
      const within = (name: string, truth: number) => {
        const { low, high } = metric(one, name).estimate;
        return low <= truth && truth <= high ? 1 : 0;
      };
      held = {
        wait: held.wait + within('experts.wait.mean', wait),
        queue: held.queue + within('experts.queue.average', queue),
      };
    }
    // At 95 %, 33 of 40 or fewer come once in 300 times.
    expect(held.wait).toBeGreaterThan(33);
    expect(held.queue).toBeGreaterThan(33);
  });

  it('say so where the batches are too short to be independent', async () => {
    const busy = await study({ ...desk, lambda: 0.95, horizon: 1_000, batches: 40 }, 1);
    const found = metric(busy, 'experts.queue.average');
    expect(found.batches).toMatchObject({ count: 40, independent: false });
    expect(intervalLabel(found)).toMatch(/†$/);
    expect(intervalNotes([found]).join(' ')).toContain('40 batches of one run');
    expect(intervalNotes([found]).join(' ')).toContain('run longer');
  });

  it('give a count as the sum over its batches, and no interval to extremes and to what was not in every batch', async () => {
    const run = await textbookDesk(desk)(0);
    const whole = run.measurements;
    const one = studyOf([run], { expectations: [] });
    const opened = metric(one, 'eod.opened');
    expect(opened.estimate.value).toBeCloseTo(whole.counts['eod.opened'] ?? Number.NaN, 6);
    expect(opened.estimate.low).toBeLessThan(opened.estimate.value);
    const of = (name: string) => one.metrics.find((each) => each.name === name);
    expect(of('experts.queue.max')?.estimate).toBeUndefined();
    expect(of('experts.wait.open')?.estimate).toBeUndefined();
    // Every measurement of the program is there, but nothing has ended a case.
    expect(of('eod.close.mean')?.estimate).toBeUndefined();
    const reader = { name: 'x', unit: 'number' as const, read: () => undefined };
    expect(batchedMetric(reader, whole, run.batches ?? [])).toEqual({ name: 'x', unit: 'number', values: [undefined] });
  });
});

describe('a quantile of one run', () => {
  it('has bounds by order statistics where all have ended, and by the beta product where some are open', async () => {
    const made = await textbookDesk({ lambda: 0.5, mu: 1, servers: 1, horizon: 400 })(0);
    const sample = made.measurements.durations['experts.wait'] ?? {
      values: Float64Array.of(),
      open: Float64Array.of(),
    };
    const withOpen = (open: Float64Array) =>
      studyOf(
        [
          {
            ...made,
            measurements: { ...made.measurements, durations: { 'experts.wait': { values: sample.values, open } } },
          },
        ],
        { expectations: [] },
      );
    const of = (one: Study) => one.metrics.find(({ name }) => name === 'experts.wait.p95');
    const ended = of(withOpen(new Float64Array(0)));
    const [low, high] = [ended?.quantile?.low ?? Number.NaN, ended?.quantile?.high ?? Number.NaN];
    expect(ended?.quantile).toMatchObject({ method: 'order statistics', open: 0, n: sample.values.length });
    expect([...sample.values]).toContain(low);
    expect([...sample.values]).toContain(high);
    expect(ended?.values[0]).toBeGreaterThanOrEqual(low);
    expect(ended?.values[0]).toBeLessThanOrEqual(high);
    const censored = of(withOpen(Float64Array.of(1, 2, 3)));
    expect(censored?.quantile).toMatchObject({ method: 'beta product', open: 3 });
    expect(intervalLabel(censored as NonNullable<typeof censored>)).toMatch(/\*$/);
  });

  it('is told with what it takes for granted, in the report too', async () => {
    const made = await textbookDesk({ lambda: 0.5, mu: 1, servers: 1, horizon: 400 })(0);
    const one = studyOf([made], { expectations: [] });
    expect(intervalNotes(one.metrics).join(' ')).toContain('order statistics');
    const page = studyPage(one, { command: 'x' });
    expect(page).toContain('order statistics');
    expect(page).toContain('95 % interval');
    // JSON has no infinity.
    const json = JSON.parse(JSON.stringify(studyJson(one, 'x'))) as {
      durations: Record<string, { quantiles?: Record<string, { method: string; high: number | null }> }>;
    };
    expect(json.durations['experts.wait']?.quantiles?.p95).toMatchObject({ method: expect.any(String) });
    expect(json.durations['tan.notify']?.quantiles).toBeUndefined();
  });
});

describe('what is said of a study', () => {
  it('tells the warm-up, how it was found, and what has not settled', async () => {
    const desk = { lambda: 1.3, mu: 1, servers: 1, horizon: 400 };
    const warmUp = await findWarmUp(textbookDesk({ ...desk, batches: PILOT_WINDOWS }), {
      measures: ['experts.queue.average'],
      replications: 5,
    });
    expect(warmUp.settled).toBe(false);
    const one = await replicate(textbookDesk({ ...desk, warmUp: warmUp.length }), {
      replications: 2,
      expectations: [],
      warmUp,
    });
    const notes = studyNotes(one);
    expect(notes[0]?.text).toContain('found by MSER-5 from experts.queue.average in 5 pilot runs');
    expect(notes[1]).toMatchObject({ good: false });
    const page = studyPage(one, { command: 'x' });
    expect(page).toContain('Where the run settles');
    expect(page).toContain('class="left-out"');
  });

  it('tells how narrow an interval has become, and how many replications it would take', async () => {
    const desk = { lambda: 0.5, mu: 1, servers: 1, horizon: 200 };
    const until = (relative: number, most: number) =>
      replicate(textbookDesk(desk), {
        replications: 4,
        expectations: [],
        until: { measure: 'experts.queue.average', precision: { relative }, most },
      });
    const reached = await until(0.5, 100);
    expect(reached.stopped).toBe('precise');
    expect(reached.precision?.needed).toBeUndefined();
    expect(studyNotes(reached)[0]).toMatchObject({ good: true });
    // Longer than the run in one replication: no number of others makes it known.
    let runs = 0;
    const longer = await replicate(
      async (replication) => {
        runs++;
        const run = await textbookDesk(desk)(replication);
        const durations = { 'experts.wait': { values: Float64Array.of(1), open: Float64Array.of(5, 6, 7) } };
        return replication === 2 ? { ...run, measurements: { ...run.measurements, durations } } : run;
      },
      {
        replications: 4,
        expectations: [],
        until: { measure: 'experts.wait.p95', precision: { relative: 0.01 }, most: 50 },
      },
    );
    expect([runs, longer.stopped, longer.precision?.needed]).toEqual([4, 'exhausted', undefined]);
    expect(studyNotes(longer)[0]).toMatchObject({ good: false });
    const missed = await until(0.01, 12);
    expect(missed.stopped).toBe('exhausted');
    expect(missed.precision?.needed).toBeGreaterThan(12);
    expect(studyNotes(missed)[0]?.text).toContain(`--most ${missed.precision?.needed}`);
  });
});
