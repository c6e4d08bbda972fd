/** What a microstep does, as far as it follows from where the machine is and which transitions it takes. */
import { spawnChild, stopChild } from 'xstate';
import type { Taken } from '../types.ts';
import type { Configuration, Configurations, Entry, Final, Plan } from './configuration.ts';
import { type Action, type HistoryValue, isAtomic, isInFinalState, type StateNode, type Transition } from './nodes.ts';
import { entrySet, exitSet, Memory, rememberedOf, withoutConflicts } from './sets.ts';

/**
 * @param initial the machine's start: nothing is left, the root is entered by default
 * @returns the plan, and whether it holds whatever is remembered
 */
export function createPlan(
  from: Configuration,
  enabled: readonly Transition[],
  history: HistoryValue,
  { configurations, nameOf }: { configurations: Configurations; nameOf: (transition: Transition) => Taken | undefined },
  initial: boolean,
): { readonly plan: Plan; readonly general: boolean } {
  const memory = new Memory(history);
  const transitions = withoutConflicts(enabled, from.nodes, memory);
  const left = initial ? [] : [...exitSet(transitions, from.nodes, memory)].sort((a, b) => b.order - a.order);
  const active = new Set(from.nodes);
  for (const node of left) active.delete(node);

  const remembered = rememberedOf(left, from.nodes);
  const then = new Memory(remembered === undefined ? history : { ...history, ...remembered });
  const { nodes, byDefault } = entrySet(transitions, then);
  const completed = new Set<StateNode>();
  const entering = nodes.map((node) => {
    active.add(node);
    const isDefault = byDefault.has(node) || (initial && node.parent === undefined);
    return entryOf(node, isDefault, node.type === 'final' ? finalOf(node, active, completed) : undefined);
  });
  const done = entering.some(({ final }) => final?.completes !== undefined);
  const after = done ? [...active].sort((a, b) => b.order - a.order) : [...active];
  const same = remembered === undefined && after.length === from.nodes.length && from.nodes.every((n) => active.has(n));
  const plan = {
    taken: transitions.flatMap((transition) => nameOf(transition) ?? []),
    entered: nodes.filter(isAtomic).map(({ path }) => path.join('.')),
    leaving: [
      ...left.flatMap((node) => [...node.exit, ...node.invoke.map(({ id }) => stopChild(id) as unknown as Action)]),
      ...transitions.flatMap(({ actions }) => actions),
    ],
    remembered,
    entering,
    ending: done ? after.flatMap(({ exit }) => exit) : [],
    next: same ? undefined : configurations(after),
  };
  return { plan, general: memory.asked.size + then.asked.size === 0 };
}

function entryOf(node: StateNode, byDefault: boolean, final: Final | undefined): Entry {
  const { invoke } = node;
  const actors = invoke.map((invocation) =>
    spawnChild(invocation.src, { ...invocation, syncSnapshot: invocation.onSnapshot !== undefined } as never),
  );
  return {
    actions: [...node.entry, ...(actors as unknown as Action[]), ...(byDefault ? node.initial.actions : [])],
    invoked: invoke.map(({ id }) => id),
    final,
  };
}

/** @param completed the parallel states that are known to be done, for this and what is entered later */
function finalOf(node: StateNode, active: ReadonlySet<StateNode>, completed: Set<StateNode>): Final {
  const { parent } = node;
  const done = parent?.type === 'compound' ? { id: parent.id, output: node.output } : undefined;
  const regions: string[] = [];
  let above = parent?.type === 'parallel' ? parent : parent?.parent;
  let completes = above ?? node;
  while (above?.type === 'parallel' && !completed.has(above) && isInFinalState(active, above)) {
    completed.add(above);
    regions.push(above.id);
    completes = above;
    above = above.parent;
  }
  return { done, regions, completes: above === undefined ? completes : undefined };
}
