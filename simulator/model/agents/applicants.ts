import type { Distribution } from '../../../numeric/random/index.ts';
import { inputOf } from '../../scenarios/inputs.ts';
import type { Agent, ObservedStep } from '../agent.ts';
import { remedied, type TenantPlan } from '../population.ts';
import { movedOn } from '../refusal-codes.ts';
import type { Simulation } from '../simulation.ts';
import type { SimulatedWorld } from '../world.ts';
import {
  accountTeam,
  analyst,
  applicant,
  applicantOf,
  entered,
  mailsOf,
  noticesTo,
  purchaseOf,
  reviewer,
  serviceProvider,
  subscriptionOf,
  tanOf,
} from './people.ts';

const SECOND = 1_000;
const DAY = 86_400_000;

/** The tenants' people as applicants: from the first question to the e-mail rule, and out of the service and back. */
export class Applicants implements Agent {
  private readonly simulation: Simulation;
  private readonly world: SimulatedWorld;

  constructor(simulation: Simulation, world: SimulatedWorld) {
    this.simulation = simulation;
    this.world = world;
  }

  begin(): void {
    for (const plan of this.simulation.tenants)
      this.simulation.at(this.simulation.start + plan.applies, `apply/${plan.id}`, () => this.apply(plan));
  }

  observe({ machine, key, record }: ObservedStep): void {
    const plan = machine === 'tan-application' ? this.simulation.tenant(key) : undefined;
    if (plan === undefined) return;
    const { simulation } = this;
    const { customers } = simulation.scenario;
    if (record.event.type === 'CHECK_ELIGIBILITY') this.talk(plan);
    if (entered(record, 'applying')) this.fillIn(plan, record.seq);
    if (entered(record, 'notEligible')) this.remedy(plan);
    if (entered(record, 'approval.clarificationPending')) this.clarify(plan, record.seq);
    if (record.event.type === 'SUBMIT' && plan.onboarded && entered(record, 'approval'))
      simulation.after(2 * SECOND, `onboard/${key}`, () => this.send(plan, 'APPROVE', {}, reviewer('onboarding')));
    if (mailsOf('tanWelcome', record) > 0) this.welcomed(plan);
    if (entered(record, 'awaitingActivation'))
      simulation.after(this.pace(plan, customers.ruleAfter, 'switch on'), `on/${key}/${record.seq}`, () =>
        this.switchOn(plan),
      );
    // Not where a prerequisite came back: what was going to happen still is.
    if (entered(record, 'active') && record.event.type !== 'PREREQUISITE_RESTORED') this.live(plan, record.seq);
    if (entered(record, 'optedOut') && record.event.type !== 'PREREQUISITE_RESTORED')
      this.maybe(plan, record.seq, ['opt in', 'return'], customers.optIn, customers.optInAfter, () =>
        this.switchOn(plan),
      );
    if (entered(record, 'active.email.ruleSaved')) this.maybeDropRule(plan, record.seq);
    if (record.event.type === 'DELETE_RULE' && record.refused === undefined)
      this.maybe(plan, record.seq, ['new rule', 'new rule'], customers.newRule, customers.newRuleAfter, () =>
        this.saveRule(plan),
      );
    if (entered(record, 'suspended'))
      this.maybe(plan, record.seq, ['restore', 'restore'], customers.restore, customers.restoreAfter, () =>
        this.send(plan, 'PREREQUISITE_RESTORED', {}, accountTeam, movedOn),
      );
    if (
      noticesTo('account-team', record).some(({ notice, number }) => notice === 'tenantFactsUnavailable' && number > 1)
    )
      simulation.after(DAY, `retry/${key}/${record.seq}`, () => this.send(plan, 'RETRY', {}, accountTeam, movedOn));
  }

  private async apply(plan: TenantPlan): Promise<void> {
    const { simulation } = this;
    const { scenario } = simulation;
    const input = inputOf(scenario, 'tan-application', plan.id, plan.id, {});
    const answer = await simulation.open(tanOf(plan), input, applicant(plan), `apply/${plan.id}`);
    if (answer.ok) simulation.after(SECOND, `check/${plan.id}`, () => this.send(plan, 'CHECK_ELIGIBILITY'));
  }

  /** The form, which some leave and come back to. */
  private fillIn(plan: TenantPlan, seq: number): void {
    const { customers } = this.simulation.scenario;
    const delay = this.pace(plan, customers.fillIn, 'fill in');
    this.mayLeave(plan, seq, delay, () =>
      this.send(plan, 'SUBMIT', { ...applicantOf(plan), privacyRead: true }, applicant(plan), movedOn),
    );
  }

  /** Whether they leave a page without sending or saving it, and come back later: nobody else hears of that. */
  private mayLeave(plan: TenantPlan, seq: number, delay: number, act: () => Promise<void>): void {
    const { simulation } = this;
    const { leaveUnsaved, comeBackAfter } = simulation.scenario.customers;
    const entity = `${plan.id} ${seq}`;
    const leaves = !plan.onboarded && simulation.draw('leave unsaved', entity) < leaveUnsaved;
    const later = leaves ? 2 * SECOND + simulation.lasting(comeBackAfter, 'come back', entity) : 0;
    simulation.after(delay + later, `page/${entity}`, act);
  }

  private talk(plan: TenantPlan): void {
    const { talk } = this.simulation.scenario.customers;
    this.simulation.after(this.pace(plan, talk, 'talk to service provider'), `talk/a/${plan.id}`, () =>
      this.send(plan, 'TALKED_TO_TSP', {}, serviceProvider),
    );
    this.simulation.after(this.pace(plan, talk, 'talk to account team'), `talk/b/${plan.id}`, () =>
      this.send(plan, 'TALKED_TO_ACCOUNT_TEAM', {}, accountTeam),
    );
  }

  private remedy(plan: TenantPlan): void {
    if (plan.remedy === undefined || this.world.changed.has(plan.id)) return;
    this.simulation.after(plan.remedy, `remedy/${plan.id}`, () => {
      this.world.changed.set(plan.id, remedied(plan));
      return this.send(plan, 'ELIGIBILITY_CHANGED', {}, accountTeam);
    });
  }

  private clarify(plan: TenantPlan, seq: number): void {
    const { simulation } = this;
    const { clarify, neverClarify } = simulation.scenario.customers;
    const never = simulation.draw('never clarify', `${plan.id} ${seq}`) < neverClarify;
    const delay = simulation.lasting(clarify, 'clarify', `${plan.id} ${seq}`);
    const id = `clarify/${plan.id}/${seq}`;
    if (never) simulation.after(4 * delay, id, () => this.send(plan, 'WITHDRAW', {}, applicant(plan), movedOn));
    else
      simulation.after(delay, id, () => this.send(plan, 'APPLICANT_REPLIED', { reply: 'All of it is in one tenant.' }));
  }

  /** After the welcome mail: an e-mail rule, and a subscription of Experts on Demand. */
  private welcomed(plan: TenantPlan): void {
    const { simulation } = this;
    const { mailRule, ruleAfter } = simulation.scenario.customers;
    if (simulation.draw('mail rule', plan.id) < mailRule)
      simulation.after(this.pace(plan, ruleAfter, 'rule after'), `rule/${plan.id}`, () => this.saveRule(plan));
    if (plan.subscribed && plan.docsEra !== '2022')
      simulation.after(this.pace(plan, ruleAfter, 'buy'), `buy/${plan.id}`, () => this.subscribe(plan));
  }

  private async saveRule(plan: TenantPlan): Promise<void> {
    if (!this.simulation.instances.isIn(`tan-application/${plan.id}`, 'active.email')) return;
    const rule = {
      ruleId: 'to-soc',
      name: 'To the SOC',
      severities: [...this.simulation.scenario.customers.severities],
      deviceGroups: 'all',
      recipients: [applicantOf(plan).email],
    };
    await this.send(plan, 'SAVE_RULE', { rule }, analyst(plan), movedOn);
  }

  private maybeDropRule(plan: TenantPlan, seq: number): void {
    const { simulation } = this;
    const { dropRule } = simulation.scenario.customers;
    const at = dropRule && simulation.nextArrival(dropRule, 'drop rule', `${plan.id} ${seq}`);
    if (at === undefined) return;
    simulation.at(at, `drop rule/${plan.id}/${seq}`, async () => {
      if (!simulation.instances.isIn(`tan-application/${plan.id}`, 'active.email.ruleSaved')) return;
      await this.send(plan, 'DELETE_RULE', { ruleId: 'to-soc' }, analyst(plan), movedOn);
    });
  }

  private async subscribe(plan: TenantPlan): Promise<void> {
    const { simulation } = this;
    if (!simulation.isSold) return;
    const to = subscriptionOf(plan);
    if (!simulation.instances.isActive(`eod-subscription/${plan.id}`)) {
      const input = inputOf(simulation.scenario, 'eod-subscription', plan.id, plan.id, {});
      await simulation.open(to, input, accountTeam, `subscribe/${plan.id}`);
    }
    await simulation.send({ to, event: purchaseOf(plan), by: accountTeam, id: `purchase/${plan.id}` });
  }

  private switchOn(plan: TenantPlan): Promise<void> {
    return this.send(plan, 'SAVE_PREFERENCES', { notifications: 'on' }, analyst(plan), movedOn);
  }

  /** Schedules the next opt-out and the next loss of a prerequisite. */
  private live(plan: TenantPlan, seq: number): void {
    const { simulation } = this;
    const { optOut, lapse } = simulation.scenario.customers;
    for (const [law, purpose, act] of [
      [optOut, 'opt out', () => this.optOut(plan)],
      [lapse, 'lapse', () => this.send(plan, 'PREREQUISITE_LOST', { missing: ['G5'] }, accountTeam, movedOn)],
    ] as const) {
      const at = law && simulation.nextArrival(law, purpose, `${plan.id} ${seq}`);
      if (at !== undefined) simulation.at(at, `${purpose}/${plan.id}/${seq}`, act);
    }
  }

  private async optOut(plan: TenantPlan): Promise<void> {
    const { simulation } = this;
    if (!simulation.instances.isIn(`tan-application/${plan.id}`, 'active')) return;
    this.mayLeave(plan, simulation.now, 0, () =>
      this.send(plan, 'SAVE_PREFERENCES', { notifications: 'off' }, analyst(plan), movedOn),
    );
  }

  /** With a chance of `share`, acts after a duration. */
  private maybe(
    plan: TenantPlan,
    seq: number,
    [purpose, id]: readonly [purpose: string, id: string],
    share: number,
    law: Distribution,
    act: () => Promise<void>,
  ): void {
    const { simulation } = this;
    const entity = `${plan.id} ${seq}`;
    if (simulation.draw(purpose, entity) >= share) return;
    simulation.after(simulation.lasting(law, `${purpose} after`, entity), `${id}/${plan.id}/${seq}`, act);
  }

  /** How long a tenant takes for something: hardly any time where it is onboarded from the start. */
  private pace(plan: TenantPlan, law: Distribution, purpose: string): number {
    return plan.onboarded ? SECOND : this.simulation.lasting(law, purpose, plan.id);
  }

  private send(
    plan: TenantPlan,
    type: string,
    fields: Readonly<Record<string, unknown>> = {},
    by = applicant(plan),
    expects: readonly string[] = [],
  ): Promise<void> {
    const id = `${type}/${plan.id}/${this.simulation.now}`;
    return this.simulation.send({ to: tanOf(plan), event: { ...fields, type }, by, id, expects });
  }
}
