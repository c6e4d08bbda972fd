import {
  type Chart,
  checkKey,
  childName,
  type EventObject,
  errorOutside,
  holdStart,
  type Json,
  type Outcome,
  type Snapshot,
  type Step,
  WatchfloorError,
} from '../../engine/index.ts';
import { guardNodeModules } from '../node-modules.ts';
import { childMeta, relativeOf, reportEnd, sendBack, tellMeta } from './actors.ts';
import { EventList } from './event-list.ts';
import { Fifo } from './fifo.ts';
import { Forgotten, type VirtualHostOptions } from './forgotten.ts';
import { type InstanceListener, VirtualInstance, type Work } from './instance.ts';
import type { Answer, Delivery, InstanceRun, Target } from './target.ts';
import type { World } from './world.ts';

/** Below this many entries the event list is not worth clearing of cancelled timers. */
const FEW_TIMERS = 4_096;

/** Deterministic and in process: one clock, one event list, the effects as entries on it. */
export class VirtualHost implements Target, InstanceListener {
  readonly name = 'virtual';
  private readonly charts: ReadonlyMap<string, Chart>;
  private readonly world: World;
  private readonly options: VirtualHostOptions;
  private readonly byName = new Map<string, VirtualInstance>();
  private readonly timers = new EventList<{
    readonly instance: VirtualInstance;
    readonly key: string;
    readonly deadline: number;
  }>();
  /** The size from which the event list is cleared of timers that were cancelled. */
  private timersMax = FEW_TIMERS;
  /** Machines that were actors and have ended; their parents have yet to hear of it. */
  private readonly ended = new Fifo<VirtualInstance>();
  private readonly work = new Fifo<{ readonly instance: VirtualInstance; readonly work: Work }>();
  /** What has ended in this call and is to be forgotten after it. */
  private readonly over: VirtualInstance[] = [];
  private readonly forgotten: Forgotten;

  constructor(charts: readonly Chart[], world: World, options: VirtualHostOptions = {}) {
    guardNodeModules();
    this.charts = new Map(charts.map((chart) => [chart.id, chart]));
    this.world = world;
    this.options = options;
    this.forgotten = new Forgotten(options.forget);
  }

  next(): number | undefined {
    for (let next = this.timers.peek(); next !== undefined; next = this.timers.peek()) {
      if (isArmed(next.item)) return next.time;
      this.timers.pop();
    }
    return undefined;
  }

  advance(to: number): Promise<void> {
    for (let next = this.timers.peek(); next !== undefined && next.time <= to; next = this.timers.peek()) {
      this.timers.pop();
      next.item.instance.fire(next.item);
      this.settle();
    }
    return done;
  }

  start(delivery: Delivery, input: Json): Promise<Answer> {
    return answer(() => {
      this.open(delivery, input);
      this.settle();
    });
  }

  send(delivery: Delivery, event: EventObject): Promise<Answer> {
    return answer(() => {
      this.at(delivery).send(event, delivery);
      this.settle();
    });
  }

  instances(): Promise<InstanceRun[]> {
    return Promise.resolve([...this.byName.values()].map(runOf));
  }

  /** The snapshot of an instance, for tests and measurements. */
  snapshot(machine: string, key: string): Snapshot | undefined {
    return this.byName.get(`${machine}/${key}`)?.snapshot;
  }

  close(): Promise<void> {
    return done;
  }

  onStep(instance: VirtualInstance, { record, taken, entered, snapshot }: Step): void {
    this.options.onStep?.({ instance: instance.name, record, taken, entered });
    if (snapshot.status === 'active') return;
    if (instance.parent !== undefined) this.ended.push(instance);
    // A late refusal or given-up effect is a step too.
    if (this.options.onEnded !== undefined && this.over.at(-1) !== instance) this.over.push(instance);
  }

  onTimer(instance: VirtualInstance, { key, deadline }: { key: string; deadline: number }): void {
    const { timers } = this;
    timers.push(deadline, { instance, key, deadline });
    if (timers.size <= this.timersMax) return;
    timers.retain(isArmed);
    this.timersMax = Math.max(FEW_TIMERS, 2 * timers.size);
  }

  onWork(instance: VirtualInstance, work: Work): void {
    this.work.push({ instance, work });
  }

  private open({ machine, key, id, by, at }: Delivery, input: unknown): VirtualInstance {
    const name = `${machine}/${key}`;
    const chart = this.charts.get(machine);
    if (chart === undefined) throw new WatchfloorError('MACHINE_UNKNOWN', `There is no machine "${machine}" here.`);
    const existing = this.byName.get(name);
    if (existing?.snapshot.status === 'active')
      throw new WatchfloorError('ALREADY_STARTED', `${name} is already there; send it events instead.`);
    const { settings } = this.options;
    const admit = (first: Step) => void holdStart(chart, first, { key, by, settings });
    const instance = new VirtualInstance(chart, name, input, { id, by, at }, this, undefined, this.keepsLedgers, admit);
    this.byName.set(name, instance);
    return instance;
  }

  private at({ machine, key }: Pick<Delivery, 'machine' | 'key'>): VirtualInstance {
    const name = `${machine}/${key}`;
    const instance = this.byName.get(name);
    const hasEnded = instance === undefined ? this.forgotten.has(name) : instance.snapshot.status !== 'active';
    if (instance === undefined && !hasEnded) {
      checkKey(key);
      throw new WatchfloorError('INSTANCE_NOT_FOUND', `There is no running instance ${name}.`);
    }
    if (instance === undefined || hasEnded)
      throw new WatchfloorError('INSTANCE_ENDED', `${name} has ended; it takes no more events.`);
    return instance;
  }

  /** Works off what steps left to be done, until the whole world is at rest. */
  private settle(): void {
    for (;;) {
      const next = this.work.shift();
      if (next !== undefined) this.workOff(next.instance, next.work);
      else {
        const child = this.ended.shift();
        if (child === undefined) break;
        reportEnd(child, child.snapshot.at);
      }
    }
    for (let ended = this.over.pop(); ended !== undefined; ended = this.over.pop()) this.forgetInstance(ended);
  }

  private get keepsLedgers(): boolean {
    return this.options.onEnded === undefined;
  }

  /** Forgets an instance that has ended. */
  private forgetInstance(instance: VirtualInstance): void {
    const { name, chart } = instance;
    // Twice on the list, or a new one has the name by now.
    if (this.byName.get(name) !== instance) return;
    this.byName.delete(name);
    this.options.onEnded?.(runOf(instance));
    this.forgotten.add(name, chart.id);
  }

  private workOff(instance: VirtualInstance, work: Work): void {
    switch (work.kind) {
      case 'actor':
        if (instance.chart.machines.includes(work.effect.src)) this.openChild(instance, work);
        else this.answerActor(instance, work);
        break;
      case 'action':
        this.carryOut(instance, work);
        break;
      case 'tell':
        this.deliver(instance, work);
        break;
      case 'stop':
        this.byName.get(childName(instance.name, work.effect))?.stop(work.at);
        break;
      default:
        work satisfies never;
    }
  }

  private openChild(instance: VirtualInstance, work: Extract<Work, { kind: 'actor' }>): void {
    const { id, generation, src, input } = work.effect;
    const name = childName(instance.name, work.effect);
    this.byName.set(
      name,
      new VirtualInstance(
        instance.chart.child(src),
        name,
        input,
        childMeta(instance, work),
        this,
        { instance, id, generation },
        this.keepsLedgers,
      ),
    );
  }

  private answerActor(instance: VirtualInstance, { effect, at }: Extract<Work, { kind: 'actor' }>): void {
    const { id, generation, src, input } = effect;
    const actor = this.world.actors[src];
    if (actor === undefined)
      throw new WatchfloorError('IMPLEMENTATION_MISSING', `The modelled world has no actor "${src}".`);
    let outcome: Outcome;
    try {
      outcome = { ok: true, output: actor(input ?? null, at) };
    } catch (error) {
      outcome = { ok: false, error: errorOutside(error) };
    }
    if (!outcome.ok || !instance.chart.callbacks.includes(src)) instance.settle({ id, generation }, outcome);
    else
      for (const [index, event] of [outcome.output ?? []].flat().entries())
        sendBack(instance, effect, event, index, at);
  }

  private carryOut(instance: VirtualInstance, { effect, at }: Extract<Work, { kind: 'action' }>): void {
    try {
      this.world.actions?.[effect.name]?.(effect.params, at);
    } catch (error) {
      instance.giveUp(effect, errorOutside(error));
    }
  }

  private deliver(instance: VirtualInstance, work: Extract<Work, { kind: 'tell' }>): void {
    const { effect } = work;
    const { to, event, start } = effect;
    const meta = tellMeta(instance, work);
    if (!('machine' in to)) {
      relativeOf(instance, to, this.byName)?.notify(event, meta);
      return;
    }
    const delivery = { ...to, ...meta };
    try {
      this.world.tell?.({ machine: to.machine, key: to.key, type: event.type }, meta.at);
      const name = `${to.machine}/${to.key}`;
      // One that has ended is not begun again under its name.
      const isNew = !this.byName.has(name) && !this.forgotten.has(name);
      const partner = start !== undefined && isNew ? this.open(delivery, start) : this.at(delivery);
      partner.send(event, delivery);
    } catch (error) {
      if (!(error instanceof WatchfloorError)) throw error;
      instance.tellFailed(effect, error);
    }
  }
}

const done = Promise.resolve();
const fine = Promise.resolve({ ok: true } as const);

/** Whether a timer on the event list is still one of its instance's. */
function isArmed({ instance, key }: { readonly instance: VirtualInstance; readonly key: string }): boolean {
  return instance.snapshot.status === 'active' && instance.snapshot.timers.some((timer) => timer.key === key);
}

function runOf({ name, chart, snapshot, ledger }: VirtualInstance): InstanceRun {
  return {
    instance: name,
    status: snapshot.status,
    states: chart.states(snapshot),
    digest: snapshot.digest,
    ...(snapshot.output === undefined ? {} : { output: snapshot.output }),
    ledger,
  };
}

function answer(work: () => void): Promise<Answer> {
  try {
    work();
    return fine;
  } catch (error) {
    if (!(error instanceof WatchfloorError)) return Promise.reject(error);
    return Promise.resolve({ ok: false, code: error.code, message: error.message });
  }
}
