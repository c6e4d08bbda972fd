import type { Agent, ObservedStep } from '../agent.ts';
import type { Simulation } from '../simulation.ts';
import type { StaffedQueue } from '../staffed-queue.ts';
import type { Campaigns } from './campaigns.ts';
import type { Lead } from './leads.ts';
import { hunter, noteOf, noticesTo, tanOf } from './people.ts';

/** A lead that waits for a hunter or is worked on. */
interface Work {
  readonly lead: Lead;
  /** What its tenant's chart took of it. */
  stage: 'new' | 'found' | 'confirmed';
  /** Who works on it. */
  server: string | undefined;
}

/** The hunters: they look into leads and write the notifications. */
export class Hunters implements Agent {
  private readonly simulation: Simulation;
  private readonly queue: StaffedQueue;
  private readonly campaigns: Campaigns;
  /** By lead id. */
  private readonly works = new Map<string, Work>();
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
    if (refused !== undefined) return;
    if (event.type === 'PREREQUISITE_RESTORED')
      for (const work of [...this.works.values()])
        if (work.lead.tenant === tenant && work.server === undefined)
          simulation.after(0, `resume/${work.lead.id}/${seq}`, () => this.submit(work));
    const work = this.works.get(String(event.payload?.leadId ?? ''));
    if (work?.server === undefined) return;
    const { lead } = work;
    const { triage, compose } = simulation.scenario.hunters;
    if (event.type === 'LEAD_FOUND') {
      work.stage = 'found';
      simulation.after(simulation.lasting(triage, 'triage', lead.id), `triaged/${lead.id}`, () => this.judge(work));
    }
    if (event.type === 'CONFIRM_THREAT') {
      work.stage = 'confirmed';
      simulation.after(simulation.lasting(compose, 'compose', lead.id), `composed/${lead.id}`, () =>
        this.publish(work),
      );
    }
    if (event.type === 'DISMISS_LEAD' || event.type === 'PUBLISHED')
      simulation.after(0, `next/${lead.id}`, () => this.next(work));
  }

  /** Takes a new lead. */
  async receive(lead: Lead): Promise<void> {
    const { simulation } = this;
    if (!this.isHunted(lead.tenant)) return this.campaigns.dropped(lead);
    simulation.recorder.count('leads');
    if (lead.campaign === undefined) simulation.recorder.count('leads.false');
    const work: Work = { lead, stage: 'new', server: undefined };
    this.works.set(lead.id, work);
    await this.submit(work);
  }

  private async submit(work: Work): Promise<void> {
    const { id, tenant, severity } = work.lead;
    const begin = (server: string) => this.begun(work, server);
    await this.queue.submit({ id, tenant, priority: priorities[severity], begin });
  }

  private async begun(work: Work, server: string): Promise<void> {
    const { simulation } = this;
    const { id, tenant, threatKind, at } = work.lead;
    work.server = server;
    // An investigation that a lost prerequisite interrupted is continued.
    if (work.stage === 'found') return this.judge(work);
    if (work.stage === 'confirmed') return this.publish(work);
    simulation.recorder.took('lead.wait', at, simulation.now);
    if (!this.isHunted(tenant)) return this.next(work);
    const event = { type: 'LEAD_FOUND', leadId: id, threatKind, summary: 'Activity that fits no one of the tenant.' };
    await this.send(work, event, 'found');
  }

  private async judge(work: Work): Promise<void> {
    const { simulation } = this;
    const { recorder } = simulation;
    const { lead } = work;
    const { id: leadId, tenant, campaign } = lead;
    const { recognise, dismiss, triage } = simulation.scenario.hunters;
    if (!this.isHunted(tenant)) return this.next(work);
    recorder.took('lead.triage', simulation.now - simulation.lasting(triage, 'triage', leadId), simulation.now);
    const u = simulation.draw('judge', leadId);
    const isThreat = campaign === undefined ? u >= dismiss : u < recognise;
    if (!isThreat) {
      recorder.count('leads.dismissed');
      if (campaign !== undefined) recorder.count('leads.missed');
      return this.send(work, { type: 'DISMISS_LEAD', leadId, reason: 'An administrator at work.' }, 'dismissed');
    }
    recorder.count('leads.confirmed');
    this.campaigns.confirmed(lead);
    const { severity, techniques, devices, firstActivityAt } = lead;
    const event = {
      type: 'CONFIRM_THREAT',
      leadId,
      title: 'Somebody works in the network who does not belong there',
      severity,
      scope: { devices: [...devices], ...accountsOf(lead), deviceGroups: ['servers'] },
      description: 'What was seen, where and when; what it has in common with known intrusions.',
      mitreTechniques: [...techniques],
      firstActivityAt,
    };
    await this.send(work, event, 'confirmed');
  }

  private async publish(work: Work): Promise<void> {
    const { lead } = work;
    if (!this.isHunted(lead.tenant)) return this.next(work);
    this.notified.set(lead.id, lead);
    const recommendedActions = 'Isolate the devices named, and reset the accounts that were used on them.';
    await this.send(work, { type: 'PUBLISHED', leadId: lead.id, recommendedActions }, 'published');
  }

  /** The hunter is free. */
  private async next(work: Work): Promise<void> {
    const { lead, server } = work;
    if (server === undefined || this.works.get(lead.id) !== work) return;
    work.server = undefined;
    // A tenant that lost a prerequisite may come back to just this lead.
    if (!this.simulation.instances.isIn(`tan-application/${lead.tenant}`, 'suspended')) {
      this.campaigns.dropped(lead);
      this.works.delete(lead.id);
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

  private send(
    work: Work,
    event: { readonly type: string; readonly [field: string]: unknown },
    what: string,
  ): Promise<void> {
    const { simulation } = this;
    const { id, tenant } = work.lead;
    const by = hunter(work.server ?? 'hunter');
    // Not within the delivery: the failure is an event of its own.
    const failed = () => simulation.after(0, `failed/${what}/${id}`, () => this.next(work));
    return simulation.send({ to: tanOf({ id: tenant }), event, by, id: `${what}/${id}/${simulation.now}`, failed });
  }
}

const priorities = { high: 0, medium: 1, low: 2, informational: 3 } as const;

/** Whose account and mailbox the techniques are about: valid accounts and stolen credentials, and phishing. */
function accountsOf({ techniques, tenant }: Lead): { users: string[]; mailboxes: string[] } {
  const uses = (...ids: readonly string[]) => techniques.some((one) => ids.some((id) => one.startsWith(id)));
  return {
    users: uses('T1003', 'T1078', 'T1110') ? [`administrator@${tenant}.example`] : [],
    mailboxes: uses('T1566') ? [`info@${tenant}.example`] : [],
  };
}
