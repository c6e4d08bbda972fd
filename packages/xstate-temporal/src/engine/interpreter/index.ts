export type { Run, Scope, XAction } from './actions.ts';
export { createConfigurations } from './configuration.ts';
export { createInterpreter } from './macrostep.ts';
export type { Machine, Transition } from './nodes.ts';
export { XSnapshot } from './snapshot.ts';
