/** Which states a transition leaves and which it enters: SCXML's algorithm, as XState has it. */
import {
  childrenOf,
  type HistoryValue,
  isAtomic,
  isDescendant,
  properAncestors,
  type StateNode,
  type Transition,
} from './nodes.ts';
import { historyLeadsToRegions } from './releases.ts';

/** What history states remember, and of which anybody asked: what did not depend on it holds for any other history too. */
export class Memory {
  readonly asked = new Set<StateNode>();
  private readonly value: HistoryValue;

  constructor(value: HistoryValue) {
    this.value = value;
  }

  of(node: StateNode): readonly StateNode[] | undefined {
    this.asked.add(node);
    return this.value[node.id];
  }
}

/** Of transitions that would leave the same states, the innermost, or the first. */
export function withoutConflicts(
  enabled: readonly Transition[],
  active: readonly StateNode[],
  memory: Memory,
): readonly Transition[] {
  if (enabled.length < 2) return enabled;
  const kept = new Set<Transition>();
  for (const transition of enabled) {
    const left = new Set(exitSet([transition], active, memory));
    const replaced: Transition[] = [];
    let preempted = false;
    for (const other of kept) {
      if (!exitSet([other], active, memory).some((node) => left.has(node))) continue;
      if (isDescendant(transition.source, other.source)) replaced.push(other);
      else {
        preempted = true;
        break;
      }
    }
    if (preempted) continue;
    for (const other of replaced) kept.delete(other);
    kept.add(transition);
  }
  return [...kept];
}

/** States to leave, in no particular order. */
export function exitSet(
  transitions: readonly Transition[],
  active: readonly StateNode[],
  memory: Memory,
): readonly StateNode[] {
  const left = new Set<StateNode>();
  for (const transition of transitions) {
    if (transition.target === undefined || transition.target.length === 0) continue;
    const domain = domainOf(transition, memory);
    for (const node of active) if (isDescendant(node, domain)) left.add(node);
  }
  return [...left];
}

export interface EntrySet {
  /** In document order. */
  readonly nodes: readonly StateNode[];
  /** Those that are entered by default, so that their initial transition's actions run. */
  readonly byDefault: ReadonlySet<StateNode>;
}

/** States to enter. */
export function entrySet(transitions: readonly Transition[], memory: Memory): EntrySet {
  const nodes = new Set<StateNode>();
  const byDefault = new Set<StateNode>();

  const addDescendants = (node: StateNode): void => {
    if (node.type === 'history') addRemembered(node);
    else if (node.type === 'compound') {
      const initial = node.initial.target[0] as StateNode;
      if (initial.type !== 'history') {
        nodes.add(initial);
        byDefault.add(initial);
      }
      addDescendants(initial);
      addAncestors(properAncestors(initial, node));
    } else if (node.type === 'parallel') addRegions(node, true);
  };

  const addRemembered = (node: StateNode): void => {
    const parent = node.parent as StateNode;
    const remembered = memory.of(node);
    const { targets, initial } = remembered === undefined ? defaultOf(node) : { targets: remembered, initial: false };
    for (const target of targets) {
      nodes.add(target);
      if (initial) byDefault.add(parent);
      addDescendants(target);
    }
    for (const target of targets) addAncestors(properAncestors(target, parent));
  };

  // Regions that a target lies in are entered on the way to it.
  const addRegions = (node: StateNode, asDefault: boolean): void => {
    for (const child of childrenOf(node)) {
      if ([...nodes].some((entered) => isDescendant(entered, child))) continue;
      nodes.add(child);
      if (asDefault) byDefault.add(child);
      addDescendants(child);
    }
  };

  const addAncestors = (ancestors: readonly StateNode[], within?: StateNode): void => {
    for (const ancestor of ancestors) {
      if (within === undefined || isDescendant(ancestor, within)) nodes.add(ancestor);
      if (ancestor.type === 'parallel') addRegions(ancestor, false);
    }
  };

  for (const transition of transitions) {
    const { source, target = [], reenter } = transition;
    const domain = domainOf(transition, memory);
    for (const node of target) {
      // A transition to its own source, from within, does not enter it.
      if (node.type !== 'history' && (node !== source || source !== domain)) {
        nodes.add(node);
        byDefault.add(node);
      }
      addDescendants(node);
    }
    const within = source.parent === undefined && reenter ? undefined : domain;
    for (const node of effectiveTargets(transition, memory)) {
      const ancestors = properAncestors(node, domain);
      if (domain?.type === 'parallel') ancestors.push(domain);
      addAncestors(ancestors, within);
    }
  }
  return { nodes: [...nodes].sort((a, b) => a.order - b.order), byDefault };
}

/** The innermost state that stays active throughout; none where also the root is left. */
function domainOf(transition: Transition, memory: Memory): StateNode | undefined {
  const { source, reenter } = transition;
  const targets = effectiveTargets(transition, memory);
  if (!reenter && targets.every((target) => target === source || isDescendant(target, source))) return source;
  const [first = source, ...others] = [...targets, source];
  const common = properAncestors(first, undefined).find((ancestor) =>
    others.every((node) => isDescendant(node, ancestor)),
  );
  if (common !== undefined) return common;
  return reenter ? undefined : source.machine.root;
}

/** Targets, with what history states stand for in their place. */
function effectiveTargets({ target }: Pick<Transition, 'target'>, memory: Memory): readonly StateNode[] {
  if (target === undefined) return [];
  const found = new Set<StateNode>();
  for (const node of target) {
    if (node.type !== 'history') found.add(node);
    else
      for (const stood of memory.of(node) ?? effectiveTargets({ target: defaultOf(node).targets }, memory))
        found.add(stood);
  }
  return [...found];
}

/** Where a history state leads that remembers nothing; `initial`: by its parent's initial transition. */
export function defaultOf(node: StateNode): { readonly targets: readonly StateNode[]; readonly initial: boolean } {
  const parent = node.parent as StateNode;
  const { target } = node.config;
  if (target === undefined || target === '') {
    if (parent.type === 'parallel') return { targets: historyLeadsToRegions() ? [parent] : [], initial: false };
    return { targets: parent.initial.target, initial: true };
  }
  const targets = typeof target === 'string' ? [target] : target;
  return { targets: targets.map((to) => (typeof to === 'string' ? nodeAt(parent, to) : to)), initial: false };
}

/** The state at a path below a node, or the one with an id. An empty key ends the path. */
function nodeAt(from: StateNode, path: string): StateNode {
  if (path.startsWith('#')) return from.machine.getStateNodeById(path);
  let node = from;
  for (const key of keysOf(path)) {
    if (key === '') break;
    const next = Object.hasOwn(node.states, key) ? node.states[key] : undefined;
    if (next === undefined) throw new Error(`Child state '${key}' does not exist on '${node.id}'`);
    node = next;
  }
  return node;
}

/** Keys are parted by dots; a backslash keeps the character after it as it is. */
function keysOf(path: string): string[] {
  const keys: string[] = [];
  let key = '';
  for (let place = 0; place < path.length; place++) {
    if (path[place] === '.') {
      keys.push(key);
      key = '';
    } else key += path[path[place] === '\\' ? ++place : place] ?? '';
  }
  return [...keys, key];
}

/** What the history states below the states that are left remember of the active ones; `undefined` where there are none. */
export function rememberedOf(left: readonly StateNode[], active: readonly StateNode[]): HistoryValue | undefined {
  let remembered: Record<string, readonly StateNode[]> | undefined;
  for (const node of left) {
    for (const history of Object.values(node.states)) {
      if (history.type !== 'history') continue;
      remembered ??= {};
      remembered[history.id] = active.filter((below) =>
        history.history === 'deep' ? isAtomic(below) && isDescendant(below, node) : below.parent === node,
      );
    }
  }
  return remembered;
}
