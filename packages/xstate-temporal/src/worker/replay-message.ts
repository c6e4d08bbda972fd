import proto, { type temporal } from '@temporalio/proto';

type History = temporal.api.history.v1.IHistory;

/** Histories travel between processes in their binary form. */
export function historyToBytes(history: History): Uint8Array {
  return proto.temporal.api.history.v1.History.encode(history).finish();
}

export function historyFromBytes(bytes: Uint8Array): History {
  return proto.temporal.api.history.v1.History.decode(bytes);
}

/**
 * Whether a run has taken a task. A server may put off the first one of a run that continues another; until then there
 * is nothing to replay, and the replayer would wait for it for ever.
 */
export const hasBegun = ({ events }: History): boolean =>
  events?.some((event) => event.workflowTaskCompletedEventAttributes) ?? false;
