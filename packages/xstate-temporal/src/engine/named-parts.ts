/** Gives what stands inline in a machine a name by its place, so that a host can carry it out like anything else. */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { carrierOf, ENQUEUED, type Enqueuer, isEnqueuer, tracing } from './enqueued.ts';
import { messageOf, WatchfloorError } from './errors.ts';
import { isObject } from './json.ts';
import { printable } from './text.ts';

/** What XState calls a machine that has no id. */
const UNNAMED = '(machine)';
/** What such a machine is called where nobody says. */
const DEFAULT_ID = 'machine';

type Parts = Record<string, unknown>;
type Config = Readonly<Record<string, unknown>>;

const known = new WeakMap<AnyStateMachine, AnyStateMachine>();

/**
 * The machine with a name for each inline action, promise and machine: `paying:entry.0`, `paying:on.PAY.0.1` (of the first
 * transition the second action), and for an invoked one the id that XState gives it, `0.order.paying`. One without any
 * is given back as it is.
 */
export function withNames(machine: AnyStateMachine): AnyStateMachine {
  const named = known.get(machine) ?? new Namer(machine).named();
  known.set(machine, named);
  known.set(named, named);
  return named;
}

/** A machine among the actors of another, under a name of its own: one without an id has its place's. */
export function namedChild(child: AnyStateMachine, parent: string, src: string): AnyStateMachine {
  return withNames(withId(child, `${parent}.${src}`.replace(/[^\w.-]/g, '-').slice(0, 100)));
}

/** Whether a text can be a machine's id: it is the name of workflows. */
export const isMachineId = (text: string): boolean => /^[A-Za-z][\w.-]{0,99}$/.test(text);

/**
 * A machine that has no id of its own, under this one, and so is one whose id can be no name where another is given; any
 * other as it is. Twice the same id gives the same machine.
 */
export function withId(machine: AnyStateMachine, id?: string): AnyStateMachine {
  if (machine.id !== UNNAMED && (id === undefined || isMachineId(machine.id))) return machine;
  return under(machine, id ?? DEFAULT_ID);
}

function under(machine: AnyStateMachine, id: string): AnyStateMachine {
  const found = identified.get(machine) ?? new Map<string, AnyStateMachine>();
  identified.set(machine, found);
  const named = found.get(id) ?? renamed(machine, id);
  found.set(id, named);
  return named;
}

/** @throws DEFINITION_INVALID where a target holds the id that it had */
function renamed(machine: AnyStateMachine, id: string): AnyStateMachine {
  try {
    return rebuilt(machine, { ...machine.config, id }, machine.implementations);
  } catch (cause) {
    throw new WatchfloorError(
      'DEFINITION_INVALID',
      `The machine "${printable(machine.id)}" cannot be called "${printable(id)}": ${messageOf(cause)}.`,
      { cause, todo: `Write targets by the keys of states, without "#${printable(machine.id)}".` },
    );
  }
}

const identified = new WeakMap<AnyStateMachine, Map<string, AnyStateMachine>>();

/** By its own class: a project may hold XState twice. */
function rebuilt(machine: AnyStateMachine, config: object, implementations: object): AnyStateMachine {
  const Machine = machine.constructor as new (config: object, implementations: object) => AnyStateMachine;
  return new Machine(config, implementations);
}

class Namer {
  private readonly machine: AnyStateMachine;
  private readonly actors: Parts;
  private readonly actions: Parts;
  /** What carries out what is enqueued inline. */
  private readonly enqueued: string;
  private readonly enqueuers = new Map<string, Enqueuer>();
  private found = false;

  constructor(machine: AnyStateMachine) {
    this.machine = machine;
    this.enqueued = free(machine.implementations.actions, ENQUEUED);
    this.actors = { ...machine.implementations.actors };
    this.actions = { ...machine.implementations.actions };
  }

  named(): AnyStateMachine {
    const { machine } = this;
    for (const [name, action] of Object.entries(machine.implementations.actions))
      this.actions[name] = this.builtin(action, name);
    const config = this.state(machine.root);
    if (this.enqueuers.size > 0) this.actions[this.enqueued] = carrierOf(this.enqueuers);
    else if (!this.found) return machine;
    return rebuilt(machine, config, { ...machine.implementations, actors: this.actors, actions: this.actions });
  }

  private state(node: AnyStateNode): Config {
    const config = node.config as Config;
    const place = node.path.join('.');
    const changed: Parts = { ...config };
    const set = (key: string, make: (value: unknown) => unknown) => {
      if (config[key] !== undefined) changed[key] = make(config[key]);
    };
    set('entry', (value) => this.list(value, `${place}:entry`));
    set('exit', (value) => this.list(value, `${place}:exit`));
    set('on', (value) => this.table(value, `${place}:on`));
    set('after', (value) => this.table(value, `${place}:after`));
    set('always', (value) => this.transitions(value, `${place}:always`));
    set('onDone', (value) => this.transitions(value, `${place}:onDone`));
    set('initial', (value) => this.transition(value, `${place}:initial`));
    set('invoke', (value) =>
      each(value, (one, index) => this.invocation(one, `${place}:invoke.${index}`, `${index}.${node.id}`)),
    );
    set('states', () =>
      Object.fromEntries(
        Object.entries(node.states as Record<string, AnyStateNode>).map(([key, child]) => [key, this.state(child)]),
      ),
    );
    return changed;
  }

  private invocation(given: unknown, place: string, id: string): unknown {
    if (!isObject(given)) return given;
    const changed: Parts = { ...given };
    for (const key of ['onDone', 'onError', 'onSnapshot'])
      if (given[key] !== undefined) changed[key] = this.transitions(given[key], `${place}.${key}`);
    if (isLogic(given.src)) changed.src = this.add(this.actors, id, given.src);
    return changed;
  }

  private table(given: unknown, place: string): unknown {
    if (!isObject(given)) return given;
    return Object.fromEntries(
      Object.entries(given).map(([key, value]) => [key, this.transitions(value, `${place}.${key}`)]),
    );
  }

  private transitions(given: unknown, place: string): unknown {
    return each(given, (one, index) => this.transition(one, `${place}.${index}`));
  }

  private transition(given: unknown, place: string): unknown {
    if (!isObject(given) || given.actions === undefined) return given;
    return { ...given, actions: this.list(given.actions, place) };
  }

  private list(given: unknown, place: string): unknown {
    return each(given, (one, index) => this.action(one, `${place}.${index}`));
  }

  private action(given: unknown, place: string): unknown {
    if (typeof given !== 'function') return given;
    return 'resolve' in given ? this.builtin(given, place) : { type: this.add(this.actions, place, given) };
  }

  private builtin(given: unknown, place: string): unknown {
    if (!isEnqueuer(given)) return this.spawning(given, place);
    this.enqueuers.set(place, given);
    return tracing(given, place, this.enqueued);
  }

  /** `spawnChild` of inline logic, by the name of the logic. XState keeps what an action is told on its function. */
  private spawning(given: unknown, place: string): unknown {
    if (typeof given !== 'function' || !('src' in given) || !isLogic(given.src)) return given;
    const spawn = given as unknown as (...args: unknown[]) => unknown;
    const copy = (...args: unknown[]) => spawn(...args);
    return Object.assign(copy, spawn, { src: this.add(this.actors, place, given.src) });
  }

  private add(parts: Parts, wanted: string, part: unknown): string {
    const name = free(parts, wanted);
    parts[name] = part;
    this.found = true;
    return name;
  }
}

/** A name that nothing has yet. */
function free(parts: Parts, wanted: string): string {
  return Object.hasOwn(parts, wanted) ? free(parts, `${wanted}'`) : wanted;
}

const isLogic = (src: unknown): boolean => isObject(src) && 'transition' in src;

function each(given: unknown, make: (one: unknown, index: number) => unknown): unknown {
  return Array.isArray(given) ? given.map(make) : make(given, 0);
}
