/** Instances whose keys were destroyed: nobody can take them up any more, so they are ended. */
import type { PayloadCodec, SerializationContext } from '@temporalio/common';
import { type NativeConnection, Runtime } from '@temporalio/worker';
import { codeOf } from '../engine/index.ts';

/** Workflow ids that are being ended. */
const MOST = 1_000;

/**
 * A codec that has an instance terminated whose payloads cannot be encrypted or decrypted any more. Its task fails once,
 * and is not tried again.
 */
export function endShredded(connection: NativeConnection, namespace: string): (codec: PayloadCodec) => PayloadCodec {
  const ending = new Set<string>();
  const end = (workflowId: string) => {
    if (ending.has(workflowId) || ending.size >= MOST) return;
    ending.add(workflowId);
    const request = {
      namespace,
      workflowExecution: { workflowId },
      reason: 'KEY_SHREDDED: the keys of its payloads were destroyed.',
      identity: 'xstate-temporal',
    };
    connection.workflowService
      .terminateWorkflowExecution(request)
      // It has ended meanwhile, or the next attempt of its task has it ended.
      .catch((error: unknown) => Runtime.instance().logger.warn('Not terminated', { workflowId, error }))
      .finally(() => ending.delete(workflowId));
  };
  return (codec) => {
    const watching = async <T>(work: Promise<T>, context: SerializationContext | undefined): Promise<T> => {
      try {
        return await work;
      } catch (error) {
        if (codeOf(error) === 'KEY_SHREDDED' && context?.workflowId !== undefined) end(context.workflowId);
        throw error;
      }
    };
    return {
      encode: (payloads, context) => watching(codec.encode(payloads, context), context),
      decode: (payloads, context) => watching(codec.decode(payloads, context), context),
    };
  };
}
