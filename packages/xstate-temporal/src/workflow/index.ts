/**
 * The durable host: an XState machine as a Temporal workflow.
 *
 * ```ts
 * // workflows.ts: what the worker bundles
 * import { durable } from 'xstate-temporal';
 * import { orderV1, orderV2 } from './order.ts';
 * export const order = durable([orderV1, orderV2]);
 * ```
 *
 * @module
 */
export { type DurableOptions, type DurableWorkflow, durable } from './durable.ts';
export { defaultEffectPolicy, type EffectPolicy, type PolicyTable } from './policy.ts';
export type {
  Attention,
  Description,
  Envelope,
  LedgerPage,
  MigrationAnswer,
  MigrationRequest,
  Receipt,
  StartRequest,
  UntilAnswer,
  UntilRequest,
} from './protocol.ts';
export type { MemoStep } from './visibility.ts';
