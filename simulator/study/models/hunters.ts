import type { Office } from '../office.ts';
import type { Heard, Model, Study } from '../study.ts';
import type { Campaigns } from './campaigns.ts';
import type { Lead } from './leads.ts';
import { hunter, noteOf, noticesTo, tanOf } from './people.ts';

/** What hunters do for one tenant: a chart holds one lead at a time, the others wait. */
interface Watch {
  current: Lead | undefined;
  readonly waiting: Lead[];
}

/** Those who look into leads, and write the notifications. */
export class Hunters implements Model {
  private readonly study: Study;
  private readonly office: Office;
  private readonly campaigns: Campaigns;
  private readonly watches = new Map<string, Watch>();
  /** Leads that were notified of, by the lead's id, until their notification is published. */
  private readonly told = new Map<string, Lead>();

  constructor(study: Study, office: Office, campaigns: Campaigns) {
    this.study = study;
    this.office = office;
    this.campaigns = campaigns;
    campaigns.onLead = (lead) => this.found(lead);
  }

  begin(): void {
    this.office.begin();
  }

  /** The lead that a notification came from. */
  take(leadId: string): Lead | undefined {
    const lead = this.told.get(leadId);
    this.told.delete(leadId);
    return lead;
  }

  hear({ machine, key, record }: Heard): void {
    if (machine !== 'attack-notification') return;
    for (const { notice, number } of noticesTo('hunters', record)) {
      // The first time the channel is tried again by itself.
      if (notice !== 'channelGaveUp' || number < 2) continue;
      const id = `${key}/${record.seq}`;
      const delay = this.study.lasting(this.study.scenario.hunters.fixChannel, 'fix channel', id);
      this.study.after(delay, `fix/${id}`, () => this.fixChannels(key));
    }
  }

  /** A lead turns up, in an event of the model. */
  async found(lead: Lead): Promise<void> {
    const { study, watches } = this;
    if (!this.isHunted(lead.tenant)) return this.campaigns.dropped(lead);
    study.recorder.count('leads');
    if (lead.campaign === undefined) study.recorder.count('leads.false');
    const watch = watches.get(lead.tenant) ?? { current: undefined, waiting: [] };
    watches.set(lead.tenant, watch);
    if (watch.current !== undefined) watch.waiting.push(lead);
    else await this.submit(watch, lead);
  }

  private async submit(watch: Watch, lead: Lead): Promise<void> {
    watch.current = lead;
    const { id, tenant } = lead;
    await this.office.submit({
      id,
      tenant,
      priority: priorities[lead.severity],
      begin: (server) => this.begun(lead, server),
    });
  }

  private async begun(lead: Lead, server: string): Promise<void> {
    const { study } = this;
    const { id, tenant, threatKind } = lead;
    study.recorder.took('lead.wait', lead.at, study.now);
    if (!study.instances.isIn(`tan-application/${tenant}`, 'active.hunting.watching')) return this.next(lead, server);
    const event = { type: 'LEAD_FOUND', leadId: id, threatKind, summary: 'Activity that fits no one of the tenant.' };
    let failed = false;
    await this.send(lead, server, event, 'found', () => {
      failed = true;
    });
    if (failed) return this.next(lead, server);
    study.after(study.lasting(study.scenario.hunters.triage, 'triage', id), `triaged/${id}`, () =>
      this.judge(lead, server),
    );
  }

  private async judge(lead: Lead, server: string): Promise<void> {
    const { study } = this;
    const { recorder } = study;
    const { id, tenant, campaign } = lead;
    const { recognise, dismiss, compose, triage } = study.scenario.hunters;
    if (!study.instances.isIn(`tan-application/${tenant}`, 'active.hunting.investigatingLead'))
      return this.next(lead, server);
    recorder.took('lead.triage', study.now - study.lasting(triage, 'triage', id), study.now);
    const u = study.draw('judge', id);
    const isThreat = campaign === undefined ? u >= dismiss : u < recognise;
    if (!isThreat) {
      recorder.count('leads.dismissed');
      if (campaign !== undefined) recorder.count('leads.missed');
      await this.send(lead, server, { type: 'DISMISS_LEAD', reason: 'An administrator at work.' }, 'dismissed');
      return this.next(lead, server);
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
    await this.send(lead, server, event, 'confirmed');
    study.after(study.lasting(compose, 'compose', id), `composed/${id}`, () => this.publish(lead, server));
  }

  private async publish(lead: Lead, server: string): Promise<void> {
    const { study } = this;
    if (study.instances.isIn(`tan-application/${lead.tenant}`, 'active.hunting.publishing')) {
      this.told.set(lead.id, lead);
      const recommendedActions = 'Isolate the devices named, and reset the accounts that were used on them.';
      await this.send(lead, server, { type: 'PUBLISHED', recommendedActions }, 'published');
    }
    return this.next(lead, server);
  }

  /** The hunter is free, and so is the tenant's chart for its next lead. */
  private async next(lead: Lead, server: string): Promise<void> {
    this.campaigns.dropped(lead);
    const watch = this.watches.get(lead.tenant);
    if (watch !== undefined) {
      watch.current = undefined;
      const following = watch.waiting.shift();
      if (following === undefined) this.watches.delete(lead.tenant);
      else await this.submit(watch, following);
    }
    await this.office.release(server);
  }

  private async fixChannels(key: string): Promise<void> {
    const { study } = this;
    for (const channel of ['portalAlerts', 'portalIncidents', 'api', 'advancedHunting']) {
      if (!study.instances.isIn(`attack-notification/${key}`, `publishedAsAlert.delivery.${channel}.gaveUp`)) continue;
      const event = { type: 'RETRY_CHANNEL', channel };
      const id = `fix/${channel}/${key}/${study.now}`;
      await study.send({ to: noteOf(key), event, by: hunter('channel desk'), id });
    }
  }

  private isHunted(tenant: string): boolean {
    return this.study.instances.isIn(`tan-application/${tenant}`, 'active');
  }

  private send(
    { id, tenant }: Lead,
    server: string,
    event: { readonly type: string; readonly [field: string]: unknown },
    what: string,
    failed?: () => void,
  ): Promise<void> {
    return this.study.send({
      to: tanOf({ id: tenant }),
      event,
      by: hunter(server),
      id: `${what}/${id}`,
      ...(failed === undefined ? {} : { failed }),
    });
  }
}

const priorities = { high: 0, medium: 1, low: 2, informational: 3 } as const;
