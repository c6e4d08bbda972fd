/** Lives a machine in a test, without a server: for vitest or any other runner. @module */
export type { Sendable } from '../client/index.ts';
export { type ActionAnswer, type ActorAnswer, type Answer, Later, later, never } from './answers.ts';
export { type Live, type LiveOptions, live } from './live.ts';
