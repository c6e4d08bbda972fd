export type { Run, Scope, XAction } from './actions.ts';
export { createConfigurations } from './configuration.ts';
export { createInterpreter } from './macrostep.ts';
export {
  isAtomic,
  type Machine,
  parsed,
  type StateNode,
  type Transition,
  transitionOf,
  transitionsOf,
} from './nodes.ts';
export { XSnapshot } from './snapshot.ts';
