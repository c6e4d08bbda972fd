import { keyAbove } from '../../../machines/index.ts';
import type { Agent, ObservedStep } from '../agent.ts';
import type { TenantPlan } from '../population.ts';
import { movedOn } from '../refusal-codes.ts';
import type { Simulation } from '../simulation.ts';
import type { Campaigns } from './campaigns.ts';
import type { Hunters } from './hunters.ts';
import type { Lead } from './leads.ts';
import { analyst, guestOf, mailsOf, noteOf, wasRefused } from './people.ts';
import type { Subscribers } from './subscribers.ts';

/** A notification as the tenant's people know it. */
interface Known {
  readonly key: string;
  readonly plan: TenantPlan;
  readonly lead: Lead;
  readonly publishedAt: number;
  seen: boolean;
  /** No expert could be consulted: they go on by themselves. */
  alone: boolean;
}

const HOUR = 3_600_000;

/** The tenants' people as those who get notifications, act on them and consult experts about them. */
export class Customers implements Agent {
  private readonly simulation: Simulation;
  private readonly campaigns: Campaigns;
  private readonly hunters: Hunters;
  private readonly subscribers: Subscribers;
  private readonly known = new Map<string, Known>();
  /** Notifications that are being contained while their case is open. */
  private readonly contains = new Set<string>();

  constructor(simulation: Simulation, campaigns: Campaigns, hunters: Hunters, subscribers: Subscribers) {
    this.simulation = simulation;
    this.campaigns = campaigns;
    this.hunters = hunters;
    this.subscribers = subscribers;
    campaigns.onDiscovered = (plan, id, contained) => this.discovered(plan, id, contained);
  }

  observe(step: ObservedStep): void {
    if (step.machine === 'tan-application') this.observePublished(step);
    else if (step.machine === 'attack-notification') this.observeNotification(step);
    else if (step.machine === 'eod-case') this.observeCase(step);
  }

  end(): void {
    const { recorder, end } = this.simulation;
    for (const { publishedAt, seen } of this.known.values()) {
      if (!seen) recorder.open('tan.seen', publishedAt, end);
      recorder.open('tan.resolve', publishedAt, end);
    }
  }

  /** A new notification, from which it is known which lead it is about. */
  private observePublished({ key: tenant, record }: ObservedStep): void {
    if (record.event.type !== 'PUBLISHED' || record.refused !== undefined) return;
    const plan = this.simulation.tenant(tenant);
    for (const effect of record.effects) {
      if (effect.kind !== 'tell' || !('machine' in effect.to) || effect.to.machine !== 'attack-notification') continue;
      const { leadId } = (effect.start as { content: { leadId: string } }).content;
      const lead = this.hunters.take(leadId);
      if (lead === undefined || plan === undefined) continue;
      const { key } = effect.to;
      this.known.set(key, { key, plan, lead, publishedAt: record.at, seen: false, alone: false });
      this.campaigns.notified(lead, `attack-notification/${key}`, record.at);
    }
  }

  private observeNotification({ key, record, ended }: ObservedStep): void {
    const known = this.known.get(key);
    if (known === undefined) return;
    const { simulation } = this;
    const { customers } = simulation.scenario;
    const never = simulation.draw('never see', key) < customers.neverSee;
    if (record.event.type === 'PUBLISH' && !never)
      simulation.after(simulation.lasting(customers.readPortal, 'read portal', key), `portal/${key}`, () =>
        this.look(known),
      );
    if (!never && mailsOf('alertNotice', record) > 0)
      simulation.after(simulation.lasting(customers.readMail, 'read mail', key), `mail/${key}`, () => this.look(known));
    if (record.event.type === 'SEEN' && record.refused === undefined) this.saw(known);
    if (record.event.type === 'TAKE_UP' && record.refused === undefined) this.decide(known);
    // A retried tell may be refused again.
    if (wasRefused(record) && !known.alone) {
      known.alone = true;
      simulation.recorder.count('eod.refused');
      this.contain(known);
    }
    if (!ended) return;
    simulation.recorder.took('tan.resolve', known.publishedAt, record.at);
    if (!known.seen) simulation.recorder.open('tan.seen', known.publishedAt, record.at);
    this.known.delete(key);
  }

  private async look(known: Known): Promise<void> {
    const { simulation } = this;
    const instance = `attack-notification/${known.key}`;
    if (!simulation.instances.isIn(instance, 'publishedAsAlert.response.unseen')) return;
    // Not in the portal yet: a channel that failed is tried again every hour.
    if (!simulation.instances.isIn(instance, 'publishedAsAlert.delivery.portalAlerts.delivered')) {
      simulation.after(HOUR, `look/${known.key}`, () => this.look(known));
      return;
    }
    await this.send(known, 'SEEN');
  }

  private saw(known: Known): void {
    const { simulation } = this;
    known.seen = true;
    simulation.recorder.took('tan.seen', known.publishedAt, simulation.now);
    this.campaigns.saw(known.lead);
    const delay = simulation.lasting(simulation.scenario.customers.takeUp, 'take up', known.key);
    simulation.after(delay, `take/${known.key}`, () => this.send(known, 'TAKE_UP'));
  }

  /** Somebody works on it: responders, an expert, or they know what to do. */
  private decide(known: Known): void {
    const { simulation } = this;
    const { key, plan, lead } = known;
    const { handToIr, consult, consultAfter } = simulation.scenario.customers;
    if (lead.campaign !== undefined && simulation.draw('hand to ir', key) < handToIr) {
      simulation.after(HOUR, `responders/${key}`, () =>
        this.send(known, 'HAND_TO_IR', { team: 'Responders of their own' }),
      );
      this.contain(known);
    } else if (simulation.draw('consult', key) < consult && this.tries(plan)) {
      simulation.after(simulation.lasting(consultAfter, 'consult after', key), `consult/${key}`, () =>
        this.consult(known),
      );
    } else this.contain(known);
  }

  private async consult(known: Known): Promise<void> {
    const { key, plan } = known;
    if (!this.tries(plan)) return this.contain(known);
    this.simulation.recorder.count('eod.consulted');
    const event = this.subscribers.inquiry(plan, `consult ${key}`);
    this.subscribers.compose(`consult ${key}`, (who) =>
      this.send(known, 'CONSULT_EXPERT', event, who === 'guest' ? guestOf(plan) : analyst(plan)),
    );
  }

  /** From knowing what to do to having done it. */
  private contain(known: Known): void {
    const { simulation } = this;
    const { key, lead } = known;
    const delay = simulation.lasting(simulation.scenario.customers.contain, 'contain', key);
    simulation.after(delay, `contain/${key}`, () => {
      this.campaigns.contained(lead);
      const classification = lead.campaign === undefined ? 'falsePositive' : 'truePositive';
      return this.send(known, 'RESOLVE', { classification });
    });
  }

  /** They find an intrusion by themselves: they may consult an expert about it, and contain it. */
  private async discovered(plan: TenantPlan, id: string, contained: () => void): Promise<void> {
    const { simulation } = this;
    const { consult, contain } = simulation.scenario.customers;
    simulation.after(simulation.lasting(contain, 'contain', id), `contain/${id}`, contained);
    if (simulation.draw('consult', id) < consult) await this.subscribers.inquire(plan, `discovery-${id}`);
  }

  /** A case about a notification: what comes of it decides when they know what to do. */
  private observeCase({ key, instance, record, ended }: ObservedStep): void {
    const above = keyAbove(key);
    const known = above === undefined ? undefined : this.known.get(above);
    if (known === undefined) return;
    if (record.seq === 1) this.campaigns.consulted(known.lead, instance);
    const advised =
      record.event.type === 'REPORT' && record.event.payload?.status === 'CONCLUDED' && record.refused === undefined;
    if (advised) this.campaigns.advised(known.lead);
    // The first advice, or the end of a case without any.
    if ((advised || ended) && !this.contains.has(known.key)) {
      this.contains.add(known.key);
      this.contain(known);
    }
    if (ended) this.contains.delete(known.key);
  }

  /** Whether they consult an expert: who has no subscription hardly ever does, and is refused. */
  private tries(plan: TenantPlan): boolean {
    const { simulation } = this;
    return (
      this.subscribers.mayConsult(plan) ||
      simulation.draw('consult anyway', plan.id) < simulation.scenario.customers.consultAnyway
    );
  }

  private send(known: Known, type: string, fields: object = {}, by = analyst(known.plan)): Promise<void> {
    const { key } = known;
    const id = `${type}/${key}/${by.name}`;
    const event = { ...fields, type };
    return this.simulation.send({ to: noteOf(key), event, by, id, expects: movedOn });
  }
}
