import { entryPoints, keyOf, profiles } from '../../../machines/index.ts';
import type { InquiryCategory } from '../../../machines/inquiry/index.ts';
import type { ContextKind } from '../../../machines/profiles/index.ts';
import { arrivals } from '../../../numeric/arrivals/index.ts';
import { integerBelow } from '../../../numeric/random/index.ts';
import type { Agent, ObservedStep } from '../agent.ts';
import type { TenantPlan } from '../population.ts';
import { movedOn } from '../refusal-codes.ts';
import type { Simulation } from '../simulation.ts';
import {
  accountTeam,
  analyst,
  applicantOf,
  entered,
  guestOf,
  purchaseOf,
  subscriptionOf,
  wasRefused,
} from './people.ts';

/** The tenants' people as subscribers of Experts on Demand: contracts, and inquiries of their own accord. */
export class Subscribers implements Agent {
  private readonly simulation: Simulation;
  /** Inquiries that reached no case. */
  private readonly unopened = new Set<string>();

  constructor(simulation: Simulation) {
    this.simulation = simulation;
  }

  /** Inquiries of their own begin with the subscription. */
  observe({ machine, key, record }: ObservedStep): void {
    if (machine !== 'eod-subscription') return;
    const { simulation } = this;
    const { inquiries } = simulation.scenario.customers;
    const plan = this.simulation.tenant(key);
    if (plan === undefined) return;
    if (wasRefused(record)) this.refused(record.event.payload?.to as { key?: string } | undefined);
    if (entered(record, 'full')) this.endContract(plan, record.seq);
    if (entered(record, 'expired')) this.renew(plan, record.seq);
    // From a trial to a contract, and after a renewal, they go on as they were.
    const isFirst = !['trial', 'expired', 'full'].some((state) => record.from.includes(state));
    const begins = isFirst && (entered(record, 'full') || entered(record, 'trial'));
    if (inquiries === undefined || !begins) return;
    const times = arrivals(
      inquiries,
      simulation.streams.of('inquiry', `${key} ${record.seq}`),
      simulation.now,
      simulation.end,
    );
    let number = 0;
    const next = () => {
      const { value, done } = times.next();
      if (done === true) return;
      const request = `inquiry-${record.seq}-${++number}`;
      simulation.at(value, `inquire/${keyOf(key, request)}`, async () => {
        next();
        await this.inquire(plan, request);
      });
    };
    next();
  }

  /** The inquiry reached no case, unless the case exists and the inquiry was only sent twice. */
  private refused(to: { readonly key?: string } | undefined): void {
    const { simulation } = this;
    const caseId = to?.key ?? '';
    if (simulation.instances.isActive(`eod-case/${caseId}`) || this.unopened.has(caseId)) return;
    this.unopened.add(caseId);
    simulation.recorder.count('eod.refused');
  }

  private endContract(plan: TenantPlan, seq: number): void {
    const { simulation } = this;
    const { contractEnd } = simulation.scenario.customers;
    const at = contractEnd && simulation.nextArrival(contractEnd, 'contract end', `${plan.id} ${seq}`);
    if (at !== undefined)
      simulation.at(at, `contract/${plan.id}/${seq}`, () => this.tellSubscription(plan, { type: 'CONTRACT_END' }));
  }

  private renew(plan: TenantPlan, seq: number): void {
    const { simulation } = this;
    const { renew, renewAfter } = simulation.scenario.customers;
    const entity = `${plan.id} ${seq}`;
    if (simulation.draw('renew', entity) >= renew) return;
    simulation.after(simulation.lasting(renewAfter, 'renew after', entity), `renew/${entity}`, () =>
      simulation.isSold ? this.tellSubscription(plan, purchaseOf(plan)) : undefined,
    );
  }

  private tellSubscription(plan: TenantPlan, event: { readonly type: string; readonly via?: string }): Promise<void> {
    const id = `${event.type}/${plan.id}/${this.simulation.now}`;
    return this.simulation.send({ to: subscriptionOf(plan), event, by: accountTeam, id, expects: movedOn });
  }

  /** Opens a case, where there is a subscription and the form is not left. */
  async inquire(plan: TenantPlan, request: string): Promise<void> {
    const caseId = keyOf(plan.id, request);
    if (!this.mayConsult(plan)) return;
    this.simulation.recorder.count('eod.consulted');
    const { lookAtForm } = this.simulation.scenario.customers;
    if (this.simulation.draw('look at form', caseId) < lookAtForm) await this.look(plan, caseId);
    this.compose(caseId, (by) => this.consult(plan, by === 'guest' ? request : this.again(caseId, request), by));
  }

  /** The request of the one who may, which is another one where somebody asked before who may not. */
  private again(caseId: string, request: string): string {
    return this.isBarred(caseId) ? `${request}-again` : request;
  }

  private isBarred(entity: string): boolean {
    return this.simulation.draw('permission', entity) < this.simulation.scenario.customers.lacksPermission;
  }

  /** Fills in the form: some leave it, some are asked by others to send it for them. */
  compose(entity: string, send: (by: 'analyst' | 'guest') => Promise<void>): void {
    const { simulation } = this;
    const { compose, discard } = simulation.scenario.customers;
    const delay = simulation.lasting(compose, 'compose', entity);
    if (simulation.draw('discard', entity) < discard) return;
    const barred = this.isBarred(entity);
    simulation.after(delay, `compose/${entity}`, () => send(barred ? 'guest' : 'analyst'));
    if (!barred) return;
    const later = delay + simulation.lasting(compose, 'compose again', entity);
    simulation.after(later, `compose/${entity}/again`, () => send('analyst'));
  }

  private async consult(plan: TenantPlan, request: string, who: 'analyst' | 'guest'): Promise<void> {
    const { simulation } = this;
    const caseId = keyOf(plan.id, request);
    if (!this.mayConsult(plan)) return;
    const event = { ...this.inquiry(plan, caseId), type: 'CONSULT', tenantId: plan.id, request };
    const by = who === 'guest' ? guestOf(plan) : analyst(plan);
    const sending = { to: subscriptionOf(plan), event, by, expects: movedOn };
    const { sendTwice, sendTwiceAfter } = simulation.scenario.customers;
    if (simulation.draw('send twice', caseId) < sendTwice)
      simulation.after(simulation.lasting(sendTwiceAfter, 'send twice after', caseId), `consult/${caseId}/again`, () =>
        simulation.send({ ...sending, id: `consult/${caseId}/again` }),
      );
    await simulation.send({ ...sending, id: `consult/${caseId}` });
  }

  private look(plan: TenantPlan, caseId: string): Promise<void> {
    const id = `form/${caseId}`;
    return this.simulation.send({
      to: subscriptionOf(plan),
      event: { type: 'OPEN_FORM' },
      by: analyst(plan),
      id,
      expects: movedOn,
    });
  }

  /** What an inquiry is opened with, from a page that the profile has. */
  inquiry(plan: TenantPlan, entity: string) {
    const offered = profiles[plan.profile].entryPoints;
    const entryPoint = offered[integerBelow(offered.length, this.simulation.draw('entry point', entity))] ?? 'EP2';
    const { contextKind } = entryPoints[entryPoint];
    const submitter = applicantOf(plan);
    const category = CATEGORIES[contextKind];
    return {
      entryPoint,
      contextUrl: `https://portal.example/${contextKind}/${plan.id}`,
      submitter,
      inquiry: 'What is behind this, how far does it reach, and what should we do?',
      replyTo: [submitter.email],
      ...(category === undefined ? {} : { category }),
    };
  }

  mayConsult({ id }: TenantPlan): boolean {
    const { instances } = this.simulation;
    return instances.isIn(`eod-subscription/${id}`, 'full') || instances.isIn(`eod-subscription/${id}`, 'trial');
  }
}

/** What is asked from a page of each kind; from a help menu anything is. */
const CATEGORIES: Partial<Readonly<Record<ContextKind, InquiryCategory>>> = {
  device: 'possibleCompromise',
  alert: 'alertInformation',
  incident: 'alertInformation',
  file: 'threatIntelligence',
};
