/** From XState's actions to effects: what a step leaves to be done, and the children and timers after it. */
import { noteAction } from './action-info.ts';
import { asEvent, asTell, toTell } from './draft-event.ts';
import { checkSpawn, type Spawned, type SpawnedActor } from './draft-spawn.ts';
import type { Effect, InvokeActor, RunAction, StartTimer } from './effect.ts';
import { WatchfloorError } from './errors.ts';
import type { XAction } from './interpreter/index.ts';
import { toJson } from './json-value.ts';
import { MAX_TIME } from './limits.ts';
import { printable } from './text.ts';
import type { Child, EventObject, Snapshot, Timer, TimerTarget } from './types.ts';

/** An effect before it has its key. */
type Unkeyed<E> = E extends Effect
  ? { -readonly [K in keyof Omit<E, 'key'>]: Omit<E, 'key'>[K] } & { key?: string }
  : never;

export interface Drafted {
  readonly effects: readonly Effect[];
  readonly children: readonly Child[];
  readonly timers: readonly Timer[];
  readonly generations: Readonly<Record<string, number>>;
  readonly logs: readonly (readonly [string | undefined, unknown])[];
}

type Before = Pick<Snapshot, 'children' | 'timers' | 'generations'>;

interface Message {
  readonly event: EventObject;
  readonly id?: string;
  readonly delay?: number;
}

/** What a machine says of its actions. */
export interface ActionNames {
  /** Those that a host carries out. */
  readonly actions: ReadonlySet<string>;
  readonly implementations: Readonly<Record<string, unknown>>;
  /** Actors that no host can bring an event to. */
  readonly callbacks: readonly string[];
  /** Whether a host asks for what stands beside the params of this one. */
  readonly informs: (name: string) => boolean;
}

/** A timer that is armed already, or the effect that will arm it. */
type DraftTimer = Timer | Unkeyed<StartTimer>;

const isNew = (timer: DraftTimer): timer is Unkeyed<StartTimer> => 'kind' in timer;

const noLogs: readonly [] = Object.freeze([]);
const noEffects: readonly [] = Object.freeze([]);

/** Collects a step's actions as effects. What is begun and ended within the step leaves none. */
export class Draft {
  private readonly at: number;
  private readonly names: ActionNames;
  private readonly drafts: (Unkeyed<Effect> | undefined)[] = [];
  private logs: (readonly [string | undefined, unknown])[] | undefined;
  private children: readonly Child[];
  private timers: readonly DraftTimer[];
  private generations: Readonly<Record<string, number>>;
  /** Actors that are spawned later in this step. */
  private coming: Set<SpawnedActor | undefined> | undefined;
  /** Sent by an entry action to an actor that its state is about to invoke. */
  private early: { readonly to: SpawnedActor; readonly message: Message }[] | undefined;

  constructor(before: Before, at: number, names: ActionNames) {
    this.at = at;
    this.names = names;
    this.children = before.children;
    this.timers = before.timers;
    this.generations = before.generations;
  }

  /** Takes a step's actions, in order. */
  addAll(actions: readonly XAction[]): void {
    for (const { type, params } of actions) {
      if (type !== 'xstate.spawnChild') continue;
      this.coming ??= new Set();
      this.coming.add((params as { actorRef?: SpawnedActor }).actorRef);
    }
    for (const action of actions) this.add(action);
  }

  private add(action: XAction): void {
    const params = action.params as never;
    switch (action.type) {
      case 'xstate.raise':
        this.raise(params);
        break;
      case 'xstate.sendTo':
        this.sendTo(params);
        break;
      case 'xstate.cancel': {
        const { sendId } = params as { sendId: string };
        this.cancel((timer) => timer.id === sendId && !isMailed(timer));
        break;
      }
      case 'xstate.spawnChild':
        this.spawn(params);
        break;
      case 'xstate.stopChild':
        if (params !== undefined) this.stop((params as SpawnedActor).id);
        break;
      case 'xstate.emit':
        this.drafts.push({ kind: 'emit', event: asEvent((params as { event: unknown }).event, 'emit') });
        break;
      case 'xstate.log': {
        const { label, value } = params as { label?: string; value: unknown };
        this.logs ??= [];
        this.logs.push([label, value]);
        break;
      }
      default:
        this.run(action);
    }
  }

  /** What ends with the machine: every timer and every actor. */
  end(): void {
    this.cancel(() => true);
    for (const { id } of [...this.children]) this.stop(id);
  }

  finish(seq: number): Drafted {
    const effects: Effect[] = [];
    let armed = false;
    for (const draft of this.drafts) {
      if (draft === undefined) continue;
      draft.key = `${seq}.${effects.length}`;
      // A timer without an id of its own is known by its key; nothing else can name it.
      if (draft.kind === 'startTimer') {
        armed = true;
        if (draft.id === '') draft.id = draft.key;
      }
      effects.push(Object.freeze(draft) as Effect);
    }
    return {
      effects: effects.length === 0 ? noEffects : Object.freeze(effects),
      children: Object.freeze(this.children),
      timers: Object.freeze(armed ? this.timers.map(toTimer) : (this.timers as Timer[])),
      generations: Object.freeze(this.generations),
      logs: this.logs ?? noLogs,
    };
  }

  private raise({ event, id, delay }: { event: EventObject; id?: string; delay?: number }): void {
    // Without a delay the event was handled within the step.
    if (typeof delay === 'number') this.arm(id, event, delay);
  }

  private sendTo({ to, ...message }: Message & { to?: SpawnedActor }): void {
    const { id, event, delay } = message;
    // An actor name without logic makes no actor.
    if (to === undefined) throw recipientUnknown(event, undefined);
    if (to.id === '#_parent') {
      if (typeof delay === 'number') this.arm(id, event, delay, { parent: true });
      else this.drafts.push({ kind: 'tell', to: { parent: true }, event: toTell(event, 'sendParent') });
    } else if (isSelf(to)) {
      if (typeof delay === 'number') this.arm(id, event, delay);
      // XState puts it into the mailbox, that is, after this step and before anything else.
      else this.arm(undefined, event, 0, { self: true });
    } else {
      // An entry action may send to an actor that its state invokes only after it.
      const early = this.coming?.has(to) === true;
      const child = early ? undefined : this.children.find((c) => c.id === to.id);
      if (child !== undefined) this.tell(child, message);
      else if (!early) {
        // XState drops what is sent to an actor that has stopped; a reference to it may be kept for long.
        if (!this.wasThere(to)) throw recipientUnknown(event, to.id);
      } else if (typeof delay === 'number') this.arm(id, event, delay, { child: to.id, generation: this.next(to.id) });
      else {
        this.early ??= [];
        this.early.push({ to, message });
      }
    }
  }

  /** @param to by its id alone nobody can tell */
  private wasThere(to: SpawnedActor): boolean {
    return 'src' in to && (Object.hasOwn(this.generations, to.id) || /^\d+\.\d+$/.test(to.id));
  }

  private next(id: string): number {
    // An id may come out of an event, and then be called "constructor".
    return (Object.hasOwn(this.generations, id) ? (this.generations[id] as number) : 0) + 1;
  }

  private tell({ id: child, generation, status, src }: Child, { id, event, delay }: Message): void {
    if (this.names.callbacks.includes(src)) throw deaf(child, event);
    const to = { child, generation };
    if (typeof delay === 'number') this.arm(id, event, delay, to);
    else if (status === 'active') this.drafts.push({ kind: 'tell', to, event: toTell(event, `sendTo "${child}"`) });
  }

  private arm(id: string | undefined, event: unknown, delay: number, to?: TimerTarget): void {
    if (!Number.isFinite(delay))
      throw new WatchfloorError('DELAY_INVALID', `A delay came out as ${delay}; it must be a number of milliseconds.`);
    const deadline = this.at + Math.max(0, Math.round(delay));
    if (deadline > MAX_TIME)
      throw new WatchfloorError('DELAY_INVALID', `A delay of ${delay} ms ends after the year 275,760.`);
    const timer: Unkeyed<StartTimer> = {
      kind: 'startTimer',
      id: id ?? '',
      event: asEvent(event, 'delayed event'),
      deadline,
    };
    if (to !== undefined) timer.to = to;
    this.timers = [...this.timers, timer];
    this.drafts.push(timer);
  }

  private cancel(which: (timer: DraftTimer) => boolean): void {
    if (!this.timers.some(which)) return;
    for (const timer of this.timers) {
      if (!which(timer)) continue;
      if (isNew(timer)) this.drafts[this.drafts.indexOf(timer)] = undefined;
      else this.drafts.push({ kind: 'cancelTimer', timer: timer.key });
    }
    this.timers = this.timers.filter((timer) => !which(timer));
  }

  private spawn(spawned: Spawned): void {
    checkSpawn(spawned);
    const { actorRef, src, input, systemId } = spawned;
    const { id } = actorRef;
    this.coming?.delete(actorRef);
    // XState would let two actors share an id and lose the first; here the newer one replaces the older.
    this.stop(id);
    const generation = this.next(id);
    // An id that XState gave out itself is never used again, so there is nothing to count.
    if (id !== actorRef.sessionId) this.generations = { ...this.generations, [id]: generation };
    const given = input === undefined ? {} : { input: toJson(input, 'input of actor', id) };
    const known = typeof systemId === 'string' ? { systemId } : {};
    const child: Child = Object.freeze({ id, src, ...given, ...known, generation, status: 'active' });
    this.children = [...this.children, child];
    this.drafts.push({ kind: 'invokeActor', id, src, ...given, generation } satisfies Omit<InvokeActor, 'key'>);
    for (const { to, message } of this.early ?? []) if (to === actorRef) this.tell(child, message);
  }

  private stop(id: string): void {
    const child = this.children.find((c) => c.id === id);
    if (child === undefined) return;
    this.children = this.children.filter((c) => c !== child);
    const place = this.drafts.findIndex(
      (d) => d?.kind === 'invokeActor' && d.id === id && d.generation === child.generation,
    );
    if (place >= 0) {
      this.drafts[place] = undefined;
      // What was sent to an actor that never began goes nowhere.
      for (const [i, d] of this.drafts.entries()) {
        if (d?.kind === 'tell' && 'child' in d.to && d.to.child === id && d.to.generation === child.generation)
          this.drafts[i] = undefined;
      }
    } else if (child.status === 'active') this.drafts.push({ kind: 'stopActor', id, generation: child.generation });
  }

  private run(action: XAction): void {
    const { type: name, exec, params } = action;
    if (typeof exec === 'function' && this.names.implementations[name] !== exec) {
      throw new WatchfloorError(
        'UNSUPPORTED_INLINE_ACTION',
        `An inline action${name ? ` ("${name}")` : ''} was enqueued by what was enqueued itself; name it in setup({ actions }).`,
      );
    }
    if (name === 'tell') {
      this.drafts.push(asTell(params));
      return;
    }
    if (!this.names.actions.has(name)) {
      throw new WatchfloorError(
        'ACTION_UNKNOWN',
        `The action "${name}" was enqueued but is not in setup({ actions }), so no host can carry it out.`,
        { todo: 'Name it there: what a step enqueues cannot be seen before it is taken.' },
      );
    }
    const given = params === undefined ? action.info : params;
    const { context, event } = action.info;
    const data = toJson(given === action.info ? { context, event } : given, 'params of action', name);
    const draft = { kind: 'runAction', name, params: data } satisfies Omit<RunAction, 'key'>;
    if (given !== action.info && this.names.informs(name)) noteAction(draft, action.info);
    this.drafts.push(draft);
  }
}

/** What runs as an activity sends, and hears nothing. */
function deaf(id: string, { type }: EventObject): WatchfloorError {
  return new WatchfloorError(
    'UNSUPPORTED_RECEIVE',
    `The event "${printable(type)}" was sent to "${printable(id)}", a callback or event observable, which hears nothing.`,
    { todo: 'Let a machine be the actor that hears events, or invoke the callback anew with another input.' },
  );
}

function recipientUnknown({ type }: EventObject, id: unknown): WatchfloorError {
  const whom = typeof id === 'string' ? `"${printable(id)}"` : 'something';
  return new WatchfloorError(
    'RECIPIENT_UNKNOWN',
    `The event "${printable(type)}" was sent to ${whom}, which is no actor of the machine.`,
    { todo: 'Send to an actor by its id while it is there; another instance is reached by tell.' },
  );
}

function toTimer(timer: DraftTimer): Timer {
  if (!isNew(timer)) return timer;
  const { key, id, event, deadline, to } = timer as StartTimer;
  return Object.freeze(to === undefined ? { key, id, event, deadline } : { key, id, event, deadline, to });
}

const isMailed = ({ to }: Pick<Timer, 'to'>): boolean => to !== undefined && 'self' in to;

/** The machine's own reference has a system and, unlike an actor's, no logic. */
const isSelf = (to: object): boolean => 'getSnapshot' in to && 'system' in to && !('src' in to);
