import type { Agent, ObservedStep } from '../agent.ts';
import type { Simulation } from '../simulation.ts';
import type { StaffedQueue } from '../staffed-queue.ts';
import type { Campaigns } from './campaigns.ts';
import type { Lead } from './leads.ts';
import { hunter, noteOf, noticesTo, tanOf } from './people.ts';

/** The hunting for one tenant: its chart holds one lead at a time, the others wait. */
interface Watch {
  current: Lead | undefined;
  /** Who works on it. */
  server: string | undefined;
  readonly waiting: Lead[];
}

/** The hunters: they look into leads and write the notifications. */
export class Hunters implements Agent {
  private readonly simulation: Simulation;
  private readonly queue: StaffedQueue;
  private readonly campaigns: Campaigns;
  private readonly watches = new Map<string, Watch>();
  /** By lead id: leads whose notification is being published. */
  private readonly notified = new Map<string, Lead>();

  constructor(simulation: Simulation, queue: StaffedQueue, campaigns: Campaigns) {
    this.simulation = simulation;
    this.queue = queue;
    this.campaigns = campaigns;
    campaigns.onLead = (lead) => this.receive(lead);
  }

  begin(): void {
    this.queue.begin();
  }

  /** The lead that a notification came from. */
  take(leadId: string): Lead | undefined {
    const lead = this.notified.get(leadId);
    this.notified.delete(leadId);
    return lead;
  }

  observe({ machine, key, record }: ObservedStep): void {
    if (machine === 'tan-application') this.observeApplication(key, record);
    if (machine !== 'attack-notification') return;
    for (const { notice, number } of noticesTo('hunters', record)) {
      // After the first time the chart retries by itself.
      if (notice !== 'channelGaveUp' || number < 2) continue;
      const id = `${key}/${record.seq}`;
      const delay = this.simulation.lasting(this.simulation.scenario.hunters.fixChannel, 'fix channel', id);
      this.simulation.after(delay, `fix/${id}`, () => this.fixChannels(key));
    }
  }

  /** A hunter goes on when the chart has taken the event, which faults may delay. */
  private observeApplication(tenant: string, { event, refused, seq }: ObservedStep['record']): void {
    const { simulation } = this;
    const watch = this.watches.get(tenant);
    if (watch?.current === undefined || refused !== undefined) return;
    const { current: lead, server } = watch;
    const { triage, compose } = simulation.scenario.hunters;
    if (event.type === 'PREREQUISITE_RESTORED' && server === undefined)
      simulation.after(0, `resume/${tenant}/${seq}`, () => this.submit(watch, lead));
    if (server === undefined) return;
    if (event.type === 'LEAD_FOUND')
      simulation.after(simulation.lasting(triage, 'triage', lead.id), `triaged/${lead.id}`, () =>
        this.judge(watch, lead),
      );
    if (event.type === 'CONFIRM_THREAT')
      simulation.after(simulation.lasting(compose, 'compose', lead.id), `composed/${lead.id}`, () =>
        this.publish(watch, lead),
      );
    if (event.type === 'DISMISS_LEAD' || event.type === 'PUBLISHED')
      simulation.after(0, `next/${lead.id}`, () => this.next(watch, lead));
  }

  /** Takes a new lead. */
  async receive(lead: Lead): Promise<void> {
    const { simulation, watches } = this;
    if (!this.isHunted(lead.tenant)) return this.campaigns.dropped(lead);
    simulation.recorder.count('leads');
    if (lead.campaign === undefined) simulation.recorder.count('leads.false');
    const watch = watches.get(lead.tenant) ?? { current: undefined, server: undefined, waiting: [] };
    watches.set(lead.tenant, watch);
    if (watch.current !== undefined) watch.waiting.push(lead);
    else await this.submit(watch, lead);
  }

  private async submit(watch: Watch, lead: Lead): Promise<void> {
    watch.current = lead;
    const { id, tenant, severity } = lead;
    const begin = (server: string) => this.begun(watch, lead, server);
    await this.queue.submit({ id, tenant, priority: priorities[severity], begin });
  }

  private async begun(watch: Watch, lead: Lead, server: string): Promise<void> {
    const { simulation } = this;
    const { id, tenant, threatKind } = lead;
    watch.server = server;
    // An investigation that a lost prerequisite interrupted is continued.
    if (this.isIn(tenant, 'investigatingLead')) return this.judge(watch, lead);
    if (this.isIn(tenant, 'publishing')) return this.publish(watch, lead);
    simulation.recorder.took('lead.wait', lead.at, simulation.now);
    if (!this.isIn(tenant, 'watching')) return this.next(watch, lead);
    const event = { type: 'LEAD_FOUND', leadId: id, threatKind, summary: 'Activity that fits no one of the tenant.' };
    await this.send(watch, lead, event, 'found');
  }

  private async judge(watch: Watch, lead: Lead): Promise<void> {
    const { simulation } = this;
    const { recorder } = simulation;
    const { id, tenant, campaign } = lead;
    const { recognise, dismiss, triage } = simulation.scenario.hunters;
    if (!this.isIn(tenant, 'investigatingLead')) return this.next(watch, lead);
    recorder.took('lead.triage', simulation.now - simulation.lasting(triage, 'triage', id), simulation.now);
    const u = simulation.draw('judge', id);
    const isThreat = campaign === undefined ? u >= dismiss : u < recognise;
    if (!isThreat) {
      recorder.count('leads.dismissed');
      if (campaign !== undefined) recorder.count('leads.missed');
      return this.send(watch, lead, { type: 'DISMISS_LEAD', reason: 'An administrator at work.' }, 'dismissed');
    }
    recorder.count('leads.confirmed');
    this.campaigns.confirmed(lead);
    const { severity, techniques, devices, firstActivityAt } = lead;
    const event = {
      type: 'CONFIRM_THREAT',
      title: 'Somebody works in the network who does not belong there',
      severity,
      scope: { devices: [...devices], users: [], mailboxes: [], deviceGroups: ['servers'] },
      description: 'What was seen, where and when; what it has in common with known intrusions.',
      mitreTechniques: [...techniques],
      firstActivityAt,
    };
    await this.send(watch, lead, event, 'confirmed');
  }

  private async publish(watch: Watch, lead: Lead): Promise<void> {
    if (!this.isIn(lead.tenant, 'publishing')) return this.next(watch, lead);
    this.notified.set(lead.id, lead);
    const recommendedActions = 'Isolate the devices named, and reset the accounts that were used on them.';
    await this.send(watch, lead, { type: 'PUBLISHED', recommendedActions }, 'published');
  }

  /** The hunter is free, and so is the tenant's chart for its next lead. */
  private async next(watch: Watch, lead: Lead): Promise<void> {
    const { server } = watch;
    if (server === undefined || watch.current !== lead) return;
    watch.server = undefined;
    // A tenant that lost a prerequisite may come back to just this lead.
    if (!this.simulation.instances.isIn(`tan-application/${lead.tenant}`, 'suspended')) {
      this.campaigns.dropped(lead);
      watch.current = undefined;
      const following = watch.waiting.shift();
      if (following === undefined) this.watches.delete(lead.tenant);
      else await this.submit(watch, following);
    }
    await this.queue.release(server);
  }

  private async fixChannels(key: string): Promise<void> {
    const { simulation } = this;
    for (const channel of ['portalAlerts', 'portalIncidents', 'api', 'advancedHunting']) {
      if (!simulation.instances.isIn(`attack-notification/${key}`, `publishedAsAlert.delivery.${channel}.gaveUp`))
        continue;
      const event = { type: 'RETRY_CHANNEL', channel };
      const id = `fix/${channel}/${key}/${simulation.now}`;
      await simulation.send({ to: noteOf(key), event, by: hunter('channel desk'), id });
    }
  }

  private isHunted(tenant: string): boolean {
    return this.simulation.instances.isIn(`tan-application/${tenant}`, 'active');
  }

  private isIn(tenant: string, state: string): boolean {
    return this.simulation.instances.isIn(`tan-application/${tenant}`, `active.hunting.${state}`);
  }

  private send(
    watch: Watch,
    lead: Lead,
    event: { readonly type: string; readonly [field: string]: unknown },
    what: string,
  ): Promise<void> {
    const { simulation } = this;
    const { id, tenant } = lead;
    const by = hunter(watch.server ?? 'hunter');
    // Not within the delivery: the failure is an event of its own.
    const failed = () => simulation.after(0, `failed/${what}/${id}`, () => this.next(watch, lead));
    return simulation.send({ to: tanOf({ id: tenant }), event, by, id: `${what}/${id}/${simulation.now}`, failed });
  }
}

const priorities = { high: 0, medium: 1, low: 2, informational: 3 } as const;
