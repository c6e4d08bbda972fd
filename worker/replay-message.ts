import proto, { type temporal } from '@temporalio/proto';

type History = temporal.api.history.v1.IHistory;

/** Histories travel between processes in their binary form. */
export function historyToBytes(history: History): Uint8Array {
  return proto.temporal.api.history.v1.History.encode(history).finish();
}

export function historyFromBytes(bytes: Uint8Array): History {
  return proto.temporal.api.history.v1.History.decode(bytes);
}
