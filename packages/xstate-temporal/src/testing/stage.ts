/** Lives one machine, and the machines among its actors, on a virtual clock with stand-ins for the world. */
import {
  actionInfo,
  type Chart,
  childName,
  type EffectContext,
  type EventObject,
  errorOutside,
  idempotencyKey,
  type Meta,
  type Outcome,
  type Step,
  type Tell,
} from '../engine/index.ts';
import { Later, never } from './answers.ts';
import { childMeta, relativeOf, reportEnd, sendBack, tellMeta } from './virtual/actors.ts';
import { EventList } from './virtual/event-list.ts';
import { type InstanceListener, VirtualInstance, type Work } from './virtual/instance.ts';

type Effectful = (data: never, context: EffectContext) => unknown;

export interface Given {
  readonly actors: Readonly<Record<string, Effectful>>;
  readonly actions: Readonly<Record<string, Effectful>>;
}

export interface StageOptions {
  readonly given: (chart: Chart) => Given;
  /** Hears what is told to other instances. What it throws comes back as TELL_FAILED. */
  readonly tell: (told: Tell) => void;
}

type WorkOf<TKind extends Work['kind']> = Extract<Work, { kind: TKind }>;

export class Stage implements InstanceListener {
  now: number;
  /** The outermost machine first, then the machines among its actors, by `<parent>/<id>#<generation>`. */
  readonly instances = new Map<string, VirtualInstance>();
  private readonly options: StageOptions;
  private readonly agenda = new EventList<() => void>();
  private readonly work: { readonly instance: VirtualInstance; readonly work: Work }[] = [];
  private readonly ended: VirtualInstance[] = [];
  private readonly answering = new Set<Promise<void>>();
  /** Something is being worked off, and what comes now is worked off with it. */
  private resting = false;
  private readonly aborts = new Map<string, AbortController>();

  constructor(at: number, options: StageOptions) {
    this.now = at;
    this.options = options;
  }

  open(chart: Chart, name: string, input: unknown, meta: Meta, parent?: VirtualInstance['parent']): VirtualInstance {
    const instance = new VirtualInstance(chart, name, input, meta, this, parent);
    this.instances.set(name, instance);
    return instance;
  }

  /** Lets time pass, and fires what comes due: timers, and answers that were put off. */
  async advance(to: number): Promise<void> {
    for (let next = this.agenda.peek(); next !== undefined && next.time <= to; next = this.agenda.peek()) {
      this.agenda.pop();
      this.now = Math.max(this.now, next.time);
      next.item();
      await this.rest();
    }
    this.now = Math.max(this.now, to);
  }

  /** Lets everything come to rest that needs no time. */
  async settle(): Promise<void> {
    await this.rest();
    await this.advance(this.now);
  }

  /** Works off what steps left to be done, and waits for the answers that are on their way. */
  private async rest(): Promise<void> {
    this.resting = true;
    try {
      for (;;) {
        const next = this.work.shift();
        const child = next === undefined ? this.ended.shift() : undefined;
        if (next !== undefined) await this.workOff(next.instance, next.work);
        else if (child !== undefined) reportEnd(child, this.now);
        else if (this.answering.size > 0) await Promise.race(this.answering);
        else return;
      }
    } finally {
      this.resting = false;
    }
  }

  onStep(instance: VirtualInstance, { snapshot }: Step): void {
    if (snapshot.status !== 'active' && instance.parent !== undefined) this.ended.push(instance);
  }

  onTimer(instance: VirtualInstance, timer: { readonly key: string; readonly deadline: number }): void {
    this.agenda.push(timer.deadline, () => instance.fire(timer));
  }

  onWork(instance: VirtualInstance, work: Work): void {
    this.work.push({ instance, work });
  }

  private async workOff(instance: VirtualInstance, work: Work): Promise<void> {
    switch (work.kind) {
      case 'actor':
        this.begin(instance, work);
        break;
      case 'action':
        await this.carryOut(instance, work);
        break;
      case 'tell':
        this.deliver(instance, work);
        break;
      case 'stop': {
        const name = childName(instance.name, work.effect);
        this.aborts.get(name)?.abort();
        this.instances.get(name)?.stop(work.at);
        break;
      }
      default:
        work satisfies never;
    }
  }

  private begin(instance: VirtualInstance, work: WorkOf<'actor'>): void {
    const { effect, at } = work;
    const { id, generation, src, input, key } = effect;
    const name = childName(instance.name, effect);
    const answer = this.options.given(instance.chart).actors[src];
    if (answer === undefined && instance.chart.machines.includes(src)) {
      const meta = childMeta(instance, work);
      this.open(instance.chart.child(src), name, input ?? null, meta, { instance, id, generation });
      return;
    }
    const abort = new AbortController();
    this.aborts.set(name, abort);
    const settle = (outcome: Outcome) => {
      if (instance.snapshot.status === 'active') instance.settle({ id, generation }, outcome, this.now);
    };
    const take = (output: unknown): void => {
      if (output === never) return;
      if (!(output instanceof Later)) settle({ ok: true, output });
      else this.agenda.push(this.now + output.delay, () => settle(attempt(output.answer)));
    };
    const fail = (error: unknown) => settle({ ok: false, error: errorOutside(error) });
    const isCallback = instance.chart.callbacks.includes(src);
    let sent = 0;
    const send = (event: EventObject) => {
      if (abort.signal.aborted) return;
      sendBack(instance, effect, event, sent++, this.now);
      this.wake();
    };
    try {
      const context = contextOf(instance, key, at, abort.signal);
      const output = answer?.((input ?? null) as never, isCallback ? { ...context, sendBack: send } : context);
      if (isCallback) {
        // Nobody waits for what goes on until it is stopped.
        if (output instanceof Promise) void output.then(take, fail).then(() => this.wake());
      } else if (output instanceof Promise) this.await(output.then(take, fail));
      else take(output);
    } catch (error) {
      fail(error);
    }
  }

  /** Works off what came from outside of any call. */
  private wake(): void {
    if (!this.resting) void this.settle();
  }

  private await(answer: Promise<void>): void {
    const waited = answer.finally(() => this.answering.delete(waited));
    this.answering.add(waited);
  }

  /** One after another, as on every host. */
  private async carryOut(instance: VirtualInstance, { effect, at }: WorkOf<'action'>): Promise<void> {
    const action = this.options.given(instance.chart).actions[effect.name];
    try {
      const info = actionInfo(effect);
      const context = contextOf(instance, effect.key, at, new AbortController().signal);
      await action?.(effect.params as never, info === undefined ? context : { ...context, action: info });
    } catch (error) {
      instance.giveUp(effect, errorOutside(error));
    }
  }

  private deliver(instance: VirtualInstance, work: WorkOf<'tell'>): void {
    const { effect } = work;
    const { to, event } = effect;
    if (!('machine' in to)) {
      relativeOf(instance, to, this.instances)?.notify(event, tellMeta(instance, work));
      return;
    }
    try {
      this.options.tell(effect);
    } catch (error) {
      instance.tellFailed(effect, error);
    }
  }
}

function attempt(answer: unknown): Outcome {
  try {
    return { ok: true, output: typeof answer === 'function' ? answer() : answer };
  } catch (error) {
    return { ok: false, error: errorOutside(error) };
  }
}

function contextOf(instance: VirtualInstance, key: string, at: number, signal: AbortSignal): EffectContext {
  return {
    idempotencyKey: idempotencyKey(instance.name, key),
    workflowId: instance.name,
    at,
    attempt: 1,
    heartbeat: () => undefined,
    signal,
  };
}
