import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { VirtualHost } from 'xstate-temporal/testing';
import {
  LedgerSum,
  loadScenario,
  measureNames,
  override,
  parseScenario,
  type RecordedStep,
  type RunResult,
  runScenario,
} from '../../../simulator/index.ts';
import { Agenda } from '../../../simulator/model/agenda.ts';
import { Instances } from '../../../simulator/model/instances.ts';
import { programmeCharts, virtualTarget } from '../../../simulator/run/run.ts';
import { judge, parseExpectation, resolve } from '../../../simulator/study/expect/index.ts';

const library = 'simulator/scenarios/library';
const files = readdirSync(library).filter((file) => file.endsWith('.yaml'));

const desk = (more = '') =>
  parseScenario(`
scenario: desk
start: 2030-01-07T08:00:00Z
horizon: 20d
population: [{ group: bank, count: 3, onboarded: true }]
customers: { inquiries: { poisson: { rate: 1, per: 2d } } }
experts: { count: 2 }
adversaries: [{ kind: ransomware, arrivals: { trace: [1d, 9d] } }]
${more}`);

const violated = ({ invariants }: RunResult) => invariants.filter(({ violations }) => violations > 0);

describe('the scenarios that come with it', () => {
  test('are eight', () => {
    expect(files).toHaveLength(8);
  });

  test.each(files)(
    '%s, in its small form: its expectations and every invariant hold, and nobody is surprised',
    async (file) => {
      const scenario = await loadScenario(`${library}/${file}`, { small: true });
      const run = await runScenario(scenario);
      expect(violated(run)).toEqual([]);
      expect(run.surprises).toEqual([]);
      expect(run.steps).toBeGreaterThan(100);
      const verdicts = scenario.expect.map((text) =>
        judge(resolve(parseExpectation(text), measureNames, run.coverage), [run]),
      );
      expect(verdicts.filter(({ holds }) => !holds)).toEqual([]);
    },
  );

  test.each(files)('%s expects only what is measured', async (file) => {
    const { expect: texts } = await loadScenario(`${library}/${file}`);
    expect(texts.length).toBeGreaterThan(2);
    for (const text of texts) resolve(parseExpectation(text), measureNames);
  });
});

describe('a run', () => {
  test('gives the same bytes again, and other bytes for another seed or replication', async () => {
    const bytes = async (options: object) => JSON.stringify(await runScenario(desk(), options));
    const first = await bytes({});
    expect(await bytes({})).toBe(first);
    expect(await bytes({ seed: 2 })).not.toBe(first);
    expect(await bytes({ replication: 1 })).not.toBe(first);
  });

  test('measures everything that has a name, and nothing else', async () => {
    const { measurements } = await runScenario(desk());
    for (const kind of ['durations', 'counts', 'levels'] as const)
      expect(Object.keys(measurements[kind]).sort()).toEqual([...measureNames[kind]].sort());
  });

  test('leaves the draws of everybody else alone when an expert joins', async () => {
    /** When inquiries were made, and how long an expert looked into each until the first report. */
    const lived = async (count: number) => {
      const times: string[] = [];
      const accepted = new Map<string, number>();
      const looks = new Map<string, number>();
      const onRecord = ({ instance, record: { at, event } }: RecordedStep) => {
        if (event.type === 'CONSULT') times.push(`${at} ${instance}`);
        if (event.type === 'ACCEPTED_BY_EXPERT' && !accepted.has(instance)) accepted.set(instance, at);
        if (event.type === 'REPORT' && !looks.has(instance)) looks.set(instance, at - (accepted.get(instance) ?? 0));
      };
      await runScenario(parseScenario(textOf(count)), { onRecord });
      return { times, looks };
    };
    const textOf = (count: number) => `
scenario: crn
start: 2030-01-07T08:00:00Z
horizon: 20d
population: [{ group: bank, count: 3, onboarded: true }]
customers: { inquiries: { poisson: { rate: 1, per: 1d } } }
experts: { count: ${count} }`;
    const [few, many] = [await lived(1), await lived(5)];
    expect(few.times.length).toBeGreaterThan(20);
    expect(many.times).toEqual(few.times);
    expect(few.looks.size).toBeGreaterThan(10);
    for (const [instance, look] of few.looks) expect(many.looks.get(instance), instance).toBe(look);
  });

  test('says what it began with, and how far it is', async () => {
    const marks: number[] = [];
    await runScenario(desk(), { onProgress: (elapsed, horizon) => marks.push(elapsed / horizon) });
    expect(marks[0]).toBe(0);
    expect(marks.at(-1)).toBe(1);
    expect(marks).toEqual([...marks].sort((a, b) => a - b));
    expect(marks.length).toBeLessThan(105);
  });

  test('stops when it is told to', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error('enough'));
    await expect(runScenario(desk(), { signal: controller.signal, onProgress })).rejects.toThrow('enough');
  });

  test('plays a script among the people, and is surprised by what the script did not say', async () => {
    const script = (refused: string) =>
      desk(`script: [{ at: 1h, send: APPROVE, to: tan-application/bank-1, as: reviewer ${refused} }]`);
    expect((await runScenario(script(', refused: EVENT_NOT_ACCEPTED'))).surprises).toEqual([]);
    const { surprises, coverage } = await runScenario(script(''));
    expect(surprises).toMatchObject([
      { instance: 'tan-application/bank-1', event: 'APPROVE', got: 'EVENT_NOT_ACCEPTED' },
    ]);
    expect(coverage['tan-application']?.refusals.reached).toEqual({ EVENT_NOT_ACCEPTED: 1 });
  });

  test('counts an event that is dropped at every attempt as lost, and says that this must not be', async () => {
    const run = await runScenario(desk('faults: [{ drop: { to: eod-case, share: 1, attempts: 2 } }]'));
    expect(run.measurements.counts.lost).toBeGreaterThan(0);
    expect(violated(run)).toMatchObject([{ name: 'no event is lost' }]);
    // No expert ever reaches a case, so none has a report; all of them are still open.
    expect(run.measurements.counts['eod.reports'] ?? 0).toBe(0);
  });

  test('opens a case whose inquiry did not arrive once staff have it told again, and not before', async () => {
    const untold = 'faults: [{ untold: { to: eod-case, from: 0s, until: 10d, share: 0.5 } }]';
    const records: RecordedStep[] = [];
    const run = await runScenario(desk(`operations: { retryTell: { after: 1h, most: 50 } }\n${untold}`), {
      onRecord: (step) => records.push(step),
    });
    const failed = records.filter(({ record }) => record.event.type === 'TELL_FAILED');
    expect(failed.length).toBeGreaterThan(3);
    expect(new Set(failed.map(({ record }) => (record.event.payload as { code: string }).code))).toEqual(
      new Set(['PARTNER_OUT']),
    );
    const openedIn = ({ measurements }: RunResult) => measurements.counts['eod.opened'] ?? 0;
    const opened = openedIn(await runScenario(desk()));
    expect([openedIn(run), run.measurements.counts['eod.refused']]).toEqual([opened, 0]);
    expect([run.surprises, violated(run)]).toEqual([[], []]);
    expect(openedIn(await runScenario(desk(untold)))).toBeLessThan(opened);
  });

  test('counts a report on the very second of its target as late: timers come first', async () => {
    const late = desk('policy: { eod-case: { firstReportDue: 3h } }');
    const run = await runScenario({ ...late, experts: { ...late.experts, count: 50, look: { constant: 10_800_000 } } });
    const { 'eod.breach': breach = 0, 'eod.reports': reports = 0 } = run.measurements.counts;
    expect(reports).toBeGreaterThan(10);
    expect(breach).toBeGreaterThan(10);
    expect(violated(run)).toEqual([]);
  });

  test('takes what comes twice once', async () => {
    const once = await runScenario(desk());
    const twice = await runScenario(desk('faults: [{ duplicate: { share: 1 } }]'));
    expect(twice.measurements.counts['deliveries.duplicated']).toBeGreaterThan(100);
    expect(twice.digest).toBe(once.digest);
  });

  test('keeps cases apart that were cut by the horizon', async () => {
    const { measurements } = await runScenario(desk());
    const { 'eod.firstReport': first, 'eod.close': close } = measurements.durations;
    const opened = measurements.counts['eod.opened'] ?? 0;
    expect((first?.values.length ?? 0) + (first?.open.length ?? 0)).toBe(opened);
    expect((close?.values.length ?? 0) + (close?.open.length ?? 0)).toBe(opened);
    expect(close?.open.length).toBe(measurements.levels['eod.inFlight']?.line.at(-1)?.[1]);
  });

  test('holds in memory only what is in flight', async () => {
    let host: VirtualHost | undefined;
    const run = await runScenario(desk(), {
      target: (parts) => {
        host = virtualTarget(parts) as VirtualHost;
        return host;
      },
    });
    const lives = await host?.instances();
    expect(lives?.every(({ status, ledger }) => status === 'active' && ledger.length === 0)).toBe(true);
    expect(run.instances).toBeGreaterThan((lives?.length ?? 0) + 10);
  });
});

describe('coverage', () => {
  test('counts what the ledgers show, and lists what they never do', async () => {
    const steps: RecordedStep[] = [];
    const { coverage } = await runScenario(desk(), { onRecord: (told) => steps.push(told) });
    const count = (machine: string, type: string, from: string) =>
      steps.filter(
        ({ instance, record: { event, from: states } }) =>
          instance.startsWith(`${machine}/`) && event.type === type && states.some((state) => state.startsWith(from)),
      ).length;
    const { 'eod-case': cases, 'tan-application': applications } = coverage;
    expect(cases?.transitions.reached['opened ACCEPTED_BY_EXPERT']).toBe(
      count('eod-case', 'ACCEPTED_BY_EXPERT', 'opened'),
    );
    expect(cases?.transitions.reached['triaged.assessing REPORT']).toBe(
      count('eod-case', 'REPORT', 'triaged.assessing'),
    );
    expect(applications?.transitions.reached['active.hunting.watching LEAD_FOUND']).toBe(
      count('tan-application', 'LEAD_FOUND', 'active.hunting.watching'),
    );
    expect(cases?.states.reached.opened).toBe(cases?.guards.reached.mayConsult);
    expect(cases?.states.reached.asked).toBe(
      steps.filter(({ instance, record: { seq } }) => instance.startsWith('eod-case/') && seq === 1).length,
    );
    expect(cases?.states.never).not.toContain('opened');
    expect(applications?.states.never).toContain('rejected');
    expect(applications?.transitions.never).toContain('approval REJECT');
    for (const { states, transitions, guards } of Object.values(coverage))
      for (const { reached, never } of [states, transitions, guards])
        expect(never.filter((name) => name in reached)).toEqual([]);
  });

  test('knows which of two candidates for an event was taken by where it led', async () => {
    const allowed = await runScenario(desk());
    const lacking = desk();
    const refused = await runScenario({ ...lacking, customers: { ...lacking.customers, lacksPermission: 1 } });
    expect(refused.coverage['eod-case']?.guards.reached.isAuthorization).toBeGreaterThan(10);
    expect(refused.coverage['eod-case']?.guards.reached.isAuthorization).toBeGreaterThan(
      allowed.coverage['eod-case']?.guards.reached.isAuthorization ?? 0,
    );
  });
});

describe('what a run is made of', () => {
  test('an agenda goes by time, then by id, and not by the order of its making', () => {
    const order: string[] = [];
    const agenda = new Agenda();
    for (const [at, id] of [
      [2, 'a'],
      [1, 'c'],
      [1, 'b'],
      [3, 'a'],
    ] as const)
      agenda.add(at, id, () => void order.push(`${at}${id}`));
    for (let next = agenda.pop(); next !== undefined; next = agenda.pop()) void next.act();
    expect(order).toEqual(['1b', '1c', '2a', '3a']);
  });

  test('a sum of ledgers depends on every ledger and on no order, and sums add up', () => {
    const sum = (...ledgers: [string, string][]) => {
      const one = new LedgerSum();
      for (const [instance, digest] of ledgers) one.add(instance, digest);
      return one;
    };
    expect(sum(['a', '1'], ['b', '2']).digest()).toBe(sum(['b', '2'], ['a', '1']).digest());
    expect(sum(['a', '1'], ['b', '2']).digest()).not.toBe(sum(['a', '2'], ['b', '1']).digest());
    const whole = sum(['a', '1']);
    whole.addSum(sum(['b', '2']).digest());
    expect(whole.digest()).toBe(sum(['a', '1'], ['b', '2']).digest());
    expect(whole.digest()).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a ledger with a gap, that goes back in time or goes on after its end is noticed', () => {
    const told = (seq: number, at: number, to: string): RecordedStep =>
      ({
        instance: 'eod-case/x',
        taken: [],
        entered: [],
        record: {
          seq,
          at,
          from: [],
          to: [to],
          effects: [],
          context: '',
          event: { type: 'X', id: '', by: { role: '', name: '' } },
        },
      }) as const;
    const violations = (...tolds: RecordedStep[]) => {
      const instances = new Instances(programmeCharts());
      for (const one of tolds) instances.observe(one);
      return instances.order.result().violations;
    };
    expect(violations(told(1, 5, 'composing'), told(2, 5, 'closed'))).toBe(0);
    expect(violations(told(1, 5, 'composing'), told(3, 5, 'opened'))).toBe(1);
    expect(violations(told(1, 5, 'composing'), told(2, 4, 'opened'))).toBe(1);
    expect(violations(told(1, 5, 'composing'), told(2, 5, 'closed'), told(3, 6, 'closed'))).toBe(1);
  });

  test('groups that would share a tenant, and groups and machines that are not there, are refused with their place', () => {
    const refused = (more: string) => {
      try {
        desk(more);
      } catch (error) {
        return String((error as Error).message);
      }
      return 'nothing';
    };
    const file = (text: string) => () =>
      parseScenario(`scenario: x\nstart: 2030-01-07T08:00:00Z\nhorizon: 1d\n${text}`);
    expect(file('population:\n  - { group: a, count: 1 }\n  - { group: a, count: 1 }')).toThrow(
      /scenario:6:.*another group/,
    );
    expect(file('population:\n  - { group: a, count: 9 }\n  - { group: a-7, count: 1 }')).toThrow(
      /scenario:5:.*named like/,
    );
    expect(file('population:\n  - { group: a, count: 6 }\n  - { group: a-7, count: 1 }')).not.toThrow();
    expect(file('adversaries:\n  - { kind: ransomware, arrivals: { trace: [] }, groups: [b] }')).toThrow(
      /scenario:5:.*no groups/,
    );
    expect(refused('faults: [{ drop: { share: 1, to: eod-cases } }]')).toMatch(/scenario:9:.*eod-case/);
  });

  test('values are set by path, also where nothing was, and never outside of what is there', () => {
    const data = { a: { b: [1, 2] } };
    expect(override(data, { 'a.b.1': 9, 'c.d': true })).toEqual({ a: { b: [1, 9] }, c: { d: true } });
    expect(data).toEqual({ a: { b: [1, 2] } });
    for (const path of ['a.b.3', 'a.b.x', 'a.b.0.c', 'a..b', '__proto__.x'])
      expect(() => override(data, { [path]: 1 }), path).toThrow(expect.objectContaining({ code: 'SCENARIO_PATH' }));
  });
});
