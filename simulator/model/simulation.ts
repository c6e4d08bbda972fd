import type { EventObject, Json, Sender } from 'xstate-temporal/engine';
import type { TargetAnswer as Answer, Delivery, Target } from 'xstate-temporal/testing';
import { type Arrival, arrivals } from '../../numeric/arrivals/index.ts';
import { type Distribution, sample } from '../../numeric/random/index.ts';
import type { StreamSource } from '../../numeric/random/streams.ts';
import type { Scenario, ScriptStep } from '../scenarios/schema.ts';
import { Agenda } from './agenda.ts';
import type { Sending } from './agent.ts';
import type { FaultInjector } from './faults.ts';
import type { Instances } from './instances.ts';
import { namedIn, notThere } from './named.ts';
import type { TenantPlan } from './population.ts';
import { Recorder } from './recorder.ts';
import { movedOnOrAbsent } from './refusal-codes.ts';
import type { RunSurprise } from './result.ts';

/** Later surprises are not kept. */
const SURPRISES_KEPT = 1_000;
const SECOND = 1_000;

/** What the agents of one run share: time, random numbers, deliveries to instances, and what is recorded. */
export class Simulation {
  readonly scenario: Scenario;
  readonly tenants: readonly TenantPlan[];
  readonly streams: StreamSource;
  readonly recorder: Recorder;
  readonly instances: Instances;
  readonly agenda = new Agenda();
  readonly start: number;
  readonly end: number;
  readonly surprises: RunSurprise[] = [];
  /** Scenario time, UTC milliseconds. */
  now: number;
  private readonly plans: ReadonlyMap<string, TenantPlan>;
  private readonly target: Target;
  private readonly faults: FaultInjector;

  constructor(
    scenario: Scenario,
    options: {
      readonly tenants: readonly TenantPlan[];
      readonly streams: StreamSource;
      readonly target: Target;
      readonly instances: Instances;
      readonly faults: FaultInjector;
    },
  ) {
    this.scenario = scenario;
    this.tenants = options.tenants;
    this.plans = new Map(options.tenants.map((plan) => [plan.id, plan]));
    this.streams = options.streams;
    this.target = options.target;
    this.instances = options.instances;
    this.faults = options.faults;
    this.start = scenario.start;
    this.end = scenario.start + scenario.horizon;
    this.now = scenario.start;
    const { start, warmUp, batches } = scenario;
    this.recorder = new Recorder(
      { start, end: this.end, from: start + warmUp, ...(batches === undefined ? {} : { batches }) },
      () => this.now,
    );
  }

  /** The plan of a generated tenant. */
  tenant(id: string): TenantPlan | undefined {
    return this.plans.get(id);
  }

  /** Whether subscriptions are still sold. */
  get isSold(): boolean {
    const { sunsetAt } = this.scenario.operations;
    return sunsetAt === undefined || this.now < this.start + sunsetAt;
  }

  /** A uniform number for a purpose of an entity: the same one on every call. */
  draw(purpose: string, entity: string): number {
    return this.streams.of(purpose, entity).uniform();
  }

  /** A duration, ms, drawn with the number that `draw` gives. */
  lasting(law: Distribution, purpose: string, entity: string): number {
    return 'constant' in law ? law.constant : sample(law, this.draw(purpose, entity));
  }

  /** The next arrival of a process that starts now, UTC milliseconds; `undefined` where none comes before the end. */
  nextArrival(law: Arrival, purpose: string, entity: string): number | undefined {
    const next = arrivals(law, this.streams.of(purpose, entity), this.now, this.end).next();
    return next.done === true ? undefined : next.value;
  }

  /** Schedules an act, not before now; on the next whole second, since a server's clock needs whole seconds. */
  at(time: number, id: string, act: () => Promise<void> | void): void {
    const due = Math.max(this.now, this.start + Math.ceil((time - this.start) / SECOND) * SECOND);
    if (due <= this.end) this.agenda.add(due, id, act);
  }

  after(delay: number, id: string, act: () => Promise<void> | void): void {
    this.at(this.now + delay, id, act);
  }

  async send(sending: Sending): Promise<void> {
    this.recorder.count('deliveries');
    const faults = this.faults.plan(sending, this.now);
    if (faults === undefined) await this.deliver(sending);
    else await this.faults.apply(this, sending, faults);
  }

  async open(to: Sending['to'], input: Json, by: Sender, id: string): Promise<Answer> {
    this.recorder.count('deliveries');
    const answer = await this.target.start(this.delivery(to, by, id), input);
    if (!answer.ok) this.refused(`${to.machine}/${to.key}`, 'start', answer.code);
    return answer;
  }

  /** Delivers without faults. */
  async deliver({ to, event, by, id, expects, failed }: Sending): Promise<void> {
    const answer = await this.answer(this.delivery(to, by, id), event);
    if (answer.ok) return;
    const expected =
      expects?.includes(answer.code) === true || (this.faults.isFaulty && movedOnOrAbsent.includes(answer.code));
    if (expected) this.recorder.count('deliveries.refused');
    else this.refused(`${to.machine}/${to.key}`, event.type, answer.code);
    this.instances.refused(to.machine, answer.code);
    failed?.(answer.code);
  }

  /** Delivers a step of a script, which says which refusal it expects. */
  async script(
    to: Sending['to'],
    id: string,
    { as: by, refused }: ScriptStep,
    what: { readonly input: Json } | { readonly event: EventObject },
  ): Promise<void> {
    this.recorder.count('deliveries');
    const delivery = this.delivery(to, by, id);
    const answer =
      'input' in what ? await this.target.start(delivery, what.input) : await this.answer(delivery, what.event);
    const got = answer.ok ? 'accepted' : answer.code;
    if (!answer.ok) {
      this.recorder.count('deliveries.refused');
      this.instances.refused(to.machine, answer.code);
    }
    const expected = refused ?? 'accepted';
    if (got !== expected)
      this.surprise(`${to.machine}/${to.key}`, 'event' in what ? what.event.type : 'start', expected, got);
  }

  /** Delivers an event once more; its outcome is not recorded. */
  async repeat({ to, event, by, id }: Sending): Promise<void> {
    await this.answer(this.delivery(to, by, id), event);
  }

  /** As the programme sends: what an inquiry names must be there. */
  private async answer(delivery: Delivery, event: EventObject): Promise<Answer> {
    const unsent = notThere(namedIn(delivery, event), (instance) => this.instances.standing(instance));
    return unsent ?? this.target.send(delivery, event);
  }

  private delivery({ machine, key }: Sending['to'], by: Sender, id: string): Delivery {
    return { machine, key, by, id, at: this.now };
  }

  private refused(instance: string, event: string, got: string): void {
    this.recorder.count('deliveries.refused');
    this.surprise(instance, event, 'accepted', got);
  }

  private surprise(instance: string, event: string, expected: string, got: string): void {
    if (this.surprises.length < SURPRISES_KEPT) this.surprises.push({ at: this.now, instance, event, expected, got });
  }
}
