/** A client for durable machines, typed by their own events. @module */
export {
  createDurableClient,
  type DurableClient,
  type DurableClientOptions,
  type Instance,
  type Sendable,
  type StartOptions,
} from './client.ts';
