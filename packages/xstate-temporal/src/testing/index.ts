/** Lives a machine in a test, without a server: for vitest or any other runner. @module */
export type { Sendable } from '../client/index.ts';
export { type ActionAnswer, type ActorAnswer, type Answer, Later, later, never } from './answers.ts';
export { type Live, type LiveOptions, live } from './live.ts';
export { EventList } from './virtual/event-list.ts';
export type { VirtualHostOptions } from './virtual/forgotten.ts';
export { Heap } from './virtual/heap.ts';
export type { Answer as TargetAnswer, Delivery, InstanceRun, RecordedStep, Target } from './virtual/target.ts';
export { VirtualHost } from './virtual/virtual-host.ts';
export type { World } from './virtual/world.ts';
