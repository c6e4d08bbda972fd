/** Whether this machine and the server have the same time: proofs are for minutes, and their times are both clocks'. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { millisOf } from 'xstate-temporal/client';
import { type Check, fault, fine } from './check.ts';

/** What instances allow for, milliseconds. */
const ALLOWED = 30_000;
/** What is worth a word, milliseconds. */
const NOTABLE = 5_000;

/** A task queue that has no tasks, by which the server tells when it was asked for one. */
const TASK_QUEUE = 'watchfloor-clock';
/** TASK_QUEUE_KIND_STICKY: it has one part, so that whoever asks afterwards is told of it. */
const STICKY = 2;
/** For how long a task is asked for, milliseconds; a server takes no shorter wish. */
const ASKING = 5_000;
/** How often it is looked whether the server has noted that, and at what intervals in milliseconds. */
const LOOKS = { most: 20, wait: 50 };

export async function checkClock(connection: Connection, namespace: string): Promise<Check> {
  const ahead = await aheadOf(connection, namespace);
  if (ahead === undefined) {
    const todo = 'Compare the clocks of this machine and of the server yourself';
    return { ...fault('clock', 'CLOCK_UNKNOWN', 'this server does not tell its time', todo), optional: true };
  }
  const seconds = Math.abs(ahead / 1_000).toFixed(1);
  const detail = `this machine is ${seconds} s ${ahead < 0 ? 'behind' : 'ahead of'} the server`;
  if (Math.abs(ahead) < NOTABLE) return fine('clock', detail);
  const isOver = Math.abs(ahead) >= ALLOWED;
  const row = fault('clock', 'CLOCK_SKEW', detail, isOver ? WRONG : DIFFERENT, { ahead });
  return { ...row, optional: !isOver };
}

const DIFFERENT = 'Have both keep the time by NTP: from 30 s on proofs are refused (PROOF_EXPIRED)';
const WRONG = 'Have both keep the time by NTP: proofs that are made here are refused (PROOF_EXPIRED)';

/** @returns milliseconds; `undefined` where it cannot be found out */
async function aheadOf(connection: Connection, namespace: string): Promise<number | undefined> {
  const identity = `watchfloor-doctor-${process.pid}-${Date.now()}`;
  const taskQueue = { name: `${TASK_QUEUE}/${process.pid}`, kind: STICKY, normalName: TASK_QUEUE };
  const called = new AbortController();
  const asked = Date.now();
  // Nothing comes of it, but that the server notes when.
  const poll = connection.withAbortSignal(called.signal, () =>
    connection.withDeadline(asked + ASKING, () =>
      connection.workflowService.pollWorkflowTaskQueue({ namespace, taskQueue, identity }),
    ),
  );
  let isRefused = false;
  const over = poll.then(
    () => undefined,
    // Called off, or by whoever may not poll.
    () => {
      isRefused = true;
    },
  );
  try {
    for (let left = LOOKS.most; left > 0 && !isRefused; left--) {
      const request = { namespace, taskQueue, taskQueueType: 1 };
      const { pollers } = await connection.workflowService.describeTaskQueue(request);
      const seen = pollers?.find((one) => one.identity === identity)?.lastAccessTime;
      if (seen != null) return asked - millisOf(seen);
      await pause(LOOKS.wait);
    }
    return undefined;
  } catch {
    // Whether it answers, and has the namespace, is said elsewhere.
    return undefined;
  } finally {
    called.abort();
    await over;
  }
}
