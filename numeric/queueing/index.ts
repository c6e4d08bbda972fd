/** Servers, those who wait for them, and what theory says of both. @module */
export type { Discipline } from './discipline.ts';
export type { Assignment, Job } from './job.ts';
export {
  type CustomerClass,
  type QueueModel,
  type QueueRun,
  type Sampler,
  simulateQueue,
  type Visit,
} from './simulate-queue.ts';
export type { Shifts } from './station.ts';
export { type Server, Station, type StationOptions } from './station.ts';
export {
  cobham,
  conserved,
  erlangA,
  erlangB,
  erlangC,
  mg1,
  mgcApproximately,
  mmc,
  mmck,
  mmcWaitsLonger,
  type ServiceTime,
  type SteadyState,
} from './theory.ts';
