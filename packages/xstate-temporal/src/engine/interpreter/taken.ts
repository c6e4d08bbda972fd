/** What transitions are called where they are told of. */
import type { Taken } from '../types.ts';
import { type Machine, type Transition, transitionsOf } from './nodes.ts';

/** @returns one and the same name for a transition, however often it is taken; none for the machine's start */
export function createNames(machine: Machine): (transition: Transition) => Taken | undefined {
  const names = new Map<Transition, Taken>();
  for (const node of machine.idMap.values()) {
    for (const event of ['', ...node.transitions.keys()])
      for (const [index, transition] of transitionsOf(node, event).entries()) {
        const targets = Object.freeze((transition.target ?? []).map(({ id }) => id));
        names.set(transition, Object.freeze({ source: node.id, event, index, targets }));
      }
  }
  return (transition) => names.get(transition);
}
