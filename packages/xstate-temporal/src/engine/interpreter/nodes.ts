/** XState's parsed machine, as far as the interpreter reads it. XState's own types hide most of it. */
import type { AnyStateMachine } from 'xstate';
import type { Taken } from '../types.ts';

/** An action as a machine names it: a name, an object with params, or a function such as `assign` makes. */
export type Action = string | { readonly type: string; readonly params?: unknown } | ActionFunction;

/** Built-in actions carry what they need on the function itself. */
export interface ActionFunction {
  (args: unknown, params: unknown): unknown;
  readonly type?: string;
  readonly resolve?: unknown;
}

export type Guard = string | { readonly type: string; readonly params?: unknown } | ((args: unknown) => boolean);

export interface Transition {
  readonly source: StateNode;
  readonly target?: readonly StateNode[] | undefined;
  readonly actions: readonly Action[];
  readonly guard?: Guard | undefined;
  readonly reenter?: boolean;
}

export interface Invocation {
  readonly id: string;
  readonly src: string;
  readonly onSnapshot?: unknown;
}

export interface StateNode {
  readonly id: string;
  readonly key: string;
  readonly type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  /** Place in the document; unique within the machine. */
  readonly order: number;
  readonly path: readonly string[];
  readonly parent?: StateNode | undefined;
  readonly states: Readonly<Record<string, StateNode>>;
  readonly history: false | 'shallow' | 'deep';
  readonly entry: readonly Action[];
  readonly exit: readonly Action[];
  readonly invoke: readonly Invocation[];
  readonly initial: { readonly target: readonly StateNode[]; readonly actions: readonly Action[] };
  readonly always?: readonly Transition[] | undefined;
  readonly transitions: ReadonlyMap<string, readonly Transition[]>;
  readonly output: unknown;
  readonly config: { readonly target?: string | readonly (string | StateNode)[] };
  readonly machine: Machine;
  /** The first transition of this very node whose guard holds, alone in a list. */
  next(snapshot: unknown, event: { readonly type: string }): readonly Transition[] | undefined;
}

export interface Machine {
  readonly id: string;
  readonly root: StateNode;
  readonly config: { readonly context?: unknown };
  readonly implementations: {
    readonly actions: Readonly<Record<string, unknown>>;
    readonly guards: Readonly<Record<string, unknown>>;
    readonly actors: Readonly<Record<string, unknown>>;
  };
  readonly idMap: ReadonlyMap<string, StateNode>;
  getStateNodeById(id: string): StateNode;
}

/** A state's transitions under a descriptor; under the empty one those that need no event. */
export const transitionsOf = ({ always, transitions }: StateNode, descriptor: string): readonly Transition[] =>
  (descriptor === '' ? always : transitions.get(descriptor)) ?? [];

/** The transition that a step has told of; `undefined` where the machine has none of that name. */
export function transitionOf(machine: Machine, { source, event, index }: Taken): Transition | undefined {
  const node = machine.idMap.get(source);
  return node && transitionsOf(node, event)[index];
}

/** What history states remember, by their id. */
export type HistoryValue = Readonly<Record<string, readonly StateNode[]>>;

/** A machine as XState has parsed it: its states and their transitions. */
export const parsed = (machine: AnyStateMachine): Machine => machine as unknown as Machine;

export const isAtomic = ({ type }: StateNode): boolean => type === 'atomic' || type === 'final';

/** Whether a node lies below another; every node lies below no node. */
export function isDescendant(node: StateNode, of: StateNode | undefined): boolean {
  for (let { parent } = node; ; parent = parent.parent) {
    if (parent === of) return true;
    if (parent === undefined) return false;
  }
}

/** From the parent up to, and without, `upTo`. */
export function properAncestors(node: StateNode, upTo: StateNode | undefined): StateNode[] {
  const found: StateNode[] = [];
  if (node === upTo) return found;
  for (let { parent } = node; parent !== undefined && parent !== upTo; parent = parent.parent) found.push(parent);
  return found;
}

/** The states of a node, history states left out. */
export const childrenOf = ({ states }: StateNode): StateNode[] =>
  Object.values(states).filter(({ type }) => type !== 'history');

/** Whether a node's region has come to its end. */
export function isInFinalState(active: ReadonlySet<StateNode>, node: StateNode): boolean {
  if (node.type === 'compound') return childrenOf(node).some((child) => child.type === 'final' && active.has(child));
  if (node.type === 'parallel') return childrenOf(node).every((child) => isInFinalState(active, child));
  return node.type === 'final';
}

/** What a machine's start is to the sets of entered and left states. */
export const initialTransition = (root: StateNode): Transition => ({
  source: root,
  target: initialNodes(root),
  actions: [],
  reenter: true,
});

/** A node with all that is entered with it by default. */
function initialNodes(node: StateNode, found: Set<StateNode> = new Set()): readonly StateNode[] {
  if (!found.has(node)) {
    found.add(node);
    if (node.type === 'compound') initialNodes(node.initial.target[0] as StateNode, found);
    else if (node.type === 'parallel') for (const child of childrenOf(node)) initialNodes(child, found);
  }
  return [...found];
}
