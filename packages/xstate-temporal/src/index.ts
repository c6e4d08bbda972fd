/**
 * The workflow side: an XState machine as a durable Temporal workflow, and the types of the engine below it.
 *
 * @module
 */
export type * from './engine/index.ts';
export * from './workflow/index.ts';
