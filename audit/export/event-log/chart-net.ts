/**
 * A chart as a Petri net: a place for each set of atomic states that can be active together, a transition for each
 * move. Guards are not looked at: whatever a guard might let through is a move, so the net allows what the chart
 * allows, and more. What an `always` or a done state does by itself is an unnamed transition.
 */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { WatchfloorError } from 'xstate-temporal/engine';
import { eventTitle } from '../../trail/names.ts';

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

type Configuration = readonly AnyStateNode[];
interface Transition {
  readonly eventType: string;
  readonly source: AnyStateNode;
  readonly target?: readonly AnyStateNode[];
  readonly guard?: unknown;
  readonly reenter?: boolean;
}

/** @throws NET_TOO_LARGE where more sets of states can be active together than a reader could use */
export function chartNet(machine: AnyStateMachine): ChartNet {
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
  for (const first of entered(machine.root)) add(START, reach(first), eventTitle('xstate.init'));
  for (let from = open.shift(); from !== undefined; from = open.shift()) {
    const configuration = known.get(from) ?? [];
    if (isDone(machine.root, configuration)) {
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
  return configuration
    .map(({ path }) => path.join('.'))
    .sort()
    .join(', ');
}

/** The event types that something reacts to; `''` for `always`. Done events of states only where the state is done. */
function typesOf(configuration: Configuration): string[] {
  const types = new Set<string>();
  for (const node of active(configuration)) {
    for (const { eventType } of transitionsOf(node))
      if (!eventType.startsWith('xstate.done.state.') || isDone(node, configuration)) types.add(eventType);
    if (alwaysOf(node).length > 0) types.add('');
  }
  return [...types].sort();
}

/** What may come of an event: each region takes one of the transitions that a guard could let it take, or none. */
function stepped(configuration: Configuration, type: string): Configuration[] {
  let choices: (readonly Transition[])[] = [[]];
  for (const leaf of configuration) {
    const options = optionsOf(leaf, type);
    choices = choices.flatMap((chosen) =>
      options.map((option) => (option === undefined || chosen.includes(option) ? chosen : [...chosen, option])),
    );
  }
  const results = new Map<string, Configuration>();
  for (const chosen of choices) {
    if (chosen.length === 0) continue;
    let after: Configuration[] = [configuration];
    for (const transition of chosen) after = after.flatMap((one) => taken(one, transition));
    for (const one of after) results.set(nameOf(one), one);
  }
  return [...results.values()];
}

/** From the leaf outwards, up to the first that no guard can hold back; `undefined`: none of them. */
function optionsOf(leaf: AnyStateNode, type: string): (Transition | undefined)[] {
  const options: (Transition | undefined)[] = [];
  for (let node: AnyStateNode | undefined = leaf; node !== undefined; node = node.parent) {
    const here = type === '' ? alwaysOf(node) : transitionsOf(node).filter(({ eventType }) => eventType === type);
    for (const transition of here) {
      options.push(transition);
      if (transition.guard === undefined) return options;
    }
  }
  return [...options, undefined];
}

function taken(configuration: Configuration, { reenter, source, target }: Transition): Configuration[] {
  // Another region's transition may have left the source.
  if (target === undefined || !active(configuration).has(source)) return [configuration];
  const domain = domainOf(source, target, reenter === true);
  const staying = configuration.filter((leaf) => !isBelow(leaf, domain));
  return entered(domain, target).map((inside) => [...staying, ...inside]);
}

/** The innermost state that is not left. */
function domainOf(source: AnyStateNode, target: readonly AnyStateNode[], reenter: boolean): AnyStateNode {
  const around = (node: AnyStateNode) => target.every((one) => one !== node && isBelow(one, node));
  if (!reenter && source.type !== 'atomic' && around(source)) return source;
  let node = source.parent ?? source;
  while (node.parent !== undefined && !around(node)) node = node.parent;
  return node;
}

/** The leaves that may be active below a state once it is entered, on the way to these targets. */
function entered(node: AnyStateNode, targets: readonly AnyStateNode[] = []): Configuration[] {
  const inside = targets.filter((target) => target !== node && isBelow(target, node));
  const children = Object.values(node.states as Record<string, AnyStateNode>);
  const history = inside.find((target) => target.type === 'history' && target.parent === node);
  if (history !== undefined) return remembered(node);
  switch (node.type) {
    case 'compound': {
      const next = children.find((child) => inside.some((target) => target === child || isBelow(target, child)));
      if (next !== undefined) return entered(next, inside);
      const initial = (node.initial as unknown as Transition).target ?? [];
      const [child] = children.filter((one) => initial.some((target) => target === one || isBelow(target, one)));
      return child === undefined ? [[]] : entered(child, initial);
    }
    case 'parallel':
      return product(children.filter(({ type }) => type !== 'history').map((child) => entered(child, inside)));
    default:
      return [[node]];
  }
}

/** What a history state may bring back: anything that can be active below its parent. */
function remembered(node: AnyStateNode): Configuration[] {
  const children = Object.values(node.states as Record<string, AnyStateNode>).filter(({ type }) => type !== 'history');
  if (node.type === 'parallel') return product(children.map(remembered));
  return children.length === 0 ? [[node]] : children.flatMap(remembered);
}

function product(regions: readonly (readonly Configuration[])[]): Configuration[] {
  let all: Configuration[] = [[]];
  for (const region of regions) all = all.flatMap((before) => region.map((inside) => [...before, ...inside]));
  return all;
}

function isDone(node: AnyStateNode, configuration: Configuration): boolean {
  const children = Object.values(node.states as Record<string, AnyStateNode>);
  if (node.type === 'final') return configuration.includes(node);
  if (node.type === 'compound')
    return children.some((child) => child.type === 'final' && configuration.includes(child));
  return (
    node.type === 'parallel' && children.every((child) => child.type === 'history' || isDone(child, configuration))
  );
}

function active(configuration: Configuration): Set<AnyStateNode> {
  const nodes = new Set<AnyStateNode>();
  for (const leaf of configuration)
    for (let node: AnyStateNode | undefined = leaf; node !== undefined; node = node.parent) nodes.add(node);
  return nodes;
}

function isBelow(node: AnyStateNode, ancestor: AnyStateNode): boolean {
  for (let at: AnyStateNode | undefined = node; at !== undefined; at = at.parent) if (at === ancestor) return true;
  return false;
}

function transitionsOf(node: AnyStateNode): readonly Transition[] {
  return [...node.transitions.values()].flat() as unknown as Transition[];
}

function alwaysOf(node: AnyStateNode): readonly Transition[] {
  return (node.always ?? []) as unknown as readonly Transition[];
}
