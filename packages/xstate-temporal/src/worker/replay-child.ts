/** The process of `Replayer`: replays what it is sent, and answers why it was refused. @module */

import { type ReplayWorkerOptions, Runtime, Worker } from '@temporalio/worker';
import { messageOf } from '../engine/index.ts';
import { hasBegun, historyFromBytes } from './replay-message.ts';

const [, , codePath = ''] = process.argv;
const silent = () => undefined;
Runtime.install({
  logger: { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent },
  telemetryOptions: { logging: { forward: {}, filter: 'OFF' } },
  shutdownSignals: [],
});
// After a panic in its core nothing that the replayer says is worth anything.
process.on('uncaughtException', () => process.exit(1));
process.on('disconnect', () => process.exit(0));
process.on('message', (histories: readonly Uint8Array[]) => {
  void replay(histories).then((why) => process.send?.(why ?? null));
});

async function replay(histories: readonly Uint8Array[]): Promise<string | undefined> {
  const options: ReplayWorkerOptions = { workflowBundle: { codePath } };
  try {
    const begun = histories.map(historyFromBytes).filter(hasBegun);
    const inputs = begun.map((history) => ({ workflowId: 'replayed', history }));
    for await (const { error } of Worker.runReplayHistories(options, inputs)) if (error) return error.message;
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
