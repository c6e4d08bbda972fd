/** The set of active states, with all that follows from it alone; each is worked out once. */
import { stopChild } from 'xstate';
import type { StateValue, Taken } from '../types.ts';
import { matchesDescriptor } from '../wildcard.ts';
import {
  type Action,
  type HistoryValue,
  isAtomic,
  type Machine,
  properAncestors,
  type StateNode,
  type Transition,
} from './nodes.ts';

/** Where to look for an event's transitions: in the regions first, then in the node itself. */
export interface Search {
  readonly node: StateNode;
  readonly within: readonly Search[];
}

export interface Configuration {
  /** In the order in which XState holds them: that of entering. */
  readonly nodes: readonly StateNode[];
  readonly value: StateValue;
  readonly tags: ReadonlySet<string>;
  /** Sorted paths of the atomic states. */
  readonly paths: readonly string[];
  /** For each atomic state the eventless transitions from it outwards; without those that have none. */
  readonly eventless: readonly (readonly Transition[])[];
  /** Where transitions for an event type may be; `undefined`: nowhere. */
  search(type: string): Search | undefined;
  /** What a transition from here does, or several at once under a text that names them. */
  readonly plans: Map<Transition | string, Plan>;
}

/** What a microstep does: all that follows from where the machine is and which transitions it takes. */
export interface Plan {
  /** Without those that another one keeps from being taken. */
  readonly taken: readonly Taken[];
  /** Paths of the atomic states among `entering`. */
  readonly entered: readonly string[];
  /** Exit actions and the end of invoked actors, innermost first, then the transitions' own actions. */
  readonly leaving: readonly Action[];
  /** What history states remember from now on. */
  readonly remembered: HistoryValue | undefined;
  /** In document order. */
  readonly entering: readonly Entry[];
  /** Exit actions of all states, where the machine is done. */
  readonly ending: readonly Action[];
  /** `undefined` where the same states are active after it. */
  readonly next: Configuration | undefined;
}

/** A state that is entered. */
export interface Entry {
  /** Entry actions, invoked actors, and the actions of the initial transition. */
  readonly actions: readonly Action[];
  /** Ids of the actors among them, to which the actions before may send already. */
  readonly invoked: readonly string[];
  readonly final: Final | undefined;
}

/** What comes of entering a final state. */
export interface Final {
  /** The state that is done with it; `output`: its output, or a function that gives it. */
  readonly done: { readonly id: string; readonly output: unknown } | undefined;
  /** Ids of the parallel states that are done with it, innermost first. */
  readonly regions: readonly string[];
  /** The machine is done, by this state. */
  readonly completes: StateNode | undefined;
}

/** Machines with many regions have more configurations than are worth keeping; who is in one keeps it. */
const MAX_CONFIGURATIONS = 5_000;
/** Event types may come from outside where a machine listens to a wildcard. */
const MAX_TYPES = 500;

export type Configurations = (nodes: readonly StateNode[]) => Configuration;

export function createConfigurations(machine: Machine): Configurations {
  const known = new Map<string, Configuration>();
  return (nodes) => {
    const key = nodes.map(({ order }) => order).join();
    let found = known.get(key);
    if (found === undefined) {
      if (known.size >= MAX_CONFIGURATIONS) {
        // Plans name the configurations after them: kept, they would hold every one that there ever was.
        for (const { plans } of known.values()) plans.clear();
        known.clear();
      }
      found = createConfiguration(machine, Object.freeze([...nodes]));
      known.set(key, found);
    }
    return found;
  };
}

function createConfiguration(machine: Machine, nodes: readonly StateNode[]): Configuration {
  const { value, tags } = readNodes(machine, nodes);
  const atomic = nodes.filter(isAtomic);
  const whole = searchOf(machine.root, value);
  const searches = new Map<string, Search | undefined>();
  return {
    nodes,
    value,
    tags,
    paths: Object.freeze(atomic.map(({ path }) => path.join('.')).sort()),
    eventless: atomic
      .map((node) => [node, ...properAncestors(node, undefined)].flatMap(({ always }) => always ?? []))
      .filter(({ length }) => length > 0),
    search(type) {
      if (searches.has(type)) return searches.get(type);
      const found = listening(whole, type);
      if (searches.size < MAX_TYPES) searches.set(type, found);
      return found;
    },
    plans: new Map(),
  };
}

/** A state value and tags as XState itself makes them: any snapshot that it clones has them made anew. */
function readNodes(machine: Machine, _nodes: readonly StateNode[]): { value: StateValue; tags: ReadonlySet<string> } {
  const action = stopChild('') as unknown as {
    resolve(...args: unknown[]): [{ value: StateValue; tags: Set<string> }];
  };
  const [{ value, tags }] = action.resolve(undefined, { machine, _nodes, children: {} }, {}, undefined, {
    actorRef: '',
  });
  return { value: frozen(value), tags };
}

function frozen(value: StateValue): StateValue {
  if (typeof value === 'string') return value;
  for (const key of Object.keys(value)) frozen(value[key] as StateValue);
  return Object.freeze(value);
}

function searchOf(node: StateNode, value: StateValue): Search {
  const below = typeof value === 'string' ? ([[value, {}]] as const) : Object.entries(value);
  return { node, within: below.map(([key, further]) => searchOf(node.states[key] as StateNode, further)) };
}

/** Without what has no transition for an event type. */
function listening({ node, within }: Search, type: string): Search | undefined {
  const below = within.flatMap((search) => listening(search, type) ?? []);
  for (const descriptor of node.transitions.keys())
    if (matchesDescriptor(type, descriptor)) return { node, within: below };
  // One that only leads to a single other one need not be passed.
  return below.length > 1 ? { node, within: below } : below[0];
}
