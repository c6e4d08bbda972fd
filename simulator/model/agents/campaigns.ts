import { arrivals } from '../../../numeric/arrivals/index.ts';
import { integerBelow } from '../../../numeric/random/index.ts';
import type { Catalog } from '../../scenarios/catalog.ts';
import type { Scenario } from '../../scenarios/schema.ts';
import type { Agent } from '../agent.ts';
import type { TenantPlan } from '../population.ts';
import type { CampaignTimeline } from '../result.ts';
import type { Simulation } from '../simulation.ts';
import { falseLeadsDefault, type Noise, noise } from '../threats/index.ts';
import { intrusionOf } from './intrusion.ts';
import type { Lead } from './leads.ts';
import { type Running, timelineOf } from './timeline.ts';

type Adversary = Scenario['adversaries'][number];

/** How many timelines are kept. */
const TIMELINES = 1_000;

/** Adversaries, what is seen of them, and false leads. */
export class Campaigns implements Agent {
  /** Called with each new lead. */
  onLead: (lead: Lead) => Promise<void> = async () => {};
  /** Called when the tenant's people discover the intrusion by themselves. */
  onDiscovered: (tenant: TenantPlan, id: string, contained: () => void) => Promise<void> = async () => {};
  readonly timelines: CampaignTimeline[] = [];
  private readonly simulation: Simulation;
  private readonly running = new Map<string, Running>();

  private readonly catalog: Catalog | undefined;

  /** @param catalog the techniques that adversaries choose from; default: the pinned subset of ATT&CK */
  constructor(simulation: Simulation, catalog?: Catalog) {
    this.simulation = simulation;
    this.catalog = catalog;
  }

  begin(): void {
    const { simulation } = this;
    const { adversaries, detection } = simulation.scenario;
    for (const [index, adversary] of adversaries.entries()) this.nextCampaign(adversary, index);
    const law = detection.falseLeads ?? falseLeadsDefault;
    const { start, end, streams } = simulation;
    for (const plan of simulation.tenants) this.nextFalseLead(plan, noise(law, streams, plan.id, start, end));
  }

  /** A lead of it was confirmed. */
  confirmed(lead: Lead): void {
    const campaign = this.of(lead);
    if (campaign !== undefined) campaign.confirmed ??= this.simulation.now;
  }

  /** A lead is done with. Where no notification came of it, what is seen later makes another. */
  dropped(lead: Lead): void {
    const campaign = this.of(lead);
    if (campaign !== undefined && campaign.notified === undefined) campaign.known = false;
  }

  notified(lead: Lead, instance: string, at: number): void {
    const { recorder } = this.simulation;
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
    if (campaign !== undefined) campaign.seen ??= this.simulation.now;
  }

  consulted(lead: Lead, instance: string): void {
    const campaign = this.of(lead);
    if (campaign === undefined) return;
    campaign.consulted ??= this.simulation.now;
    campaign.instances.add(instance);
  }

  advised(lead: Lead): void {
    const campaign = this.of(lead);
    if (campaign !== undefined) campaign.advised ??= this.simulation.now;
  }

  contained(lead: Lead): void {
    const campaign = this.of(lead);
    if (campaign !== undefined) this.contain(campaign);
  }

  private contain(campaign: Running): void {
    const { simulation } = this;
    if (!this.running.has(campaign.id)) return;
    campaign.contained = simulation.now;
    simulation.recorder.count('campaigns.contained');
    if (campaign.notified === undefined) simulation.recorder.open('tan.dwell', campaign.began, simulation.now);
    if (campaign.lead === undefined) simulation.recorder.open('campaign.detect', campaign.began, simulation.now);
    simulation.recorder.took('campaign.contain', campaign.began, simulation.now);
    simulation.recorder.change('campaigns.active', -1, simulation.now);
    this.close(campaign);
  }

  end(): void {
    const { recorder, end } = this.simulation;
    for (const campaign of this.running.values()) {
      if (campaign.notified === undefined) recorder.open('tan.dwell', campaign.began, end);
      if (campaign.lead === undefined) recorder.open('campaign.detect', campaign.began, end);
      recorder.open('campaign.contain', campaign.began, end);
      this.keep(campaign);
    }
    this.timelines.sort((a, b) => a.began - b.began || (a.id < b.id ? -1 : 1));
  }

  /** Those that are over and those under way, as they stand now. */
  soFar(): readonly CampaignTimeline[] {
    const { now } = this.simulation;
    return [...this.timelines, ...[...this.running.values()].map((one) => timelineOf(one, now))].slice(0, TIMELINES);
  }

  private of(lead: Lead): Running | undefined {
    return lead.campaign === undefined ? undefined : this.running.get(lead.campaign);
  }

  private nextCampaign(adversary: Adversary, index: number): void {
    const { simulation } = this;
    const times = arrivals(
      adversary.arrivals,
      simulation.streams.of('campaign', `${index}`),
      simulation.start,
      simulation.end,
    );
    let number = 0;
    const plan = () => {
      const next = times.next();
      if (next.done === true) return;
      const id = `campaign-${index + 1}-${++number}`;
      simulation.at(next.value, `campaign/${id}`, () => {
        this.attack(adversary, id);
        plan();
      });
    };
    plan();
  }

  /** One campaign begins against the tenants that it draws. */
  private attack(adversary: Adversary, id: string): void {
    const { simulation } = this;
    const pool = simulation.tenants.filter(({ group }) => adversary.groups?.includes(group) ?? true);
    const stream = simulation.streams.of('targets', id);
    for (let left = Math.min(adversary.tenants, pool.length); left > 0; left--) {
      const [tenant] = pool.splice(integerBelow(pool.length, stream.uniform()), 1);
      if (tenant !== undefined)
        this.intrude(adversary, adversary.tenants === 1 ? id : `${id}-${tenant.id}`, id, tenant);
    }
  }

  private intrude(adversary: Adversary, id: string, operation: string, tenant: TenantPlan): void {
    const { simulation } = this;
    const { detection, flows } = simulation.scenario;
    const { file, conditionHolds } = adversary.flow ?? {};
    const flow = file === undefined ? undefined : flows?.get(file);
    const intrusion = intrusionOf(adversary, detection, simulation.streams, {
      operation,
      id,
      catalog: this.catalog,
      ...(flow === undefined || conditionHolds === undefined ? {} : { flow: { flow, conditionHolds } }),
    });
    const began = simulation.now;
    const { observed, campaign } = intrusion;
    const running: Running = { id, tenant, intrusion, began, instances: new Set(), known: false, leads: 0 };
    running.instances.add(`tan-application/${tenant.id}`);
    this.running.set(id, running);
    simulation.recorder.count('campaigns');
    simulation.recorder.change('campaigns.active', 1, began);
    for (const [index, { leadAt }] of observed.entries())
      if (leadAt !== undefined)
        simulation.at(began + leadAt, `sighting/${id}/${index}`, () => this.sight(running, index));
    simulation.at(began + campaign.discovered, `discovered/${id}`, () => this.discover(running));
    if (campaign.objective !== undefined)
      simulation.at(began + campaign.objective, `objective/${id}`, () => {
        if (this.running.has(id)) simulation.recorder.count('campaigns.objective');
      });
  }

  /** It comes to light without anybody hunting it. */
  private async discover(running: Running): Promise<void> {
    if (!this.running.has(running.id) || running.notified !== undefined) return;
    this.simulation.recorder.count('campaigns.discovered');
    await this.onDiscovered(running.tenant, running.id, () => this.contain(running));
  }

  private async sight(campaign: Running, index: number): Promise<void> {
    const { simulation, running } = this;
    const { id, tenant, intrusion, began } = campaign;
    if (!running.has(id) || campaign.known) return;
    if (!simulation.instances.isIn(`tan-application/${tenant.id}`, 'active')) return;
    campaign.known = true;
    if (campaign.lead === undefined) {
      campaign.lead = simulation.now;
      simulation.recorder.took('campaign.detect', began, simulation.now);
    }
    const { kind, actions } = intrusion.campaign;
    const seen = actions.slice(0, index + 1);
    await this.onLead({
      id: `${id}-lead-${++campaign.leads}`,
      tenant: tenant.id,
      at: simulation.now,
      campaign: id,
      // The three kinds that are hunted for have no word for it; somebody works in the network by hand.
      threatKind: kind === 'ransomware' ? 'humanAdversaryIntrusion' : kind,
      severity: kind === 'cyberEspionage' ? 'medium' : 'high',
      techniques: [...new Set(seen.map(({ technique }) => technique))].slice(-10),
      devices: [...new Set(seen.map(({ device }) => device))].slice(-10),
      firstActivityAt: began,
    });
  }

  private nextFalseLead(plan: TenantPlan, leads: Iterator<Noise>): void {
    const { simulation } = this;
    const { value, done } = leads.next();
    if (done === true) return;
    const { id, at, verdict, technique, device } = value;
    simulation.at(at, `false/${id}`, async () => {
      this.nextFalseLead(plan, leads);
      await this.onLead({
        id,
        tenant: plan.id,
        at: simulation.now,
        threatKind: 'humanAdversaryIntrusion',
        severity: verdict === 'benignPositive' ? 'medium' : 'low',
        techniques: [technique],
        devices: [device],
        firstActivityAt: simulation.now,
      });
    });
  }

  private close(campaign: Running): void {
    this.running.delete(campaign.id);
    this.keep(campaign);
  }

  private keep(campaign: Running): void {
    if (this.timelines.length < TIMELINES)
      this.timelines.push(timelineOf(campaign, campaign.contained ?? this.simulation.end));
  }
}
