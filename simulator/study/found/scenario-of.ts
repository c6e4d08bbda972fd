import { WatchfloorError } from 'xstate-temporal/engine';
import { override } from '../../scenarios/override.ts';
import { durationText, type ScenarioData } from '../experiments/index.ts';
import type { ObservedCase, Period } from './observed.ts';
import { type Parameter, parametersOf } from './parameters.ts';
import { Tally } from './tally.ts';

export interface Found {
  readonly scenario: ScenarioData;
  readonly parameters: readonly Parameter[];
  readonly period: Period;
  readonly cases: number;
  readonly tenants: number;
}

export interface FoundOptions {
  /** The scenario's name. */
  readonly name: string;
  readonly period: Period;
}

const HOUR = 3_600_000;

/**
 * A scenario of what was: its tenants and staff, how often customers ask and how long people take. What the cases do not
 * show is as every scenario assumes it. The cases may come in any order.
 *
 * @throws CASES_TOO_FEW where no case was opened in the period
 *
 * @example
 * const { parameters, scenario } = scenarioOf(cases, { name: 'last-month', period });
 */
export async function scenarioOf(
  cases: AsyncIterable<ObservedCase> | Iterable<ObservedCase>,
  { name, period }: FoundOptions,
): Promise<Found> {
  const tally = new Tally(period);
  for await (const one of cases) tally.add(one);
  tally.close();
  if (tally.cases === 0)
    throw new WatchfloorError('CASES_TOO_FEW', 'No case of Experts on Demand was opened in this period.', {
      todo: 'Name bundles of a period with cases, or another period by --from and --until.',
    });
  const parameters = parametersOf(tally);
  const profiles: Record<string, number> = {};
  for (const profile of tally.tenants.values()) profiles[profile] = (profiles[profile] ?? 0) + 1;
  const tenants = tally.tenants.size;
  const base: ScenarioData = {
    scenario: name,
    title: 'The programme as it was found',
    start: new Date(Math.floor(period.from / HOUR) * HOUR).toISOString(),
    horizon: durationText(Math.max(HOUR, Math.ceil((period.until - period.from) / HOUR) * HOUR)),
    population: [
      {
        group: 'tenant',
        count: tenants,
        profiles,
        onboarded: true,
        subscription: Math.floor((tally.subscribers.size / Math.max(1, tenants)) * 10_000) / 10_000,
      },
    ],
    // The rate is of what was sent: what was never sent is in no register.
    customers: { discard: 0 },
    // Leads are as they came, whoever stood behind them; without any that are known there are none.
    detection: { falseLeads: { poisson: { rate: 0, per: '1d' } } },
  };
  const values = Object.fromEntries(parameters.map(({ path, value }) => [path, value]));
  const scenario = { ...(override(base, values) as ScenarioData), expect: ['lost == 0'] };
  return { scenario, parameters, period, cases: tally.cases, tenants };
}
