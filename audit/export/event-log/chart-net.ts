/**
 * A chart as a Petri net: a place for each set of atomic states that can be active together, a transition for each
 * move. Guards are not looked at: whatever a guard might let through is a move, so the net allows what the chart
 * allows, and more. What an `always` or a done state does by itself is an unnamed transition.
 */
import type { AnyStateMachine } from 'xstate';
import {
  eventTitle,
  isAtomic,
  isInFinalState,
  outcomesOf,
  parsed,
  type StateNode,
  startsOf,
  type Transition,
  transitionsOf,
  WatchfloorError,
} from 'xstate-temporal/engine';

export interface Move {
  /** Places by their names: atomic states, sorted, joined by commas. */
  readonly from: string;
  readonly to: string;
  /** The event as event logs name it; absent for what happens by itself. */
  readonly label?: string;
}

export interface ChartNet {
  readonly name: string;
  /** `(start)` and `(end)` are places too. */
  readonly places: readonly string[];
  readonly moves: readonly Move[];
}

export const START = '(start)';
export const END = '(end)';

const MOST_PLACES = 5_000;

/** Every active state. */
type Configuration = readonly StateNode[];

/** @throws NET_TOO_LARGE where more sets of states can be active together than a reader could use */
export function chartNet(definition: AnyStateMachine): ChartNet {
  const machine = parsed(definition);
  const moves = new Map<string, Move>();
  const add = (from: string, to: string, label?: string) => {
    const move = { from, to, ...(label === undefined ? {} : { label }) };
    moves.set(JSON.stringify([from, label ?? null, to]), move);
  };
  const known = new Map<string, Configuration>();
  const open: string[] = [];
  const reach = (configuration: Configuration): string => {
    const name = nameOf(configuration);
    if (known.has(name)) return name;
    if (known.size >= MOST_PLACES)
      throw new WatchfloorError(
        'NET_TOO_LARGE',
        `The chart has more than ${MOST_PLACES} sets of states; no net is drawn.`,
      );
    known.set(name, configuration);
    open.push(name);
    return name;
  };
  for (const first of startsOf(machine)) add(START, reach(first), eventTitle('xstate.init'));
  for (let from = open.shift(); from !== undefined; from = open.shift()) {
    const configuration = known.get(from) ?? [];
    if (isInFinalState(new Set(configuration), machine.root)) {
      add(from, END);
      continue;
    }
    add(from, END, eventTitle('xstate.stop'));
    for (const type of typesOf(configuration)) {
      const isSilent = type === '' || type.startsWith('xstate.done.state.');
      for (const next of stepped(configuration, type)) {
        const to = reach(next);
        if (!isSilent) add(from, to, eventTitle(type));
        else if (to !== from) add(from, to);
      }
    }
  }
  return { name: machine.id, places: [START, ...[...known.keys()].sort(), END], moves: [...moves.values()] };
}

function nameOf(configuration: Configuration): string {
  return leavesOf(configuration)
    .map(({ path }) => path.join('.'))
    .sort()
    .join(', ');
}

const leavesOf = (configuration: Configuration) => configuration.filter(isAtomic);

/** The event types that something reacts to; `''` for `always`. Done events of states only where the state is done. */
function typesOf(configuration: Configuration): string[] {
  const active = new Set(configuration);
  const types = new Set<string>();
  for (const node of configuration)
    for (const type of ['', ...node.transitions.keys()]) {
      const reacts = transitionsOf(node, type).length > 0;
      if (reacts && (!type.startsWith('xstate.done.state.') || isInFinalState(active, node))) types.add(type);
    }
  return [...types].sort();
}

/** What may come of an event: each region takes one of the transitions that a guard could let it take, or none. */
function stepped(configuration: Configuration, type: string): Configuration[] {
  let choices: (readonly Transition[])[] = [[]];
  for (const leaf of leavesOf(configuration)) {
    const options = optionsOf(leaf, type);
    choices = choices.flatMap((chosen) =>
      options.map((option) => (option === undefined || chosen.includes(option) ? chosen : [...chosen, option])),
    );
  }
  const results = new Map<string, Configuration>();
  for (const chosen of choices)
    if (chosen.length > 0) for (const one of outcomesOf(configuration, chosen)) results.set(nameOf(one), one);
  return [...results.values()];
}

/** From the leaf outwards, up to the first that no guard can hold back; `undefined`: none of them. */
function optionsOf(leaf: StateNode, type: string): (Transition | undefined)[] {
  const options: (Transition | undefined)[] = [];
  for (let node: StateNode | undefined = leaf; node !== undefined; node = node.parent) {
    for (const transition of transitionsOf(node, type)) {
      options.push(transition);
      if (transition.guard === undefined) return options;
    }
  }
  return [...options, undefined];
}
