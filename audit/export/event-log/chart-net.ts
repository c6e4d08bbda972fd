/**
 * A chart as a Petri net, region by region: a place for each atomic state and for each parallel state, in which a token
 * stands while it is active, and a transition for each move. A move reads only the regions that react to its event, so
 * that independent regions do not multiply; where a parallel state is left, its regions are left one by one, silently,
 * and joined. Guards are not looked at: whatever a guard might let through is a move, so the net allows what the chart
 * allows, and more. What an `always` or a done state does by itself is an unnamed transition.
 */
import type { AnyStateMachine } from 'xstate';
import {
  childrenOf,
  eventTitle,
  isAtomic,
  type Machine,
  outcomesOf,
  parsed,
  type StateNode,
  startsOf,
  type Transition,
  transitionsOf,
} from 'xstate-temporal/engine';
import { type ChartNet, END, NetBuilder, START } from './net-builder.ts';
import { finalParts, isWithin, type Part, partsOf, type Reactions, wholeParts } from './parts.ts';

const DONE = 'xstate.done.state.';

/**
 * @param running a case may stop wherever it stands: silent transitions lead to the end from everywhere
 * @throws NET_TOO_LARGE where the net has more transitions than a reader could use
 */
export function chartNet(
  definition: AnyStateMachine,
  { running = false }: { readonly running?: boolean } = {},
): ChartNet {
  const machine = parsed(definition);
  const { root } = machine;
  const net = new NetBuilder(machine.id);
  for (const first of startsOf(machine)) net.add([START], tokensOf(first), eventTitle('xstate.init'));
  for (const { nodes } of finalParts(root)) net.add(tokensOf(nodes), [END]);
  leave(net, root, eventTitle('xstate.stop'));
  if (running) leave(net, root, undefined);
  for (const type of typesOf(machine)) {
    const label = type === '' || type.startsWith(DONE) ? undefined : eventTitle(type);
    for (const [part, after] of movesOf(machine, type)) move(net, part, after, label);
  }
  return net.built();
}

/** The places in which tokens stand while these nodes are active. */
function tokensOf(nodes: readonly StateNode[]): string[] {
  return nodes.flatMap((node) => (isAtomic(node) || node.type === 'parallel' ? [placeOf(node)] : []));
}

function placeOf(node: StateNode): string {
  const name = node.path.join('.') || '(root)';
  return node.type === 'parallel' ? `${name} (parallel)` : name;
}

/** The event types that something reacts to; `''` for `always`. */
function typesOf({ root }: Machine): string[] {
  const types = new Set<string>();
  const collect = (node: StateNode): void => {
    for (const type of ['', ...node.transitions.keys()]) if (transitionsOf(node, type).length > 0) types.add(type);
    for (const child of childrenOf(node)) collect(child);
  };
  collect(root);
  return [...types].sort();
}

/** From which parts to which states an event leads. */
function movesOf(machine: Machine, type: string): (readonly [Part, StateNode[]])[] {
  const led = (parts: readonly Part[]) =>
    parts.flatMap((part) => stepped(part, type).map((after) => [part, after] as const));
  const found = led(partsFor(machine, type));
  // What a history state remembers of regions that are left open is not known: then none is.
  const isWhole = found.every(([{ open }, after]) =>
    after.every((node) => open.includes(node) || isEntered(node, after)),
  );
  return isWhole ? found : led(wholeParts(machine.root));
}

/** Whether below an active state stands what must be active with it. */
function isEntered(node: StateNode, active: readonly StateNode[]): boolean {
  if (isAtomic(node)) return true;
  const children = childrenOf(node);
  return node.type === 'parallel'
    ? children.every((child) => active.includes(child))
    : children.some((child) => active.includes(child));
}

function partsFor(machine: Machine, type: string): Part[] {
  const { idMap, root } = machine;
  const reactions: Reactions = (node) => transitionsOf(node, type);
  // Of what happens by itself each region does its own, one after another.
  if (type === '')
    return [...idMap.values()]
      .filter((node) => reactions(node).length > 0)
      .flatMap((one) => partsOf(root, (node) => (node === one ? reactions(node) : [])));
  if (!type.startsWith(DONE)) return partsOf(root, reactions);
  // Of a state that is done, every region stands in a final state.
  const done = idMap.get(type.slice(DONE.length));
  return done === undefined ? [] : partsOf(root, (node) => (node === done ? reactions(node) : []), done);
}

/** What may come of an event: each region takes one of the transitions that a guard could let it take, or none. */
function stepped({ nodes, open, reacting }: Part, type: string): StateNode[][] {
  let choices: (readonly Transition[])[] = [[]];
  for (const leaf of [...nodes.filter(isAtomic), ...open]) {
    const region = regionOf(leaf);
    const must = !open.includes(leaf) && region !== undefined && reacting.includes(region);
    const options = optionsOf(leaf, type).filter(
      (option) => !must || (option !== undefined && isWithin(option.source, region)),
    );
    choices = choices.flatMap((chosen) =>
      options.map((option) => (option === undefined || chosen.includes(option) ? chosen : [...chosen, option])),
    );
  }
  const results = new Map<string, StateNode[]>();
  for (const chosen of choices)
    if (chosen.length > 0)
      for (const one of outcomesOf(nodes, chosen)) results.set(JSON.stringify(tokensOf(one).sort()), one);
  return [...results.values()];
}

/** The root of the innermost region that a node is in. */
function regionOf(node: StateNode): StateNode | undefined {
  for (let one: StateNode | undefined = node; one !== undefined; one = one.parent)
    if (one.parent?.type === 'parallel') return one;
  return undefined;
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

/** One move. Of regions that are open only whether they are left is told. */
function move(net: NetBuilder, { nodes, open }: Part, after: readonly StateNode[], label: string | undefined): void {
  const isOpen = (node: StateNode) => open.includes(node);
  const stays = (region: StateNode) => after.includes(region) && !after.some(({ parent }) => parent === region);
  const left = open.filter((region) => !stays(region));
  const tokens = (all: readonly StateNode[]) => tokensOf(all.filter((node) => !isOpen(node) || !stays(node)));
  const [from, to] = [tokensOf(nodes.filter((node) => !isOpen(node))), tokens(after)];
  if (left.length === 0) {
    if (label !== undefined || from.toSorted().join('\n') !== to.toSorted().join('\n')) net.add(from, to, label);
    return;
  }
  leaveRegions(net, from, left, to, label);
}

/** Takes tokens out of regions, one by one, before the move is at its end. What they read is gone, so nothing else moves in them. */
function leaveRegions(
  net: NetBuilder,
  from: readonly string[],
  regions: readonly StateNode[],
  to: readonly string[],
  label: string | undefined,
): void {
  const { done, start } = net.leaving(regions.map(placeOf), to);
  net.add(from, start, label);
  for (const [index, region] of regions.entries()) drain(net, region, start[index] as string, done[index] as string);
  net.add(done, to);
}

/** Takes the tokens out of a state, whatever of it is active. */
function drain(net: NetBuilder, node: StateNode, start: string, done: string): void {
  if (isAtomic(node)) net.add([start, placeOf(node)], [done]);
  else if (node.type !== 'parallel') for (const child of childrenOf(node)) drain(net, child, start, done);
  else {
    const regions = childrenOf(node).map((region) => ({
      region,
      start: `${start} ${region.key}`,
      done: `${done} ${region.key}`,
    }));
    net.add(
      [start, placeOf(node)],
      regions.map((one) => one.start),
    );
    for (const one of regions) drain(net, one.region, one.start, one.done);
    net.add(
      regions.map((one) => one.done),
      [done],
    );
  }
}

/** From wherever a case stands below a state to the end. */
function leave(net: NetBuilder, node: StateNode, label: string | undefined): void {
  if (node.type === 'final' && node.parent?.parent === undefined) return;
  if (isAtomic(node)) net.add([placeOf(node)], [END], label);
  else if (node.type !== 'parallel') for (const child of childrenOf(node)) leave(net, child, label);
  else leaveRegions(net, [placeOf(node)], childrenOf(node), [END], label);
}
