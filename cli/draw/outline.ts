import type { AnyStateMachine, AnyStateNode } from 'xstate';

/** A state as it is drawn. */
export interface State {
  /** Keys from the root, joined by dots; empty for the root. */
  readonly path: string;
  readonly key: string;
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final' | 'history' | 'deepHistory';
  /** The path of the state that is entered first. */
  readonly initial: string | undefined;
  /** Names of the actors that run while it is active. */
  readonly actors: readonly string[];
  /** What happens inside it without leaving it, a line each. */
  readonly inner: readonly string[];
  readonly states: readonly State[];
}

/** A way from one state to another. */
export interface Way {
  readonly from: string;
  readonly to: string;
  /** Events with their guards, a line each. */
  readonly labels: readonly string[];
}

/** A chart as it is drawn: read from the machine itself, so that no picture can differ from it. */
export interface Outline {
  readonly name: string;
  readonly root: State;
  readonly ways: readonly Way[];
}

/** Reads a machine. */
export function outlineOf(machine: AnyStateMachine): Outline {
  const labels = new Map<string, { readonly from: string; readonly to: string; readonly lines: string[] }>();
  const root = read(machine.root, (from, to, label) => {
    const key = JSON.stringify([from, to]);
    const way = labels.get(key) ?? { from, to, lines: [] };
    if (!way.lines.includes(label)) way.lines.push(label);
    labels.set(key, way);
  });
  return {
    name: machine.id,
    root,
    ways: [...labels.values()].map(({ from, to, lines }) => ({ from, to, labels: lines })),
  };
}

interface Transition {
  readonly eventType: string | null;
  readonly target?: readonly AnyStateNode[];
  readonly guard?: unknown;
}

function read(node: AnyStateNode, way: (from: string, to: string, label: string) => void): State {
  const path = node.path.join('.');
  const inner: string[] = [];
  const transitions = [...node.transitions.values()].flat() as unknown as Transition[];
  for (const transition of [...transitions, ...((node.always ?? []) as unknown as Transition[])]) {
    const label = labelOf(transition);
    if (transition.target === undefined) inner.push(label);
    else for (const target of transition.target) way(path, target.path.join('.'), label);
  }
  const [initial] = node.type === 'compound' ? ((node.initial as unknown as Transition).target ?? []) : [];
  return {
    path,
    key: node.key,
    kind: node.type === 'history' ? (node.history === 'deep' ? 'deepHistory' : 'history') : node.type,
    initial: initial?.path.join('.'),
    actors: (node.invoke as readonly { src: unknown }[]).map(({ src }) => String(src)),
    inner: [...new Set(inner)],
    states: Object.values(node.states as Record<string, AnyStateNode>).map((child) => read(child, way)),
  };
}

function labelOf({ eventType, guard }: Transition): string {
  const condition = guard === undefined ? '' : ` [${guardOf(guard)}]`;
  return `${eventOf(eventType)}${condition}`;
}

/** An event as a label names it. */
export function eventOf(type: string | null): string {
  if (type === null || type === '') return 'at once';
  const after = /^xstate\.after\.([^.]+)\./.exec(type)?.[1];
  if (after !== undefined) return `after ${after}`;
  if (type.startsWith('xstate.done.state.')) return 'when done';
  if (type.startsWith('xstate.done.actor.')) return 'answered';
  if (type.startsWith('xstate.error.actor.')) return 'failed';
  return type;
}

function guardOf(guard: unknown): string {
  if (typeof guard === 'string') return guard;
  if (typeof guard === 'function') {
    // XState's own and, or, not.
    const { guards = [] } = guard as { guards?: readonly unknown[] };
    const word = { and: ' and ', or: ' or ' }[guard.name];
    if (guard.name === 'not') return `not ${guardOf(guards[0])}`;
    return word === undefined ? 'guard' : guards.map(guardOf).join(word);
  }
  const { type, params } = guard as { type: string; params?: unknown };
  return typeof params === 'string' ? `${type} ${params}` : type;
}
