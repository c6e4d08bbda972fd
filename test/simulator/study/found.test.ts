import { beforeAll, describe, expect, it } from 'vitest';
import type { LedgerRecord } from 'xstate-temporal/engine';
import { stringify } from 'yaml';
import { runScenario } from '../../../simulator/index.ts';
import { parseScenario } from '../../../simulator/scenarios/load.ts';
import type { Scenario } from '../../../simulator/scenarios/schema.ts';
import { type Found, type ObservedCase, scenarioOf } from '../../../simulator/study/found/index.ts';

const DAY = 86_400_000;

/** A programme whose numbers are known: none of them is what a scenario assumes. */
const known = `
scenario: known
start: 2030-02-04T00:00:00Z
horizon: 90d
population: [{ group: tenant, count: 12, onboarded: true, profiles: { mde: 3, xdr: 1 } }]
customers:
  inquiries: { poisson: { rate: 1, per: 4d } }
  discard: 0
  lacksPermission: 0.1
  reply: { lognormal: { median: 8h, sigma: 0.7 } }
  neverReply: 0.2
  followUp: 0.3
  confirmClose: 0.8
  track: 0.3
  withdraw: 0
experts:
  count: 3
  shifts: { shifts: [{ days: [mon, tue, wed, thu, fri], from: '07:00', to: '17:00' }] }
  look: { lognormal: { median: 4h, sigma: 0.5 } }
  work: { lognormal: { median: 90m, sigma: 0.6 } }
  moreInfo: 0.3
  samples: 0.2
  moreTime: 0.2
  outOfScope: 0.08
hunters: { count: 2, triage: { lognormal: { median: 2h, sigma: 0.5 } }, compose: { lognormal: { median: 30m, sigma: 0.5 } }, dismiss: 0.7 }
detection: { falseLeads: { poisson: { rate: 1, per: 5d } } }
`;

/** The cases of a run, as an audit would have them. */
async function casesOf(scenario: Scenario): Promise<ObservedCase[]> {
  const ledgers = new Map<string, LedgerRecord[]>();
  await runScenario(scenario, {
    onRecord: ({ instance, record }) => {
      const records = ledgers.get(instance) ?? [];
      if (records.length === 0) ledgers.set(instance, records);
      records.push(record);
    },
  });
  const asOf = scenario.start + scenario.horizon;
  return [...ledgers].map(([instance, records]) => {
    const { profile, tenantId } = (records[0]?.event.payload?.input ?? {}) as { profile: string; tenantId: string };
    const isOver = records.at(-1)?.to.some((state) => ['closed', 'resolved', 'expired'].includes(state)) === true;
    return {
      workflow: instance,
      machine: instance.slice(0, instance.indexOf('/')),
      tenant: tenantId,
      profile,
      status: isOver ? 'completed' : 'running',
      asOf,
      lines: records.map(({ at, event: { by, payload, type }, from, refused, to }) => ({
        ...{ at, from, to, claimed: { role: by.role, name: by.name } },
        event: { type, ...(payload === undefined ? {} : { payload }) },
        ...(refused === undefined ? {} : { refused }),
      })),
    };
  });
}

describe('a scenario of what was', () => {
  const scenario = parseScenario(known);
  let found: Found;
  let cases: ObservedCase[] = [];
  const period = { from: scenario.start, until: scenario.start + scenario.horizon };
  beforeAll(async () => {
    cases = await casesOf(scenario);
    found = await scenarioOf(cases, { name: 'found', period });
  }, 120_000);

  const parameter = (path: string) => found.parameters.find((one) => one.path === path);

  // One in twenty true values lies outside of its interval: these are inside of twice its width round the value.
  it.each([
    ['customers.inquiries', 1 / 4],
    ['customers.lacksPermission', 0.1],
    ['customers.reply', 8 * 3_600_000, 0.7],
    ['customers.neverReply', 0.2],
    ['customers.followUp', 0.3],
    ['customers.confirmClose', 0.8],
    ['customers.track', 0.3],
    ['experts.look', 4 * 3_600_000, 0.5],
    ['experts.work', 90 * 60_000, 0.6],
    ['experts.moreInfo', 0.3],
    ['experts.samples', 0.2],
    ['experts.moreTime', 0.2],
    ['experts.outOfScope', 0.08],
    ['hunters.triage', 2 * 3_600_000, 0.5],
    ['hunters.compose', 30 * 60_000, 0.5],
    ['hunters.dismiss', 0.7],
    ['detection.falseLeads', 1 / 5],
  ])('finds %s within its interval', (path, truth, sigma?: number) => {
    const one = parameter(path);
    expect(one, path).toBeDefined();
    expect(one?.estimate.n).toBeGreaterThan(20);
    const within = ({ high, low, value }: { high: number; low: number; value: number }, of: number) => {
      expect(of, `${path}: ${value}`).toBeGreaterThan(value - 2 * (value - low));
      expect(of, `${path}: ${value}`).toBeLessThan(value + 2 * (high - value));
      // An interval that says nothing holds everything.
      expect(high - low).toBeLessThan(value);
    };
    if (one !== undefined) within(one.estimate, truth);
    if (sigma !== undefined) within(one?.sigma ?? { high: Number.NaN, low: Number.NaN, value: Number.NaN }, sigma);
  });

  it('finds who was there, and when they work', () => {
    expect(parameter('experts.count')?.value).toBe(3);
    expect(parameter('hunters.count')?.value).toBe(2);
    expect(parameter('experts.shifts')?.value).toEqual({
      timeZone: 'UTC',
      shifts: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '07:00', to: '17:00' }],
    });
    const [group] = found.scenario.population as { count: number; profiles: Record<string, number> }[];
    expect(group?.count).toBe(12);
    expect(Object.values(group?.profiles ?? {}).reduce((sum, one) => sum + one, 0)).toBe(12);
  });

  it('can be run, and is as busy as what it was made of', async () => {
    const again = await casesOf(parseScenario(stringify(found.scenario), 'found', { set: { horizon: '30d' } }));
    const opened = (all: readonly ObservedCase[]) =>
      all.filter(
        ({ lines, machine }) =>
          machine === 'eod-case' && lines.some(({ at, to }) => to?.includes('opened') && at < period.from + 30 * DAY),
      ).length;
    const [before, after] = [opened(cases), opened(again)];
    // Two Poisson counts: four standard deviations of their difference.
    expect(Math.abs(after - before)).toBeLessThan(4 * Math.sqrt(before + after));
    expect(before).toBeGreaterThan(60);
  }, 120_000);

  it('counts what was opened in the period alone, whichever order the cases come in', async () => {
    const half = { from: period.from, until: period.from + 45 * DAY };
    const some = await scenarioOf(cases, { name: 'half', period: half });
    expect(some.cases).toBeLessThan(found.cases * 0.7);
    expect(some.cases).toBeGreaterThan(found.cases * 0.3);
    expect(await scenarioOf([...cases].reverse(), { name: 'half', period: half })).toEqual(some);
  });

  it('divides the time of whoever has several cases at once', async () => {
    const one = cases.filter(
      ({ lines, machine }) => machine === 'eod-case' && lines.some(({ to }) => to?.includes('opened')),
    );
    // Each case once more, at the same times and by the same people.
    const twice = one.flatMap((each) => [each, { ...each, workflow: `${each.workflow}-again` }]);
    const [single, double] = await Promise.all([one, twice].map((all) => scenarioOf(all, { name: 'x', period })));
    const median = (of: Found | undefined) =>
      of?.parameters.find(({ path }) => path === 'experts.look')?.estimate.value ?? 0;
    expect(median(double)).toBeCloseTo(median(single) / 2, -1);
  });

  it('says nothing of habits by a few cases alone', async () => {
    const few = await scenarioOf(cases.filter(({ machine }) => machine === 'eod-case').slice(0, 5), {
      name: 'few',
      period,
    });
    expect(few.parameters.map(({ path }) => path)).toEqual(['customers.inquiries', 'experts.count']);
  });

  it('of no case is refused', async () => {
    await expect(scenarioOf([], { name: 'none', period })).rejects.toMatchObject({ code: 'CASES_TOO_FEW' });
  });
});
