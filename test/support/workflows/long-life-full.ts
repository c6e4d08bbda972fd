import { durable } from '../../../workflows/index.ts';
import { counter as counterDefinition } from '../machines/counter.ts';

/** Runs as long as they come. */
export const counter = durable([counterDefinition]);
