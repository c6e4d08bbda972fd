import type { AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { entered, exited, isBelow, lineOf } from './walk-sets.ts';

/** How a step went from one configuration to another, as far as its record shows it. */
export interface Way {
  /** In the order in which they were taken: by the event, eventless ones, and those by the end of a state. */
  readonly transitions: readonly AnyTransitionDefinition[];
  /** Atomic states that were entered and left again within the step. */
  readonly through: readonly string[];
}

interface Place {
  readonly active: ReadonlySet<AnyStateNode>;
  /** Ends of states that have not been heard of yet. */
  readonly ends: readonly string[];
  readonly way: Way;
}

/** A step takes a few microsteps; what needs more than so many is not looked for. */
const MOST_MICROSTEPS = 16;
/** Places that are looked at for one step. */
const MOST_PLACES = 5_000;

/**
 * The shortest way from one set of atomic states to another by an event, whatever its guards say; of ways of one length
 * the one by the first candidates. `undefined` where there is none: a timer that nobody takes any more changes nothing.
 *
 * @param from paths of atomic states; empty for the step that starts the instance
 */
export function wayOf(
  root: AnyStateNode,
  event: string,
  from: readonly string[],
  to: readonly string[],
): Way | undefined {
  const goal = [...to].sort().join();
  const none: Way = { transitions: [], through: [] };
  const targets = to.flatMap((path) => nodeAt(root, path) ?? []);
  let places: Place[];
  if (from.length === 0) {
    const first = entered([{ source: root, target: [root], reenter: true }], new Set(), targets);
    places = [{ active: new Set([root, ...first]), ends: endsOf(first, new Set([root, ...first])), way: none }];
  } else {
    const nodes = from.flatMap((path) => nodeAt(root, path) ?? []);
    const active = new Set(nodes.flatMap(lineOf));
    places = selections(active, event).map((chosen) => taken({ active, ends: [], way: none }, chosen, targets));
  }
  const seen = new Set<string>();
  for (let microsteps = 0; microsteps < MOST_MICROSTEPS && places.length > 0; microsteps++) {
    const next: Place[] = [];
    for (const place of places) {
      const at = atoms(place.active);
      const key = `${at.join()}|${place.ends.join()}`;
      if (seen.has(key)) continue;
      if (seen.size > MOST_PLACES) return undefined;
      seen.add(key);
      const eventless = selections(place.active, '');
      const rests = !eventless.some((chosen) => chosen.every(({ guard }) => guard === undefined));
      if (rests && place.ends.length === 0 && at.join() === goal) return without(place.way, to);
      for (const chosen of eventless) next.push(taken(place, chosen, targets));
      const [end, ...ends] = place.ends;
      if (!rests || end === undefined) continue;
      const later = { ...place, ends };
      const heard = selections(place.active, end);
      for (const chosen of heard) next.push(taken(later, chosen, targets));
      // Whoever waits for it may refuse it by a guard.
      if (!heard.some((chosen) => chosen.every(({ guard }) => guard === undefined))) next.push(later);
    }
    places = next;
  }
  return undefined;
}

/** A state by its path. */
export function nodeAt(root: AnyStateNode, path: string): AnyStateNode | undefined {
  let node: AnyStateNode | undefined = root;
  for (const key of path === '' ? [] : path.split('.')) node = node?.states[key];
  return node;
}

function taken(
  { active, ends, way }: Place,
  chosen: readonly AnyTransitionDefinition[],
  targets: readonly AnyStateNode[],
): Place {
  const left = exited(chosen, active, targets);
  const stay = new Set([...active].filter((node) => !left.has(node)));
  const into = entered(chosen, stay, targets);
  const now = new Set([...stay, ...into]);
  return {
    active: now,
    ends: [...ends, ...endsOf(into, now)],
    way: { transitions: [...way.transitions, ...chosen], through: [...way.through, ...atoms(new Set(into))] },
  };
}

/** The ends of states that entering final ones brings about, where somebody hears of them. */
function endsOf(into: readonly AnyStateNode[], active: ReadonlySet<AnyStateNode>): string[] {
  const ends: string[] = [];
  const isOver = (node: AnyStateNode): boolean =>
    node.type === 'compound'
      ? Object.values(node.states).some((child) => child.type === 'final' && active.has(child))
      : node.type === 'parallel' &&
        Object.values(node.states).every((child) => child.type === 'history' || isOver(child));
  for (const node of into) {
    if (node.type !== 'final') continue;
    for (let parent = node.parent; parent !== undefined && isOver(parent); parent = parent.parent) {
      const end = `xstate.done.state.${parent.id}`;
      if ([...active].some((one) => one.transitions.has(end)) && !ends.includes(end)) ends.push(end);
      if (parent.parent?.type !== 'parallel') break;
    }
  }
  return ends;
}

/**
 * What may be taken together: each state that has candidates takes one whose guard may hold, or none where all are
 * guarded; of those around each other the innermost wins.
 */
function selections(active: ReadonlySet<AnyStateNode>, event: string): AnyTransitionDefinition[][] {
  const candidates = new Map<AnyStateNode, readonly AnyTransitionDefinition[]>();
  for (const node of active) {
    const own = (event === '' ? node.always : node.transitions.get(event)) ?? [];
    if (own.length > 0) candidates.set(node, own);
  }
  let outcomes: ReadonlyMap<AnyStateNode, AnyTransitionDefinition>[] = [new Map()];
  for (const [node, own] of candidates) {
    const free = own.findIndex(({ guard }) => guard === undefined);
    const possible = free < 0 ? own : own.slice(0, free + 1);
    outcomes = outcomes.flatMap((outcome) => [
      ...possible.map((one) => new Map([...outcome, [node, one] as const])),
      ...(free < 0 ? [outcome] : []),
    ]);
  }
  const leaves = [...active].filter((node) => node.type === 'atomic' || node.type === 'final');
  const found = new Map<string, AnyTransitionDefinition[]>();
  for (const outcome of outcomes) {
    const chosen: AnyTransitionDefinition[] = [];
    for (const leaf of leaves.sort((a, b) => a.order - b.order)) {
      const one = lineOf(leaf).flatMap((node) => outcome.get(node) ?? [])[0];
      if (one === undefined || chosen.includes(one)) continue;
      // What leaves the same states as one of an inner state is not taken.
      if (one.target !== undefined && chosen.some(({ source }) => isBelow(source, one.source))) continue;
      chosen.push(one);
    }
    if (chosen.length === 0) continue;
    const key = chosen.map((one) => `${one.source.id}:${candidates.get(one.source)?.indexOf(one)}`).join();
    if (!found.has(key)) found.set(key, chosen);
  }
  return [...found.values()];
}

function atoms(active: ReadonlySet<AnyStateNode>): string[] {
  return [...active]
    .filter((node) => (node.type === 'atomic' || node.type === 'final') && node.path.length > 0)
    .map(({ path }) => path.join('.'))
    .sort();
}

function without({ transitions, through }: Way, to: readonly string[]): Way {
  return { transitions, through: [...new Set(through)].filter((state) => !to.includes(state)) };
}
