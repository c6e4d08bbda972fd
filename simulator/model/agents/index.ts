import type { Server } from '../../../numeric/queueing/index.ts';
import type { Catalog } from '../../scenarios/catalog.ts';
import type { Scenario } from '../../scenarios/schema.ts';
import { shiftsOf } from '../../scenarios/shift-calendar.ts';
import type { Simulation } from '../simulation.ts';
import { StaffedQueue } from '../staffed-queue.ts';
import type { SimulatedWorld } from '../world.ts';
import { Applicants } from './applicants.ts';
import { Campaigns } from './campaigns.ts';
import { Customers } from './customers.ts';
import { Experts } from './experts.ts';
import { Hunters } from './hunters.ts';
import { LedgerMeasures } from './ledger-measures.ts';
import { Operations } from './operations.ts';
import { Reviewers } from './reviewers.ts';
import { Submitters } from './submitters.ts';
import { Subscribers } from './subscribers.ts';

/** All agents of a run, in the order in which they observe a step. */
export function agentsOf(simulation: Simulation, world: SimulatedWorld, catalog?: Catalog) {
  const { scenario } = simulation;
  const campaigns = new Campaigns(simulation, catalog);
  const hunters = new Hunters(
    simulation,
    new StaffedQueue(simulation, 'hunters', servers('hunter', scenario.hunters), 'priority'),
    campaigns,
  );
  const subscribers = new Subscribers(simulation);
  return {
    measures: new LedgerMeasures(simulation),
    applicants: new Applicants(simulation, world),
    reviewers: new Reviewers(
      simulation,
      new StaffedQueue(simulation, 'reviewers', servers('reviewer', scenario.reviewers)),
    ),
    hunters,
    customers: new Customers(simulation, campaigns, hunters, subscribers),
    subscribers,
    submitters: new Submitters(simulation),
    experts: new Experts(
      simulation,
      new StaffedQueue(simulation, 'experts', expertsOf(scenario), scenario.experts.discipline),
    ),
    operations: new Operations(simulation),
    campaigns,
  };
}

type Desk = Scenario['reviewers'];

function servers(what: string, { count, shifts }: Pick<Desk, 'count' | 'shifts'>): Server[] {
  const calendar = shifts === undefined ? {} : { shifts: shiftsOf(shifts) };
  return Array.from({ length: count }, (_, index) => ({ id: `${what}-${index + 1}`, ...calendar }));
}

function expertsOf({ experts }: Scenario): Server[] {
  const { teams, count, shifts } = experts;
  if (teams === undefined) return servers('expert', { count, shifts });
  return teams.flatMap((team, index) =>
    servers(`expert-${index + 1}`, { count: team.count, shifts: team.shifts ?? shifts }).map((server) => ({
      ...server,
      ...(team.skills === undefined ? {} : { skills: team.skills }),
    })),
  );
}
