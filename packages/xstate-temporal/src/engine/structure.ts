/** Reads a machine's structure: what it is made of, what a host must implement, and what cannot be durable. */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { ActorIds } from './actor-ids.ts';
import { kindOf } from './actor-kind.ts';
import { isCarrier } from './enqueued.ts';
import type { Defect } from './errors.ts';
import type { StateNode } from './interpreter/index.ts';
import { isMachineId, withNames } from './named-parts.ts';
import { describe, named } from './outline.ts';
import { hasBeginning, stateDefects } from './state-checks.ts';

/** What reading a machine gives. */
export interface Structure {
  /** Structure and names as plain data; two machines with the same outline behave alike but for their functions. */
  readonly outline: unknown;
  /** Event descriptors from outside, sorted: types and wildcards, without `xstate.*`. */
  readonly events: readonly string[];
  /** Actor names, sorted. */
  readonly actors: readonly string[];
  /** Actor names that stand for machines, sorted. */
  readonly machines: readonly string[];
  /** Actor names that stand for callbacks and event observables, sorted. */
  readonly callbacks: readonly string[];
  /** Those that the definition itself gives, sorted. */
  readonly systemIds: readonly string[];
  /** Names of the actions that a host carries out, sorted. `tell` is the engine's own. */
  readonly actions: readonly string[];
  readonly defects: readonly Defect[];
}

interface Builtin {
  readonly type: string;
  readonly [field: string]: unknown;
}

const isBuiltin = (action: unknown): action is Builtin =>
  typeof action === 'function' && ('resolve' in action || 'check' in action);

/** Reads a machine. Never throws for what it finds: defects are listed. */
export function readStructure(machine: AnyStateMachine): Structure {
  const reader = new Reader(withNames(machine));
  return reader.read();
}

class Reader {
  private readonly machine: AnyStateMachine;
  private readonly actors = new Set<string>();
  private readonly machines = new Set<string>();
  private readonly callbacks = new Set<string>();
  private readonly actions = new Set<string>();
  private readonly events = new Set<string>();
  private readonly systemIds = new Set<string>();
  private readonly defects: Defect[] = [];
  private ids = new ActorIds();

  constructor(machine: AnyStateMachine) {
    this.machine = machine;
  }

  read(): Structure {
    const { implementations } = this.machine;
    if (!isMachineId(this.machine.id)) {
      this.defect(
        'MACHINE_ID',
        this.machine.id,
        "needs an id of letters, digits, dots and dashes, as createMachine({ id }), or a definition's: { machine, id: 'order', version }",
      );
    }
    for (const [name, logic] of Object.entries(implementations.actors)) this.actor(name, logic, `actor "${name}"`);
    // What carries out functions that are only made in a step is no part of what stands in the machine.
    const named = Object.entries(implementations.actions).filter(([, action]) => !isCarrier(action));
    const actions = mapped(Object.fromEntries(named), (name, action) => this.implementation(name, action));
    const guards = mapped(implementations.guards, (name, guard) => {
      this.guard(name, `guard "${name}"`, []);
      // A name for a combination of guards; a guard of one's own is known by its name alone.
      return isBuiltin(guard) ? this.guard(guard, `guard "${name}"`, [name]) : undefined;
    });
    const delays = mapped(implementations.delays, (name, delay) => {
      this.delay(delay, `delay "${name}"`);
      return describe(delay);
    });
    const { context } = this.machine.config as { context?: unknown };
    // An action that no state uses sends nothing.
    this.ids = new ActorIds();
    const states = this.node(this.machine.root);
    this.ids.assign(context);
    for (const { code, where, message } of this.ids.defects()) this.defect(code, where, message);
    const sorted = (set: Set<string>) => [...set].sort();
    return {
      outline: { id: this.machine.id, states, delays, actions, guards, context: describe(context) },
      events: sorted(this.events),
      actors: sorted(this.actors),
      machines: sorted(this.machines),
      callbacks: sorted(this.callbacks),
      systemIds: sorted(this.systemIds),
      actions: sorted(this.actions),
      defects: this.defects,
    };
  }

  private defect(code: string, where: string, message: string): void {
    if (!this.defects.some((d) => d.code === code && d.where === where && d.message === message)) {
      this.defects.push({ code, where, message });
    }
  }

  private node(node: AnyStateNode): unknown {
    const where = `state "${node.path.join('.') || node.id}"`;
    // Building `initial` and `invoke` is lazy in XState; `config` tells what the author wrote.
    const config = node.config as { route?: unknown; output?: unknown; context?: unknown };
    if (config.route !== undefined)
      this.defect('UNSUPPORTED_ROUTE', where, 'uses route; send an event with a target instead');
    for (const { code, where: at, message } of stateDefects(node as unknown as StateNode, where))
      this.defect(code, at, message);
    const invokes = (
      node.invoke as readonly { id: string; src: string; input?: unknown; onSnapshot?: unknown; systemId?: unknown }[]
    ).map((invoke) => {
      const at = `${where}, invoke "${invoke.id}"`;
      if (invoke.onSnapshot !== undefined)
        this.defect('UNSUPPORTED_ON_SNAPSHOT', at, 'uses onSnapshot; let the actor send events instead');
      this.options(invoke as unknown as Builtin, at);
      this.ids.invoke(invoke.id, node, at);
      const { id, src, input, systemId } = invoke;
      return { id, src, systemId, input: describe(input) };
    });
    const transitions = [...node.transitions.values()].flat().map((t) => this.transition(t as never, where));
    const always = ((node.always ?? []) as readonly unknown[]).map((t) => this.transition(t as never, where));
    const begins = node.type === 'compound' && hasBeginning(node as unknown as StateNode);
    const initial = begins ? this.transition(node.initial as never, where) : undefined;
    const children = Object.values(node.states as Record<string, AnyStateNode>).map((child) => this.node(child));
    return {
      key: node.key,
      id: node.id,
      type: node.type,
      history: node.history || undefined,
      tags: [...node.tags].sort(),
      output: describe(config.output),
      entry: node.entry.map((action) => this.action(action, where)),
      exit: node.exit.map((action) => this.action(action, where)),
      invokes,
      initial,
      transitions,
      always,
      target: node.type === 'history' ? node.config.target : undefined,
      states: children,
    };
  }

  private transition(
    transition: {
      eventType: string | null;
      target?: readonly AnyStateNode[];
      guard?: unknown;
      reenter?: boolean;
      actions: readonly unknown[];
    },
    where: string,
  ): unknown {
    const { eventType } = transition;
    const at = eventType ? `${where}, on "${eventType}"` : where;
    if (eventType && !eventType.startsWith('xstate.')) this.events.add(eventType);
    return {
      event: eventType ?? undefined,
      target: transition.target?.map((node) => node.id),
      reenter: transition.reenter || undefined,
      guard: transition.guard === undefined ? undefined : this.guard(transition.guard, at, []),
      actions: transition.actions.map((action) => this.action(action, at)),
    };
  }

  /** Notes what an action needs and gives its name. */
  private action(action: unknown, where: string): unknown {
    if (isBuiltin(action)) return this.builtin(action, where);
    const name = typeof action === 'string' ? action : String((action as { type: unknown }).type);
    this.implementation(name, this.machine.implementations.actions[name]);
    return named(name, action);
  }

  /** @returns what a name stands for, where that is one of XState's own actions */
  private implementation(name: string, action: unknown): unknown {
    if (isBuiltin(action)) return this.builtin(action, `action "${name}"`);
    if (name !== 'tell') this.actions.add(name);
    return undefined;
  }

  private builtin(action: Builtin, where: string): unknown {
    if (action.type === 'xstate.spawnChild') {
      this.options(action, where);
      this.ids.spawn(action.id);
    }
    if (action.type === 'xstate.enqueueActions') this.ids.enqueue();
    if (action.type === 'xstate.assign') this.ids.assign(action.assignment);
    if (action.type === 'xstate.sendTo') this.ids.send(action.to, where);
    if (action.delay !== undefined) this.delay(action.delay, where);
    return {
      type: action.type,
      event: describe(action.event),
      assignment: describe(action.assignment),
      src: typeof action.src === 'string' ? action.src : undefined,
      input: describe(action.input),
      systemId: action.systemId,
      id: describe(action.id ?? action.sendId ?? action.actorRef),
      delay: describe(action.delay),
      to: describe(action.to),
    };
  }

  /** What `invoke` and `spawnChild` have in common. */
  private options(options: Builtin, where: string): void {
    const { src } = options;
    if (typeof options.systemId === 'string') this.systemIds.add(options.systemId);
    if (options.syncSnapshot === true)
      this.defect('UNSUPPORTED_SYNC_SNAPSHOT', where, 'uses syncSnapshot; let the actor send events instead');
    if (typeof src !== 'string' || src.startsWith('xstate.invoke.')) {
      this.defect(
        'UNSUPPORTED_INLINE_ACTOR',
        where,
        'has inline actor logic; name it in setup({ actors }) so that a host can run it',
      );
    } else this.actor(src, this.machine.implementations.actors[src], where);
  }

  private actor(name: string, logic: unknown, where: string): void {
    const kind = kindOf(logic);
    this.actors.add(name);
    if (kind === 'machine') this.machines.add(name);
    else if (kind === 'callback' || kind === 'events') this.callbacks.add(name);
    else if (kind !== 'promise') {
      this.defect(
        'UNSUPPORTED_ACTOR',
        where,
        `"${name}" is ${kind === 'observable' ? 'an observable' : `a ${kind}`} actor, which is known by its snapshots; send what the machine is to know as events (fromCallback, fromEventObservable), or let a machine be the actor`,
      );
    }
  }

  private guard(guard: unknown, where: string, seen: readonly string[]): unknown {
    if (typeof guard === 'function') {
      const { guards, stateValue } = guard as { guards?: readonly unknown[]; stateValue?: unknown };
      if (stateValue !== undefined) return { stateIn: describe(stateValue) };
      return guards === undefined ? 'inline' : { [guard.name]: guards.map((g) => this.guard(g, where, seen)) };
    }
    const name = typeof guard === 'string' ? guard : String((guard as { type: unknown }).type);
    const { guards } = this.machine.implementations;
    const implementation: unknown = Object.hasOwn(guards, name) ? guards[name] : undefined;
    if (implementation === undefined) this.defect('GUARD_MISSING', where, `guard "${name}" has no implementation`);
    else if (seen.includes(name)) this.defect('GUARD_CYCLE', where, `guard "${name}" refers to itself`);
    else if (typeof implementation !== 'function' || isBuiltin(implementation))
      this.guard(implementation, where, [...seen, name]);
    return named(name, guard);
  }

  private delay(delay: unknown, where: string): void {
    if (typeof delay === 'string' && !Object.hasOwn(this.machine.implementations.delays, delay)) {
      this.defect('DELAY_MISSING', where, `delay "${delay}" has no implementation`);
    }
    if (typeof delay === 'number' && !Number.isFinite(delay))
      this.defect('DELAY_INVALID', where, `has a delay of ${delay}; a delay is a number of milliseconds`);
  }
}

const mapped = <T>(record: Readonly<Record<string, T>>, map: (name: string, value: T) => unknown) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(name, value)]));
