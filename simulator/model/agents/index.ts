import type { Server } from '../../numeric/queueing/index.ts';
import { shiftsOf } from '../../numeric/queueing/shift-calendar.ts';
import type { Scenario } from '../../scenarios/schema.ts';
import { Office } from '../office.ts';
import type { Study } from '../study.ts';
import type { Catalog } from '../threats/index.ts';
import type { StudyWorld } from '../world.ts';
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

/** Everybody who is played in a run, in the order in which they hear of a step. */
export function modelsOf(study: Study, world: StudyWorld, catalog?: Catalog) {
  const { scenario } = study;
  const campaigns = new Campaigns(study, catalog);
  const hunters = new Hunters(
    study,
    new Office(study, 'hunters', servers('hunter', scenario.hunters), 'priority'),
    campaigns,
  );
  const subscribers = new Subscribers(study);
  return {
    measures: new LedgerMeasures(study),
    applicants: new Applicants(study, world),
    reviewers: new Reviewers(study, new Office(study, 'reviewers', servers('reviewer', scenario.reviewers))),
    hunters,
    customers: new Customers(study, campaigns, hunters, subscribers),
    subscribers,
    submitters: new Submitters(study),
    experts: new Experts(study, new Office(study, 'experts', expertsOf(scenario), scenario.experts.discipline)),
    operations: new Operations(study),
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
