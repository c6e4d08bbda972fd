/** A client for durable machines, typed by their own events. @module */

export * from '../workflow/protocol.ts';
export { ask } from './ask.ts';
export {
  createDurableClient,
  type DurableClient,
  type DurableClientOptions,
  type Instance,
  type Sendable,
  type StartOptions,
} from './client.ts';
