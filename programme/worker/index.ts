/** Runs the programme's worker. @module */
export * from './worker.ts';
