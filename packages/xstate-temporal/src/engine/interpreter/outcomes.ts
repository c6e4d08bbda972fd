/** Where transitions may lead, whatever history states remember: for what reads a machine's structure and runs nothing. */
import {
  childrenOf,
  type HistoryValue,
  initialTransition,
  type Machine,
  type StateNode,
  type Transition,
} from './nodes.ts';
import { entrySet, exitSet, Memory, rememberedOf, withoutConflicts } from './sets.ts';

/** The states that are active when a machine has entered its initial ones; several where these have a history. */
export const startsOf = ({ root }: Machine): StateNode[][] => outcomesOf([], [initialTransition(root)]);

/**
 * The sets of states that may be active after transitions are taken together, as the interpreter takes them; several
 * where a history state is on the way, which may remember anything that can be active around it.
 *
 * @param active every active state, not the atomic ones alone
 */
export function outcomesOf(active: readonly StateNode[], enabled: readonly Transition[]): StateNode[][] {
  const found = new Map<string, StateNode[]>();
  const take = (history: HistoryValue, decided: readonly StateNode[]): void => {
    const memory = new Memory(history);
    const transitions = withoutConflicts(enabled, active, memory);
    const left = [...exitSet(transitions, active, memory)];
    const stay = active.filter((node) => !left.includes(node));
    // What is left is remembered before anything is entered.
    const entering = new Memory({ ...history, ...rememberedOf(left, active) });
    const after = [...new Set([...stay, ...entrySet(transitions, entering).nodes])];
    const open = [...memory.asked, ...entering.asked].find((node) => !decided.includes(node));
    if (open === undefined) {
      const key = after.map(({ order }) => order).sort((a, b) => a - b);
      if (!found.has(key.join())) found.set(key.join(), after);
      return;
    }
    for (const remembered of memories(open)) take({ ...history, [open.id]: remembered }, [...decided, open]);
    take(history, [...decided, open]);
  };
  take({}, []);
  return [...found.values()];
}

function memories({ history, parent }: StateNode): (readonly StateNode[])[] {
  if (parent === undefined) return [];
  if (history === 'deep') return leafSets(parent);
  const children = childrenOf(parent);
  return parent.type === 'parallel' ? [children] : children.map((child) => [child]);
}

/** The sets of atomic states that can be active together below a state. */
function leafSets(node: StateNode): StateNode[][] {
  const children = childrenOf(node);
  if (children.length === 0) return [[node]];
  if (node.type !== 'parallel') return children.flatMap(leafSets);
  return children.reduce<StateNode[][]>(
    (sets, child) => sets.flatMap((set) => leafSets(child).map((more) => [...set, ...more])),
    [[]],
  );
}
