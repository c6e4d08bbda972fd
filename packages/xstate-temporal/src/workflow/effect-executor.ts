/** Carries effects out: timers, activities for actors and actions, tells. Knows how, never whether. */
import { CancellationScope, isCancellation, log, sleep } from '@temporalio/workflow';
import {
  type ActionInfo,
  type ActorRef,
  actionInfo,
  activityType,
  actorName,
  BUSY_SIZE,
  type Chart,
  type Effect,
  type InvokeActor,
  idempotencyKey,
  jsonSize,
  MAX_PENDING_SIZE,
  type Outcome,
  type RunAction,
  type Snapshot,
  type StartTimer,
  systemSender,
  type Tell,
  tellActivity,
  tooMuchPending,
} from '../engine/index.ts';
import { callOf, summaryOf } from './calls.ts';
import type { Begin, Children } from './children.ts';
import { rootCause } from './failures.ts';
import { hasRetry, type PolicyTable, policyOf } from './policy.ts';
import type { ExternalClock, PendingEffect } from './protocol.ts';
import { type EffectInfo, tellRequest } from './requests.ts';
import type { StepReports } from './step-reports.ts';
import { TaskBudget } from './task-budget.ts';

/** Who hears what became of an effect. */
export interface Listener {
  /** Something ended that was under way. */
  onWake(): void;
  onTimer(deadline: number): void;
  onOutcome(actor: ActorRef, outcome: Outcome): void;
  onGaveUp(action: RunAction, error: unknown): void;
  /** Whether an effect is not begun, because too much is pending. @param check decides it, where it is not recorded */
  isTooMuch(key: string, check: () => 'TOO_MUCH_PENDING' | undefined): boolean;
  onTellFailed(tell: Tell, error: unknown): void;
}

export class EffectExecutor {
  private readonly chart: Chart;
  private readonly policy: PolicyTable;
  private readonly listener: Listener;
  private readonly clock: ExternalClock | undefined;
  private readonly instance: string;
  private readonly children: Children;
  private readonly reports: StepReports;
  private readonly timers = new Map<string, CancellationScope>();
  private readonly actors = new Map<string, { readonly scope: CancellationScope; readonly effect: string }>();
  /** Effect keys of actors that only the next run begins, by `<id>#<generation>`. */
  private readonly invoked = new Map<string, string>();
  private readonly queue: PendingEffect[] = [];
  private current: PendingEffect | undefined;
  /** Bytes of what is queued and running one after another. */
  private pendingSize = 0;
  private readonly budget = new TaskBudget();
  /** Until it is known where the instance came from, effects keep their order and wait. */
  private admitted: Promise<void> | undefined;
  /** Everything is carried out under the scope that the executor was made in, whichever handler asks for it. */
  private readonly scope = CancellationScope.current();

  constructor(
    chart: Chart,
    policy: PolicyTable,
    listener: Listener,
    instance: string,
    clock: ExternalClock | undefined,
    children: Children,
    reports: StepReports,
    admitted?: Promise<void>,
  ) {
    this.chart = chart;
    this.policy = policy;
    this.listener = listener;
    this.instance = instance;
    this.clock = clock;
    this.children = children;
    this.reports = reports;
    // Where it is never admitted, nothing ever begins.
    this.admitted = admitted?.then(
      () => {
        this.admitted = undefined;
      },
      () => new Promise(() => undefined),
    );
  }

  /** No effect is open: nothing queued, nothing running. Timers do not count; they are the machine's to cancel. */
  get idle(): boolean {
    return this.current === undefined && this.queue.length === 0 && this.actors.size === 0;
  }

  pending(): PendingEffect[] {
    return this.current === undefined ? this.queue : [this.current, ...this.queue];
  }

  openActors(): Record<string, string> {
    return Object.fromEntries([...[...this.actors].map(([name, { effect }]) => [name, effect]), ...this.invoked]);
  }

  /** Whether an event with these effects had to wait too long, or would leave too much to be handed on to another run. */
  isBusy(effects: readonly Effect[]): boolean {
    const { pendingSize } = this;
    if (pendingSize > BUSY_SIZE) return true;
    const more = effects.filter(isOneByOne).reduce((sum, effect) => sum + jsonSize(effect), 0);
    return more > 0 && pendingSize + more > MAX_PENDING_SIZE;
  }

  carry(effects: readonly Effect[], { at, seq }: Snapshot): void {
    const tooMuch: (RunAction | Tell)[] = [];
    for (const effect of effects) {
      switch (effect.kind) {
        case 'startTimer':
          this.startTimer(effect);
          break;
        case 'cancelTimer':
          this.timers.get(effect.timer)?.cancel();
          this.timers.delete(effect.timer);
          break;
        case 'invokeActor':
          if (this.chart.machines.includes(effect.src)) this.invokeMachine(effect);
          else this.invoke(effect, at);
          break;
        case 'stopActor': {
          const actor = this.actors.get(actorName(effect));
          // A machine still takes what was sent to it before.
          if (actor === undefined) this.push({ effect, at, seq });
          else actor.scope.cancel();
          break;
        }
        case 'runAction':
        case 'tell':
          if (this.isTooMuch(effect)) tooMuch.push(effect);
          else this.push({ effect, at, seq, ...informed(effect) });
          break;
        case 'emit':
          log.info(`emit ${effect.event.type}`, { key: effect.key });
          break;
        default:
          effect satisfies never;
      }
    }
    this.work();
    for (const effect of tooMuch) {
      const why = tooMuchPending();
      if (effect.kind === 'tell') this.listener.onTellFailed(effect, why);
      else this.listener.onGaveUp(effect, why);
    }
  }

  private isTooMuch(effect: RunAction | Tell): boolean {
    return this.listener.isTooMuch(effect.key, () =>
      this.pendingSize > 0 && this.pendingSize + jsonSize(effect) > MAX_PENDING_SIZE ? 'TOO_MUCH_PENDING' : undefined,
    );
  }

  private push(...pending: readonly PendingEffect[]): void {
    for (const one of pending) {
      this.pendingSize += sizeOf(one);
      this.queue.push(one);
    }
  }

  /** Leaves the effects of a run's last step to the next run: what it finds in the snapshot it takes up, under their keys. */
  handOn(effects: readonly Effect[], { at, seq }: Snapshot): void {
    for (const effect of effects) {
      if (effect.kind === 'invokeActor') this.invoked.set(actorName(effect), effect.key);
      if (effect.kind !== 'stopActor') continue;
      // One that is an activity is not begun again; a machine is still to be told.
      if (!this.actors.delete(actorName(effect))) this.push({ effect, at, seq });
    }
  }

  /** Takes up what the run before left open: timers with their deadlines, actors, actions and tells under their keys. */
  resume(
    snapshot: Snapshot,
    { open, pending }: { open: Readonly<Record<string, string>>; pending: readonly PendingEffect[] },
  ): void {
    for (const timer of snapshot.timers) this.startTimer(timer);
    for (const child of snapshot.children) {
      const key = open[actorName(child)];
      if (child.status === 'active' && key !== undefined) this.invoke({ ...child, key }, snapshot.at);
    }
    this.push(...pending);
    this.work();
  }

  private startTimer(timer: Pick<StartTimer, 'key' | 'id' | 'deadline'>): void {
    const { key, deadline } = timer;
    const scope = this.run(
      () =>
        sleep(Math.max(1, deadline + (this.clock?.offset ?? 0) - Date.now()), {
          summary: summaryOf(timer.id),
        }),
      () => {
        this.timers.delete(key);
        this.listener.onTimer(deadline);
      },
      (error) => {
        if (!isCancellation(error)) throw error;
      },
    );
    this.timers.set(key, scope);
  }

  private invoke(effect: Pick<InvokeActor, 'key' | 'id' | 'generation' | 'src' | 'input'>, at: number): void {
    const { key, id, generation, src } = effect;
    const name = actorName(effect);
    const scope = this.run(
      () =>
        this.budget.spend(jsonSize(effect), () =>
          this.reports.beginning(key, () =>
            this.activity(src, `${src} (${name})`)(effect.input ?? null, {
              ...this.info(key, at),
              ...(hasRetry(this.policy, src) ? { retries: true } : {}),
              ...(this.chart.callbacks.includes(src) ? { actor: name } : {}),
            }),
          ),
        ),
      (output) => {
        this.actors.delete(name);
        this.listener.onOutcome({ id, generation }, { ok: true, output });
      },
      (error) => {
        this.actors.delete(name);
        this.listener.onOutcome({ id, generation }, { ok: false, error: rootCause(error) });
      },
    );
    this.actors.set(name, { scope, effect: key });
  }

  /** A machine is no open effect: it lives beside this instance, and tells its end by itself. */
  private invokeMachine(effect: InvokeActor): void {
    const { id, generation, key } = effect;
    const begin: Begin = (work) => this.reports.beginning(key, work);
    this.run(
      () => this.budget.spend(jsonSize(effect), () => this.children.invoke(effect, begin)),
      (output) => this.listener.onOutcome({ id, generation }, { ok: true, output }),
      (error) => this.listener.onOutcome({ id, generation }, { ok: false, error: rootCause(error) }),
    );
  }

  /** Actions run one after another: order of scheduling is not order of delivery. */
  private work(): void {
    if (this.current !== undefined) return;
    this.current = this.queue.shift();
    if (this.current === undefined) return;
    const { current } = this;
    const { effect, at, info } = current;
    const done = () => {
      if (effect.kind !== 'stopActor') this.reports.done(effect.key);
      this.pendingSize -= sizeOf(current);
      this.current = undefined;
      this.work();
    };
    if (effect.kind === 'stopActor') {
      this.run(() => this.children.stop(effect), done, done);
    } else if (effect.kind === 'tell') {
      this.run(
        () => this.tell(effect, at),
        done,
        (error) => {
          this.listener.onTellFailed(effect, rootCause(error));
          done();
        },
      );
    } else {
      const { key, name, params } = effect;
      this.run(
        () =>
          this.reports.beginning(key, () =>
            this.activity(name, `${name} (${key})`)(params, {
              ...this.info(key, at),
              ...(info === undefined ? {} : { action: info }),
              ...(this.chart.names.actors.includes(name) ? { isAction: true } : {}),
            }),
          ),
        done,
        (error) => {
          this.listener.onGaveUp(effect, rootCause(error));
          done();
        },
      );
    }
  }

  private tell({ key, to, event, start }: Tell, at: number): Promise<unknown> {
    const begin: Begin = (work) => this.reports.beginning(key, work);
    if (!('machine' in to)) {
      const envelope = { id: this.info(key, at).idempotencyKey, by: systemSender(this.chart.id), event };
      return 'child' in to
        ? this.children.tell({ id: to.child, generation: to.generation }, envelope, begin)
        : begin(() => this.children.tellParent(envelope));
    }
    const from = { machine: this.chart.id, idempotencyKey: this.info(key, at).idempotencyKey, clock: this.clock };
    const request = tellRequest({ key, to, event, ...(start === undefined ? {} : { start }) }, at, from);
    const told = callOf(tellActivity, policyOf(this.policy, 'tell'), `tell ${to.machine} ${event.type}`);
    return begin(() => told(request));
  }

  private activity(name: string, summary: string): (...args: unknown[]) => Promise<unknown> {
    const policy = policyOf(this.policy, name, this.chart.callbacks.includes(name));
    return callOf(activityType(this.chart.id, name), policy, summary);
  }

  private info(key: string, at: number): EffectInfo {
    return { idempotencyKey: idempotencyKey(this.instance, key), at };
  }

  /** Runs work in a scope of its own below the host's, and hands on how it ended. */
  private run<T>(work: () => Promise<T>, then: (value: T) => void, fail: (error: unknown) => void): CancellationScope {
    const scope = new CancellationScope({ cancellable: true, parent: this.scope });
    const woken =
      <V>(next: (value: V) => void) =>
      (value: V) => {
        this.listener.onWake();
        next(value);
      };
    const { admitted } = this;
    void scope.run(() => (admitted === undefined ? work() : admitted.then(work))).then(woken(then), woken(fail));
    return scope;
  }
}

/** What the machine's own functions ask for beside the params: `durable` says of which actions the engine keeps it. */
function informed(effect: RunAction | Tell): { readonly info?: ActionInfo } {
  const info = effect.kind === 'tell' ? undefined : actionInfo(effect);
  return info === undefined ? {} : { info };
}

const sizeOf = ({ effect, info }: PendingEffect): number =>
  jsonSize(effect) + (info === undefined ? 0 : jsonSize(info));

/** Actions and tells are carried out one after another. */
function isOneByOne(effect: Effect): effect is RunAction | Tell {
  return effect.kind === 'runAction' || effect.kind === 'tell';
}
