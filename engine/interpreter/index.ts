export type { Run, Scope, XAction, XEvent } from './actions.ts';
export { type Configurations, createConfigurations } from './configuration.ts';
export { createInterpreter, type Interpreter } from './macrostep.ts';
export type { HistoryValue, Machine, StateNode, Transition } from './nodes.ts';
export { XSnapshot } from './snapshot.ts';
