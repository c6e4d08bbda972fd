import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Measurements } from '../../../numeric/measures/measurements.ts';
import type { MachineCoverage } from '../../../simulator/model/result.ts';
import {
  curveOf,
  ExpectationError,
  judge,
  meanOf,
  namesOf,
  parseExpectation,
  quantile,
  resolve,
  sidesOf,
} from '../../../simulator/study/expect/index.ts';

const HOUR = 3_600_000;
const sample = (values: number[], open: number[] = []) => ({
  values: Float64Array.from(values),
  open: Float64Array.from(open),
});

const measurements: Measurements = {
  durations: {
    'eod.firstReport': sample([10 * HOUR, 20 * HOUR, 30 * HOUR, 50 * HOUR], [60 * HOUR, HOUR]),
    'eod.advised': sample([]),
  },
  counts: { 'eod.opened': 6, 'eod.breach': 2, lost: 0, 'tan.falseNotice': 1, 'tan.notified': 50, 'tan.seen': 0 },
  levels: {
    'experts.busy': { average: 1.8, max: 3, capacity: 2, line: [] },
    'experts.queue': { average: 0.5, max: 4, line: [] },
  },
};

const coverage: Record<string, MachineCoverage> = {
  'eod-case': {
    states: { reached: { 'open.opened': 3, 'open.triaged.waiting': 1 }, never: ['closed'] },
    transitions: { reached: { 'open.opened TRIAGE': 2 }, never: ['open.opened CLOSE'] },
    guards: { reached: {}, never: [] },
    refusals: { reached: { EVENT_NOT_ACCEPTED: 2 }, never: [] },
  },
};

function verdict(text: string, runs = [{ measurements, coverage }]) {
  return judge(resolve(parseExpectation(text), namesOf(measurements), coverage), runs);
}

describe('an expectation', () => {
  it.each([
    ['eod.firstReport.p50 <= 30h', true, 30 * HOUR],
    ['eod.firstReport.p50 < 30h', false, 30 * HOUR],
    ['eod.firstReport.mean == 27.5h', true, 27.5 * HOUR],
    ['eod.firstReport.min > 9h59m', true, 10 * HOUR],
    ['eod.firstReport.max >= 2.5d', true, 60 * HOUR],
    ['eod.firstReport.count == 4', true, 4],
    ['eod.firstReport.open == 2', true, 2],
    ['lost == 0', true, 0],
    ['lost != 0', false, 0],
    ['eod.breach.share < 40%', true, 2 / 6],
    ['tan.falseNotice.share < 0.02', false, 0.02],
    ['tan.falseNotice / tan.notified <= 2%', true, 0.02],
    ['experts.busy.average <= 0.9', false, 1.8],
    ['experts.busy.utilisation <= 90%', true, 0.9],
    ['experts.queue.max <= 4', true, 4],
    ['share(eod.firstReport <= 48h) >= 60%', true, 3 / 5],
    ['share(eod.firstReport > 48h) <= 40%', true, 2 / 5],
    ['sometimes eod.breach > 0', true, 2],
    ['sometimes eod-case reaches open.triaged', true, 1],
    ['sometimes eod-case reaches closed', false, 0],
    ['sometimes eod-case takes TRIAGE', true, 2],
    ['sometimes eod-case refuses EVENT_NOT_ACCEPTED', true, 2],
    ['sometimes eod-case refuses EVENT_UNKNOWN', false, 0],
  ])('%s: %s', (text, holds, value) => {
    const { outcomes, holds: held } = verdict(text);
    expect({ holds: held, value: outcomes[0]?.value }).toEqual({ holds, value });
  });

  it('counts an open interval that is overdue as a breach, and one that is not yet as neither', () => {
    expect(sidesOf(measurements.durations['eod.firstReport']!, 48 * HOUR, true)).toEqual({
      within: 3,
      over: 2,
      undecided: 1,
    });
  });

  // Of six, four have ended, and two are open, for 1 h and for 60 h: the 95th percentile is 60 h at least.
  it.each([
    ['eod.firstReport.p95 < 9999d', 'unknown'],
    ['eod.firstReport.p95 < 61h', 'unknown'],
    ['eod.firstReport.p95 <= 60h', 'unknown'],
    ['eod.firstReport.p95 < 60h', 'fails'],
    ['eod.firstReport.p95 <= 59h', 'fails'],
    ['eod.firstReport.p95 == 59h', 'fails'],
    ['eod.firstReport.p95 == 61h', 'unknown'],
    ['eod.firstReport.p95 != 59h', 'holds'],
    ['eod.firstReport.p95 != 61h', 'unknown'],
    ['eod.firstReport.p95 > 48h', 'holds'],
    ['eod.firstReport.p95 > 60h', 'unknown'],
    ['eod.firstReport.p95 >= 60h', 'holds'],
    ['sometimes eod.firstReport.p95 < 61h', 'unknown'],
  ])('is decided by what those still open cannot change any more, or is unknown: %s %s', (text, how) => {
    const { holds, unknown, outcomes } = verdict(text);
    expect(unknown === true ? 'unknown' : holds ? 'holds' : 'fails').toBe(how);
    expect(outcomes[0]).toMatchObject({
      value: Number.POSITIVE_INFINITY,
      stillOpen: { above: 60 * HOUR, open: 2, of: 6 },
    });
    if (unknown) expect(holds).toBe(false);
  });

  it('is never decided otherwise than it comes, however long those still open last', () => {
    const hours = fc.integer({ min: 0, max: 60 });
    const all = fc.array(fc.record({ lasts: hours, more: fc.option(hours) }), { minLength: 1, maxLength: 30 });
    const comparison = fc.constantFrom('<', '<=', '>', '>=', '==', '!=');
    fc.assert(
      fc.property(all, comparison, hours, fc.integer({ min: 1, max: 99 }), (cases, sign, bound, percent) => {
        const ended = cases.filter(({ more }) => more === null).map(({ lasts }) => lasts * HOUR);
        const open = cases.filter(({ more }) => more !== null);
        const judged = (sampled: ReturnType<typeof sample>) => {
          const run = { measurements: { ...measurements, durations: { 'eod.firstReport': sampled } }, coverage };
          return verdict(`eod.firstReport.p${percent} ${sign} ${bound}h`, [run]);
        };
        const now = judged(
          sample(
            ended,
            open.map(({ lasts }) => lasts * HOUR),
          ),
        );
        const [outcome] = now.outcomes;
        if (outcome?.stillOpen === undefined || outcome.unknown) return;
        const later = judged(sample([...ended, ...open.map(({ lasts, more }) => (lasts + (more ?? 0)) * HOUR)]));
        expect(later.holds).toBe(now.holds);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is unknown over runs where those of which nobody knows would decide it, and fails where they would not', () => {
    const known = (values: number[]) => ({
      measurements: { ...measurements, durations: { 'eod.firstReport': sample(values) } },
      coverage,
    });
    const [good, bad, open] = [known([HOUR]), known([90 * HOUR]), { measurements, coverage }];
    const text = 'eod.firstReport.p95 < 72h';
    expect(verdict(text, [good, good, open])).toMatchObject({ holds: false, unknown: true, held: 2 });
    expect(verdict(text, [good, bad, open])).not.toHaveProperty('unknown');
    expect(verdict(`${text} in 60% of runs`, [good, good, open])).toMatchObject({ holds: true, held: 2 });
    expect(verdict(`${text} in 60% of runs`, [good, bad, open])).toMatchObject({ holds: false, unknown: true });
    expect(verdict(`sometimes ${text}`, [bad, open])).toMatchObject({ holds: false, unknown: true });
    expect(verdict(`sometimes ${text}`, [good, open]).holds).toBe(true);
  });

  it.each([
    'eod.advised.p95 < 48h',
    'eod.advised.p95 > 48h',
    'tan.falseNotice / tan.seen <= 1',
    'share(eod.advised < 1h) <= 99%',
  ])('does not hold where nothing was measured: %s', (text) =>
    expect(verdict(text)).toMatchObject({ holds: false, why: 'nothing was measured' }),
  );

  it('must hold in every run, or in as many as it says', () => {
    const worse = { measurements: { ...measurements, counts: { ...measurements.counts, lost: 1 } }, coverage };
    const runs = [...Array.from({ length: 9 }, () => ({ measurements, coverage })), worse];
    expect(verdict('lost == 0', runs)).toMatchObject({ holds: false, held: 9 });
    expect(verdict('lost == 0 in 90% of runs', runs)).toMatchObject({ holds: true, held: 9, demanded: 0.9 });
    expect(verdict('lost == 0 in 91% of runs', runs).holds).toBe(false);
    expect(verdict('sometimes lost > 0', runs)).toMatchObject({ holds: true, held: 1 });
    expect(verdict('sometimes lost > 1', runs).holds).toBe(false);
    expect(verdict('lost == 0', []).holds).toBe(false);
  });

  it.each([
    ['', 0, 'the name of a measurement is expected'],
    ['lost', 4, 'one of <= >= == != < > is expected, and it ends here'],
    ['lost = 0', 5, '"=" is not understood'],
    ['lost == 0 0', 10, 'the end is expected'],
    ['lost == 3h', 8, 'this is a number'],
    ['lost == 0h', 8, 'this is a number'],
    ['lost == 3h in 90% of runs', 8, 'this is a number'],
    ['eod.firstReport.p95 < 48', 22, 'this is a duration'],
    ['eod.firstReport.p95 < 0%', 22, 'this is a duration'],
    ['experts.busy.utilisation <= 90', 28, 'this is a share, of which 90 is 9000%; did you mean 90%?'],
    ['eod.breach.share < 5', 19, 'did you mean 5%?'],
    ['eod.breach / eod.opened < 5', 26, 'did you mean 5%?'],
    ['share(eod.firstReport <= 48h) >= 200%', 33, 'so this can never hold'],
    ['share(eod.firstReport <= 48h) > 100%', 32, 'so this can never hold'],
    ['share(eod.firstReport <= 48h) <= 100%', 33, 'so this holds whatever is measured'],
    ['eod.breach.share != 101%', 20, 'so this holds whatever is measured'],
    ['tan.seen / eod.opened >= 0', 25, 'is never below 0, so this holds whatever is measured'],
    ['experts.busy.utilisation < 0%', 27, 'is never below 0, so this can never hold'],
    ['eod.firstReport.p0 < 48h', 0, 'after it stands one of p1 to p99'],
    ['eod.firstReport < 48h', 0, 'after it stands one of p1 to p99'],
    ['experts.busy < 1', 0, 'after it stands one of average'],
    ['experts.busy.p95 < 1', 0, 'after it stands one of average'],
    [
      'eod.firstRepport.p95 < 48h',
      0,
      'did you mean "eod.firstReport"? intervals: eod.advised, eod.firstReport; counts:',
    ],
    ['eod.opend > 1', 0, 'did you mean "eod.opened"?'],
    ['eod.opened.share < 1', 0, 'write it as a ratio'],
    ['lost / found < 1', 7, 'there is no count "found"'],
    ['share(eod.opened < 3h) < 1', 6, 'there is no interval "eod.opened"'],
    ['share(eod.firstReport < 3) < 1', 24, 'compared with a duration'],
    ['share(eod.firstReport == 3h) < 1', 22, 'on one side'],
    ['share(eod.firstReport < 3h < 1', 27, '")" is expected'],
    ['lost == 0 in 90 of runs', 13, 'a percentage'],
    ['lost == 0 in 190% of runs', 13, 'at most 100%'],
    ['sometimes lost == 0 in 9% of runs', 0, 'write one'],
    ['eod-case reaches closed', 0, 'put "sometimes" first'],
    ['sometimes eod-kase reaches closed', 10, 'there is no machine "eod-kase"; there are eod-case'],
    ['sometimes eod-case reaches cloosed', 27, 'eod-case has no state "cloosed"; it has closed'],
    ['sometimes eod-case takes TRIAG', 25, 'eod-case has no event "TRIAG"; it has CLOSE, TRIAGE'],
    ['lost == \x1b[31m', 8, '"\ufffd[31m" is not understood'],
    ['constructor.p95 < 3h', 0, 'there is no measurement'],
    ['eod.breach.constructor < 3', 0, 'there is no measurement'],
    ['experts.busy.constructor < 3', 0, 'after it stands'],
  ])('that is wrong is refused at its place: %j', (text, column, said) => {
    const parse = () => resolve(parseExpectation(text), namesOf(measurements), coverage);
    expect(parse).toThrow(ExpectationError);
    try {
      parse();
    } catch (error) {
      expect(error).toMatchObject({ code: 'EXPECTATION_INVALID', column });
      expect((error as Error).message).toContain(said);
    }
  });

  it.each([
    'eod.firstReport.p95 > 0',
    'share(eod.firstReport <= 48h) >= 100%',
    'share(eod.firstReport <= 48h) < 100%',
    'eod.breach.share <= 0',
    // Whoever finishes work after a shift is busy beyond what there is; counts may be any number of times another.
    'experts.busy.utilisation <= 110%',
    'tan.notified / eod.opened < 20',
  ])('may stand at the end of what is possible: %s', (text) => expect(() => verdict(text)).not.toThrow());

  it('is refused or read, whatever the text', () => {
    const words = [
      'lost',
      'share',
      '(',
      ')',
      '<',
      '<=',
      '==',
      '48h',
      '5%',
      '3',
      'in',
      'of',
      'runs',
      'sometimes',
      '/',
      'eod.x.p95',
    ];
    const text = fc.oneof(
      fc.array(fc.constantFrom(...words)).map((parts) => parts.join(' ')),
      fc.string({ maxLength: 400, unit: 'binary' }),
    );
    fc.assert(
      fc.property(text, (said) => {
        try {
          expect(parseExpectation(said).text).toBe(said);
        } catch (error) {
          expect(error).toBeInstanceOf(ExpectationError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a sample', () => {
  it('has the published product-limit curve of the trial of Freireich et al. (1963)', () => {
    const trial = sample([6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]);
    const curve = curveOf(trial);
    expect(curve.map(({ time }) => time)).toEqual([6, 7, 10, 13, 16, 22, 23]);
    expect(curve.map(({ survival }) => survival.toFixed(3))).toEqual([
      '0.857',
      '0.807',
      '0.753',
      '0.690',
      '0.627',
      '0.538',
      '0.448',
    ]);
    expect(quantile(trial, 0.5)).toBe(23);
    expect(quantile(trial, 0.6)).toBe(Number.POSITIVE_INFINITY);
  });

  it('has the quantiles of its sorted values where none is open', () => {
    const values = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 99 }), (all, percent) => {
        const sorted = [...all].sort((a, b) => a - b);
        const rank = Math.ceil((percent * all.length) / 100);
        expect(quantile(sample(all), percent / 100)).toBe(sorted[rank - 1]);
      }),
    );
  });

  it('has no quantile that an interval left open would make shorter', () => {
    const times = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(times, times, fc.integer({ min: 1, max: 99 }), (values, open, percent) => {
        const with_ = quantile(sample(values, open), percent / 100) ?? -1;
        expect(with_).toBeGreaterThanOrEqual(quantile(sample(values), percent / 100) ?? 0);
      }),
    );
  });

  it('has no mean and no quantile when it is empty', () => {
    expect([meanOf(sample([])), quantile(sample([]), 0.5), meanOf(sample([], [1]))]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(quantile(sample([], [1]), 0.5)).toBe(Number.POSITIVE_INFINITY);
  });
});
