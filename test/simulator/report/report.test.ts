import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { create } from 'xmlbuilder2';
import {
  averageLabel,
  heldLabel,
  junit,
  measuredLabel,
  numberLabel,
  numbersCsv,
  percentLabel,
  studyJson,
  studyPage,
  unknownNote,
  wordsOf,
} from '../../../simulator/report/index.ts';
import { countTicks, durationTickLabels, durationTicks, numberTicks } from '../../../simulator/report/plots/scale.ts';
import { parseExpectation } from '../../../simulator/study/expect/index.ts';
import { type Study, studyOf } from '../../../simulator/study/experiments/index.ts';
import { madeUpRun } from '../../support/made-up-run.ts';

const HOUR = 3_600_000;

function study(runs = 3, texts = ['eod.firstReport.p95 < 48h', 'lost == 0', 'lead.wait.p95 < 1h']): Study {
  return studyOf(
    Array.from({ length: runs }, (_, replication) => madeUpRun(replication)),
    { expectations: texts.map(parseExpectation), title: 'A title', description: 'What it is about.' },
  );
}

const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>'&\u202e\u0000\x1b[31m`;

/** The same study with hostile text wherever text can come from outside. */
function hostileStudy(): Study {
  const run = madeUpRun(0);
  const campaign = run.campaigns[0]!;
  return {
    ...studyOf(
      [
        {
          ...run,
          campaigns: [
            {
              ...campaign,
              id: hostile,
              kind: hostile,
              tenant: hostile,
              instances: [hostile],
              actions: [{ ...campaign.actions[0]!, technique: hostile }],
            },
          ],
          surprises: [{ at: run.start, instance: hostile, event: hostile, expected: hostile, got: hostile }],
          invariants: [
            {
              name: hostile,
              checks: 1,
              violations: 1,
              examples: [{ instance: hostile, at: run.start, what: hostile }],
            },
          ],
        },
      ],
      { expectations: [], title: hostile, description: hostile },
    ),
    scenario: hostile,
  };
}

describe('the page of a study', () => {
  const page = (of: Study) => studyPage(of, { command: `npx watchfloor simulate ${of.scenario}` });

  it('is the same bytes for the same runs', () => {
    expect(page(study())).toBe(page(study()));
    expect(page(study(2))).not.toBe(page(study()));
  });

  it('says what holds, and what was measured where something does not', () => {
    const html = page(study());
    expect(html).toContain('2 of 3 expectations fail');
    expect(html).toContain('nothing was measured');
    expect(page(study(1, ['lost == 0']))).toContain('The expectation holds');
  });

  it('has well-formed drawings, and fetches and runs nothing', () => {
    for (const html of [page(study()), page(study(1)), page(hostileStudy())]) {
      const drawings = html.match(/<svg [\s\S]*?<\/svg>/g) ?? [];
      expect(drawings.length).toBeGreaterThan(5);
      for (const drawing of drawings) expect(() => create(drawing)).not.toThrow();
      for (const drawing of drawings) expect(drawing).not.toMatch(/NaN|Infinity|undefined/);
      const tags = [...html.matchAll(/<([a-z0-9]+)[\s>]/gi)].map(([, tag]) => tag?.toLowerCase());
      for (const tag of ['script', 'img', 'iframe', 'object', 'form']) expect(tags).not.toContain(tag);
      expect(html).not.toMatch(/(src|href)="(?!#|data:,")/);
      expect(html).toContain("default-src 'none'");
    }
  });

  it('escapes whatever comes from outside', () => {
    const html = page(hostileStudy());
    expect(html).not.toContain('<script');
    for (const control of ['\u202e', '\u0000', '\x1b']) expect(html).not.toContain(control);
    expect(html).toContain('&#60;script&#62;');
  });

  it('has a plot for each interval, level and campaign that was measured', () => {
    const html = page(study());
    for (const name of ['eod.firstReport', 'eod.conclude', 'tan.seen', 'experts.queue', 'experts.busy'])
      expect(html).toContain(`<h3>${name}</h3>`);
    expect(html).not.toContain('<h3>lead.wait</h3>');
    expect(html.match(/Timeline of c-/g)).toHaveLength(4);
  });
});

describe('the files beside it', () => {
  it('hold every number of every run', () => {
    const of = study();
    const lines = numbersCsv(of).trimEnd().split('\r\n');
    expect(lines[0]).toBe('replication,measurement,unit,value,above');
    expect(lines).toHaveLength(1 + of.metrics.length * 3);
    expect(lines).toContain('2,lost,1,0,');
  });

  /** One has ended, and three are open, for three hours at most. */
  function youngStudy(expectation = 'eod.firstReport.p95 < 48h'): Study {
    const open = { values: Float64Array.of(HOUR), open: Float64Array.of(HOUR, 2 * HOUR, 3 * HOUR) };
    const run = madeUpRun(0);
    const measurements = { ...run.measurements, durations: { 'eod.firstReport': open, 'lead.wait': none } };
    return studyOf([{ ...run, measurements }], { expectations: [parseExpectation(expectation)] });
  }
  const none = { values: new Float64Array(), open: new Float64Array() };

  it('are JSON without what JSON cannot hold', () => {
    const of = youngStudy();
    const json = JSON.parse(JSON.stringify(studyJson(of, 'again'))) as Record<string, unknown>;
    expect(json).toMatchObject({
      format: 'watchfloor-simulation/1',
      passed: false,
      command: 'again',
      expectations: [
        { holds: false, unknown: true, outcomes: [{ unknown: true, value: null, above: 3 * HOUR, open: 3, of: 4 }] },
      ],
      durations: { 'eod.firstReport': { count: 1, values: [HOUR], open: [HOUR, 2 * HOUR, 3 * HOUR] } },
    });
  });

  it('tell what is unknown from what was not measured', () => {
    const of = youngStudy();
    const { metrics, durations } = JSON.parse(JSON.stringify(studyJson(of, 'again'))) as {
      metrics: { name: string; values: unknown[]; above?: unknown[] }[];
      durations: Record<string, { quantiles: Record<string, object> }>;
    };
    const metric = (name: string) => metrics.find((one) => one.name === name);
    expect(metric('eod.firstReport.p95')).toMatchObject({ values: [null], above: [3 * HOUR] });
    expect(metric('lead.wait.p95')).toMatchObject({ values: [null] });
    expect(metric('lead.wait.p95')).not.toHaveProperty('above');
    expect(durations['eod.firstReport']?.quantiles.p95).toMatchObject({ value: null, above: 3 * HOUR });
    const lines = numbersCsv(of).split('\r\n');
    expect(lines).toContain(`0,eod.firstReport.p95,ms,,${3 * HOUR}`);
    expect(lines).toContain('0,lead.wait.p95,ms,,');
  });

  it('say of which run that is which is of one run only', () => {
    expect(studyJson(study(), 'again')).toMatchObject({
      ofFirstRun: { replication: 0, keys: ['levels', 'campaigns'] },
    });
    const { levels: _, campaigns: __, ...rest } = study();
    expect(studyJson(rest, 'again')).not.toHaveProperty('ofFirstRun');
    const section = (runs: number) =>
      /<section id="campaigns"[\s\S]*?<\/section>/.exec(studyPage(study(runs), { command: 'x' }))?.[0] ?? '';
    expect(section(3)).toContain('Of the first of 3 runs.');
    expect(section(1)).toContain('Each dot is an action');
    expect(section(1)).not.toContain('Of the first');
  });

  it('say that an expectation is not decided, and what would decide it, rather than that it is broken', () => {
    const of = youngStudy();
    expect(measuredLabel(of.verdicts[0]!)).toBe('unknown: above 3 h; 3 of 4 are still open');
    expect(measuredLabel(youngStudy('eod.firstReport.p95 < 2h').verdicts[0]!)).toBe('above 3 h; 3 of 4 are still open');
    const note = 'expect share(eod.firstReport < 48h) >= 95%, in which';
    expect(unknownNote(of.verdicts)).toContain(note);
    expect(unknownNote(youngStudy('eod.firstReport.p95 < 2h').verdicts)).toBeUndefined();
    const html = studyPage(of, { command: 'x' });
    expect(html).toContain('? 1 of 1 expectations is not decided');
    expect(html).toContain('? unknown');
    expect(html).not.toContain('expectation fails');
    expect(html).not.toContain('longer than the run');
    expect(junit([of], () => 'x')).toContain('measured: unknown: above 3 h; 3 of 4 are still open');
    expect(averageLabel(of.metrics.find(({ name }) => name === 'eod.firstReport.p95')!)).toBe('above 3 h');
  });

  it('say in how many runs it holds, fails, and is unknown', () => {
    const many = studyOf(
      [20, 30, 1].map((hours, replication) => {
        const run = madeUpRun(replication);
        const sample = { values: Float64Array.of(hours * HOUR), open: Float64Array.of(...(hours === 1 ? [9] : [])) };
        if (hours === 1) sample.open[0] = 9 * HOUR;
        return { ...run, measurements: { ...run.measurements, durations: { 'eod.firstReport': sample } } };
      }),
      { expectations: [parseExpectation('eod.firstReport.p95 < 48h')] },
    );
    expect(measuredLabel(many.verdicts[0]!)).toBe('20 h to 1 d 6 h; not known in 1 of 3');
    expect(heldLabel(many.verdicts[0]!)).toMatch(/^2 of 3, unknown in 1 \([\d.]+.% to 100.%\)$/);
    expect(averageLabel(many.metrics.find(({ name }) => name === 'eod.firstReport.p95')!)).toBe('not known in 1 of 3');
  });

  it('tell a CI server each expectation and invariant', () => {
    const document = create(junit([study(), hostileStudy()], () => 'again & again')).end({ format: 'object' }) as {
      testsuites: Record<string, unknown> & {
        testsuite: { '@tests': string; '@failures': string; testcase: { failure?: object }[] }[];
      };
    };
    expect(document.testsuites).toMatchObject({ '@tests': '7', '@failures': '4' });
    for (const { testcase, '@tests': tests, '@failures': failures } of document.testsuites.testsuite) {
      expect(testcase).toHaveLength(Number(tests));
      expect(testcase.filter(({ failure }) => failure !== undefined)).toHaveLength(Number(failures));
    }
  });
});

describe('labels', () => {
  it.each([
    [0, '0'],
    [12_345.6, '12,346'],
    [1_234_567, '1,234,567'],
    [0.321_66, '0.3217'],
    [-0.000_000_1, '0'],
    [99.95, '99.95'],
    [-12.5, '−12.5'],
    [Number.NaN, 'not known'],
  ])('of a number: %d is %s', (value, label) => expect(numberLabel(value)).toBe(label));

  it('of a share and of a name', () => {
    expect([0, 0.024_39, 0.5, 0.999_9, 1].map(percentLabel)).toEqual(
      ['0', '2.44', '50', '100', '100'].map((text) => `${text}\u00a0%`),
    );
    expect(wordsOf('handsOnKeyboardAttack')).toBe('hands on keyboard attack');
  });

  it('of axes rise evenly, reach the largest value, and are few', () => {
    const max = fc.double({ min: 1e-6, max: 1e12, noNaN: true });
    for (const ticks of [numberTicks, durationTicks, countTicks])
      fc.assert(
        fc.property(max, (value) => {
          const marks = ticks(value);
          expect(marks[0]).toBe(0);
          expect(marks.at(-1)).toBeGreaterThanOrEqual(value * (1 - 1e-9));
          expect(marks.length).toBeLessThanOrEqual(12);
          expect(new Set(durationTickLabels(marks)).size).toBeLessThanOrEqual(marks.length);
          for (const [index, mark] of marks.entries()) if (index > 0) expect(mark).toBeGreaterThan(marks[index - 1]!);
        }),
      );
  });
});
