/** A machine's outline, state by state, in the form that is compared. */
import type { AnyStateMachine } from 'xstate';
import { readStructure } from './structure.ts';

interface OutlineAction {
  readonly type?: string;
  readonly id?: string;
  readonly event?: string;
  readonly delay?: unknown;
}

export interface OutlineTransition {
  readonly event?: string;
  readonly target?: readonly string[];
  readonly reenter?: boolean;
  readonly guard?: unknown;
  readonly actions: readonly (string | OutlineAction)[];
}

interface OutlineNode {
  readonly key: string;
  readonly id: string;
  readonly type: string;
  readonly history?: string;
  readonly tags: readonly string[];
  readonly entry: readonly (string | OutlineAction)[];
  readonly exit: readonly (string | OutlineAction)[];
  readonly invokes: readonly { readonly id: string; readonly src: string }[];
  readonly initial?: OutlineTransition;
  readonly transitions: readonly OutlineTransition[];
  readonly always: readonly OutlineTransition[];
  readonly target?: unknown;
  readonly states: readonly OutlineNode[];
}

export interface Outline {
  readonly states: OutlineNode;
  readonly delays: Readonly<Record<string, unknown>>;
}

/** One state. */
export interface DiffNode extends Omit<OutlineNode, 'states' | 'invokes'> {
  /** The parent's path; absent for the root. */
  readonly parent: string | undefined;
  /** Actor names by the id of the invocation. */
  readonly invokes: ReadonlyMap<string, string>;
  /** What delayed events the state arms, by their id or their event: the name of the delay, or milliseconds. */
  readonly timers: ReadonlyMap<string, unknown>;
  /** Transitions by event descriptor, in order; those without an event under `''`. */
  readonly byEvent: ReadonlyMap<string, readonly OutlineTransition[]>;
  /** Whether an event from outside meets a transition in this very state. */
  handles(type: string): boolean;
}

export function outlineOf(machine: AnyStateMachine): Outline {
  return readStructure(machine).outline as Outline;
}

/** The states by path, the root under `''`, parents before children. */
export function gather({ states: root }: Outline): ReadonlyMap<string, DiffNode> {
  const nodes = new Map<string, DiffNode>();
  const visit = (node: OutlineNode, path: string, parent: string | undefined) => {
    const byEvent = new Map<string, OutlineTransition[]>();
    for (const transition of [...node.transitions, ...node.always]) {
      const event = transition.event ?? '';
      byEvent.set(event, [...(byEvent.get(event) ?? []), transition]);
    }
    const { states, invokes, ...rest } = node;
    nodes.set(path, {
      ...rest,
      parent,
      invokes: new Map(invokes.map(({ id, src }) => [id, src])),
      timers: timersOf(node),
      byEvent,
      handles: (type) => [...byEvent.keys()].some((descriptor) => matches(descriptor, type)),
    });
    for (const child of states) visit(child, path === '' ? child.key : `${path}.${child.key}`, path);
  };
  visit(root, '', undefined);
  return nodes;
}

function timersOf(node: OutlineNode): ReadonlyMap<string, unknown> {
  const actions = [node.entry, node.exit, ...[...node.transitions, ...node.always].map((one) => one.actions)].flat();
  const armed = actions.flatMap((action) =>
    typeof action === 'object' && action.delay !== undefined
      ? [[action.id ?? action.event ?? action.type ?? '', action.delay] as const]
      : [],
  );
  return new Map(armed);
}

/** XState's descriptors: a type, `*`, or a prefix with `.*`. */
function matches(descriptor: string, type: string): boolean {
  if (descriptor === '' || descriptor.startsWith('xstate.')) return false;
  if (descriptor === '*') return true;
  return descriptor.endsWith('.*') ? `${type}.`.startsWith(descriptor.slice(0, -1)) : descriptor === type;
}

/** The atomic states at or below a path; those that an instance rests in. */
export function atomic(nodes: ReadonlyMap<string, DiffNode>, path = ''): string[] {
  return [...nodes]
    .filter(([at, { type }]) => type === 'atomic' && (path === '' || at === path || at.startsWith(`${path}.`)))
    .map(([at]) => at);
}
