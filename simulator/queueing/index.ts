/** Servers, those who wait for them, and what theory says of both. @module */
export type { Assignment, Job } from './job.ts';
export type { Discipline } from './line.ts';
export type { Shifts } from './shifts.ts';
export { type Server, Station, type StationOptions } from './station.ts';
