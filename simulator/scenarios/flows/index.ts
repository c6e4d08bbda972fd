/** What adversaries do, from the formats in which people write it down. */
export type { Flow, FlowAction, FlowNode, Held, Lead } from './flow.ts';
export { readFlow } from './read-flow.ts';
