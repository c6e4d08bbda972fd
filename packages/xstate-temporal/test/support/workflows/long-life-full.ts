import { durable } from '../../../src/workflow/index.ts';
import { counter as counterDefinition } from '../machines/counter.ts';

/** Runs as long as they come. */
export const counter = durable([counterDefinition]);
