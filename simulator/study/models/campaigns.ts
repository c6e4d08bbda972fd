import { arrivals } from '../../arrivals/index.ts';
import { integerBelow } from '../../random/index.ts';
import type { Scenario } from '../../scenarios/schema.ts';
import type { TenantPlan } from '../population.ts';
import type { CampaignTimeline } from '../result.ts';
import type { Model, Study } from '../study.ts';
import { type Intrusion, intrusionOf, type Sighting, sightingsOf } from './intrusion.ts';
import type { Lead } from './leads.ts';

type Adversary = Scenario['adversaries'][number];

/** An intrusion under way. */
interface Running {
  readonly id: string;
  readonly tenant: TenantPlan;
  readonly intrusion: Intrusion;
  readonly began: number;
  readonly sightings: readonly Sighting[];
  readonly instances: Set<string>;
  lead?: number;
  confirmed?: number;
  notified?: number;
  seen?: number;
  consulted?: number;
  advised?: number;
  contained?: number;
  /** A lead of it is being looked into, or it was notified of. */
  known: boolean;
  leads: number;
}

/** The timelines of more campaigns than this are not kept. */
const TIMELINES = 1_000;

/** Adversaries, what of them is seen, and what only looks like one. */
export class Campaigns implements Model {
  /** Whoever looks into leads. */
  onLead: (lead: Lead) => Promise<void> = async () => {};
  readonly timelines: CampaignTimeline[] = [];
  private readonly study: Study;
  private readonly running = new Map<string, Running>();

  constructor(study: Study) {
    this.study = study;
  }

  begin(): void {
    const { study } = this;
    const { adversaries, detection } = study.scenario;
    for (const [index, adversary] of adversaries.entries()) this.nextCampaign(adversary, index);
    const { falseLeads } = detection;
    if (falseLeads === undefined) return;
    for (const plan of study.tenants) {
      const times = arrivals(falseLeads, study.streams.of('false lead', plan.id), study.start, study.end);
      this.nextFalseLead(plan, times, 1);
    }
  }

  /** A lead of it was confirmed. */
  confirmed(lead: Lead): void {
    const campaign = this.of(lead);
    if (campaign !== undefined) campaign.confirmed ??= this.study.now;
  }

  /** A lead is done with. Where no notification came of it, what is seen later makes another. */
  dropped(lead: Lead): void {
    const campaign = this.of(lead);
    if (campaign !== undefined && campaign.notified === undefined) campaign.known = false;
  }

  notified(lead: Lead, instance: string, at: number): void {
    const { recorder } = this.study;
    recorder.count('tan.notified');
    recorder.took('tan.notify', lead.at, at);
    if (lead.campaign === undefined) recorder.count('tan.falseNotice');
    const campaign = this.of(lead);
    if (campaign === undefined) return;
    campaign.instances.add(instance);
    if (campaign.notified !== undefined) return;
    campaign.notified = at;
    recorder.count('campaigns.notified');
    recorder.took('tan.dwell', campaign.began, at);
  }

  saw(lead: Lead): void {
    const campaign = this.of(lead);
    if (campaign !== undefined) campaign.seen ??= this.study.now;
  }

  consulted(lead: Lead, instance: string): void {
    const campaign = this.of(lead);
    if (campaign === undefined) return;
    campaign.consulted ??= this.study.now;
    campaign.instances.add(instance);
  }

  advised(lead: Lead): void {
    const campaign = this.of(lead);
    if (campaign !== undefined) campaign.advised ??= this.study.now;
  }

  contained(lead: Lead): void {
    const campaign = this.of(lead);
    if (campaign === undefined) return;
    const { study } = this;
    campaign.contained = study.now;
    study.recorder.count('campaigns.contained');
    study.recorder.took('campaign.contain', campaign.began, study.now);
    study.recorder.change('campaigns.active', -1, study.now);
    this.close(campaign);
  }

  end(): void {
    const { recorder, end } = this.study;
    for (const campaign of this.running.values()) {
      if (campaign.notified === undefined) recorder.open('tan.dwell', campaign.began, end);
      if (campaign.lead === undefined) recorder.open('campaign.detect', campaign.began, end);
      recorder.open('campaign.contain', campaign.began, end);
      this.keep(campaign);
    }
    this.timelines.sort((a, b) => a.began - b.began || (a.id < b.id ? -1 : 1));
  }

  private of(lead: Lead): Running | undefined {
    return lead.campaign === undefined ? undefined : this.running.get(lead.campaign);
  }

  private nextCampaign(adversary: Adversary, index: number): void {
    const { study } = this;
    const times = arrivals(adversary.arrivals, study.streams.of('campaign', `${index}`), study.start, study.end);
    let number = 0;
    const plan = () => {
      const next = times.next();
      if (next.done === true) return;
      const id = `campaign-${index + 1}-${++number}`;
      study.at(next.value, `campaign/${id}`, () => {
        this.attack(adversary, id);
        plan();
      });
    };
    plan();
  }

  /** One campaign begins against the tenants that it draws. */
  private attack(adversary: Adversary, id: string): void {
    const { study } = this;
    const pool = study.tenants.filter(({ group }) => adversary.groups?.includes(group) ?? true);
    const stream = study.streams.of('targets', id);
    for (let left = Math.min(adversary.tenants, pool.length); left > 0; left--) {
      const [tenant] = pool.splice(integerBelow(pool.length, stream.uniform()), 1);
      if (tenant !== undefined)
        this.intrude(adversary, adversary.tenants === 1 ? id : `${id}-${tenant.id}`, id, tenant);
    }
  }

  private intrude(adversary: Adversary, id: string, operation: string, tenant: TenantPlan): void {
    const { study } = this;
    const intrusion = intrusionOf(adversary, study.streams, operation);
    const began = study.now;
    const sightings = sightingsOf(intrusion, study.scenario.detection, study.streams, id);
    const campaign: Running = { id, tenant, intrusion, began, sightings, instances: new Set(), known: false, leads: 0 };
    campaign.instances.add(`tan-application/${tenant.id}`);
    this.running.set(id, campaign);
    study.recorder.count('campaigns');
    study.recorder.change('campaigns.active', 1, began);
    for (const [index, sighting] of sightings.entries())
      if (sighting.lead !== undefined)
        study.at(began + sighting.lead, `sighting/${id}/${index}`, () => this.sight(campaign, index));
    if (intrusion.objective !== undefined)
      study.at(began + intrusion.objective, `objective/${id}`, () => {
        if (this.running.has(id)) study.recorder.count('campaigns.objective');
      });
  }

  private async sight(campaign: Running, index: number): Promise<void> {
    const { study, running } = this;
    const { id, tenant, intrusion, began } = campaign;
    if (!running.has(id) || campaign.known) return;
    if (!study.instances.isIn(`tan-application/${tenant.id}`, 'active')) return;
    campaign.known = true;
    if (campaign.lead === undefined) {
      campaign.lead = study.now;
      study.recorder.took('campaign.detect', began, study.now);
    }
    const seen = intrusion.actions.slice(0, index + 1);
    await this.onLead({
      id: `${id}-lead-${++campaign.leads}`,
      tenant: tenant.id,
      at: study.now,
      campaign: id,
      threatKind: intrusion.kind === 'ransomware' ? 'humanAdversaryIntrusion' : intrusion.kind,
      severity: intrusion.kind === 'cyberEspionage' ? 'medium' : 'high',
      techniques: [...new Set(seen.map(({ technique }) => technique))].slice(-10),
      devices: [...new Set(seen.map(({ device }) => device))].slice(-10),
      firstActivityAt: began,
    });
  }

  private nextFalseLead(plan: TenantPlan, times: Iterator<number>, number: number): void {
    const { study } = this;
    const next = times.next();
    if (next.done === true) return;
    const id = `${plan.id}-false-${number}`;
    study.at(next.value, `false/${id}`, async () => {
      await this.onLead({
        id,
        tenant: plan.id,
        at: study.now,
        threatKind: 'humanAdversaryIntrusion',
        severity: study.draw('false severity', id) < 0.5 ? 'low' : 'medium',
        techniques: [],
        devices: [],
        firstActivityAt: study.now,
      });
      this.nextFalseLead(plan, times, number + 1);
    });
  }

  private close(campaign: Running): void {
    this.running.delete(campaign.id);
    this.keep(campaign);
  }

  private keep({ id, tenant, intrusion, began, sightings, instances, ...times }: Running): void {
    if (this.timelines.length >= TIMELINES) return;
    const { lead, confirmed, notified, seen, consulted, advised, contained } = times;
    const until = contained ?? this.study.end;
    const objective = intrusion.objective === undefined ? undefined : began + intrusion.objective;
    this.timelines.push({
      id,
      kind: intrusion.kind,
      tenant: tenant.id,
      began,
      ...(lead === undefined ? {} : { lead }),
      ...(confirmed === undefined ? {} : { confirmed }),
      ...(notified === undefined ? {} : { notified }),
      ...(seen === undefined ? {} : { seen }),
      ...(consulted === undefined ? {} : { consulted }),
      ...(advised === undefined ? {} : { advised }),
      ...(contained === undefined ? {} : { contained }),
      ...(objective === undefined || objective > until ? {} : { objective }),
      instances: [...instances].sort(),
      actions: intrusion.actions.flatMap(({ at, technique, tactic }, index) =>
        began + at > until ? [] : [{ at: began + at, technique, tactic, seen: sightings[index]?.seen ?? 'unseen' }],
      ),
    });
  }
}
