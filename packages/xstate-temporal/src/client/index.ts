/** A client for durable machines, typed by their own events. @module */

export { startFailure, startRefusal } from '../execution.ts';
export { GRPC, grpcCodeOf } from '../grpc-code.ts';
export { serverError } from '../server-error.ts';
export {
  checkAddress,
  type ServerTarget,
  type UnreachableReason,
  unreachable,
  whyClosed,
  whyUnreachable,
} from '../unreachable.ts';
export { unread } from '../unread.ts';
export * from '../workflow/protocol.ts';
export { ask } from './ask.ts';
export {
  createDurableClient,
  type DurableClient,
  type DurableClientOptions,
  type Instance,
  type Sendable,
  type StartOptions,
  type Until,
} from './client.ts';
export { type ConnectedClient, type ConnectOptions, connect } from './connect.ts';
export type { Named } from './definitions.ts';
export { type Asked, requireWorker } from './diagnose.ts';
export { type End, endOf, sayEnd } from './ended.ts';
export { explain } from './explain.ts';
export { instanceRun } from './instance-run.ts';
export { isInstance, type ListedWorkflow } from './is-instance.ts';
export { orClosed } from './or-closed.ts';
export { patiently } from './patience.ts';
export { decodedPayloads, encodedPayloads } from './payloads.ts';
export { lastPoll, workerPolls } from './pollers.ts';
export { millisOf, type ProtoTime } from './proto-time.ts';
export { lastTaskFailure } from './task-failure.ts';
