import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { create } from 'xmlbuilder2';
import { parseExpectation } from '../../simulator/expect/index.ts';
import { type Study, studyOf } from '../../simulator/experiments/index.ts';
import {
  csv,
  durationLabel,
  junit,
  numberLabel,
  numbersCsv,
  percentLabel,
  studyJson,
  studyPage,
  wordsOf,
} from '../../simulator/report/index.ts';
import { countTicks, durationTickLabels, durationTicks, numberTicks } from '../../simulator/report/plots/scale.ts';
import { madeUpRun } from '../support/made-up-run.ts';

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
    expect(lines[0]).toBe('replication,measurement,unit,value');
    expect(lines).toHaveLength(1 + of.metrics.length * 3);
    expect(lines).toContain('2,lost,1,0');
  });

  it('are JSON without what JSON cannot hold', () => {
    const open = { values: Float64Array.of(HOUR), open: Float64Array.of(HOUR, 2 * HOUR, 3 * HOUR) };
    const run = madeUpRun(0);
    const measurements = { ...run.measurements, durations: { 'eod.firstReport': open } };
    const of = studyOf([{ ...run, measurements }], { expectations: [parseExpectation('eod.firstReport.p95 < 48h')] });
    const json = JSON.parse(JSON.stringify(studyJson(of, 'again'))) as Record<string, unknown>;
    expect(json).toMatchObject({
      format: 'watchfloor-simulation/1',
      passed: false,
      command: 'again',
      expectations: [{ holds: false, outcomes: [{ holds: false, value: null, longer: true }] }],
      durations: { 'eod.firstReport': { count: 1, values: [HOUR], open: [HOUR, 2 * HOUR, 3 * HOUR] } },
    });
  });

  it('are no formulas to a spreadsheet', () => {
    expect(csv([['=1+1', '+a', '-b', '@c', 'd,"e"', -5, undefined]])).toBe(`'=1+1,'+a,'-b,'@c,"d,""e""",-5,\r\n`);
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
    [0, '0 s'],
    [250, '250 ms'],
    [59_000, '59 s'],
    [60_000, '1 min'],
    [3_599_600, '1 h'],
    [90 * 60_000, '1 h 30 min'],
    [50 * HOUR, '2 d 2 h'],
    [-90 * 60_000, '−1 h 30 min'],
    [Number.POSITIVE_INFINITY, 'longer than the run'],
  ])('of a duration: %d is %s', (ms, label) => expect(durationLabel(ms)).toBe(label));

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
