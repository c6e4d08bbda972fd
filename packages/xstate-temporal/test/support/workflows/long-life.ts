import { durable } from '../../../src/workflow/index.ts';
import { counter as counterDefinition } from '../machines/counter.ts';

/** A run ends after eight updates; each comes with a dozen signals. */
export const counter = durable([counterDefinition], { maxUpdates: 8, drain: 100 });
