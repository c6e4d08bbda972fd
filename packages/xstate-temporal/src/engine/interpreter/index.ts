export type { Run, Scope, XAction } from './actions.ts';
export { type Configuration, createConfigurations, type Search } from './configuration.ts';
export { createInterpreter } from './macrostep.ts';
export {
  childrenOf,
  isAtomic,
  isInFinalState,
  type Machine,
  parsed,
  type StateNode,
  type Transition,
  transitionOf,
  transitionsOf,
} from './nodes.ts';
export { outcomesOf, startsOf } from './outcomes.ts';
export { Registry } from './registry.ts';
export { olderMeanings, wildcardsFollowExact } from './releases.ts';
export { defaultOf } from './sets.ts';
export { XSnapshot } from './snapshot.ts';
