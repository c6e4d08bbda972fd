import { CancelledFailure, Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { codeOf, messageOf } from 'xstate-temporal/engine';
import { Threads } from '../experiments/threads.ts';
import { requireSpreadable } from './check.ts';
import { packResult, withoutPictures } from './pack.ts';
import type { ReplicationRequest } from './protocol.ts';

export interface StudyActivities {
  /** Runs one replication on a thread. The packed result. */
  replication(request: ReplicationRequest): Promise<Uint8Array>;
}

/** How often a worker says that it is alive, ms; Temporal passes on what is worth it. */
const HEARTBEAT = 1_000;

/** What another worker, or another attempt, may do better. */
const passing = ['THREAD_FAILED', 'WORKER_STOPPED'];

/** The activities of a worker for studies. As many replications run at once as it has slots, each on its own thread. */
export function studyActivities(programme: string): StudyActivities & { close(): Promise<void> } {
  const idle: Threads[] = [];
  return {
    replication: async (request) => {
      const context = Context.current();
      const thread = idle.pop() ?? new Threads(1);
      let share = 0;
      const beat = setInterval(() => context.heartbeat({ replication: request.replication, share }), HEARTBEAT);
      // A thread that computes sees no signal, so it is terminated.
      const stop = () => void thread.close();
      context.cancellationSignal.addEventListener('abort', stop, { once: true });
      try {
        context.heartbeat({ replication: request.replication, share });
        if (request.programme !== programme)
          throw ApplicationFailure.create({
            type: 'WORKER_VERSION',
            message: 'A worker for studies has another version of Watchfloor or of its charts. Start it anew.',
            nonRetryable: true,
          });
        const { scenario, replication } = request;
        requireSpreadable(scenario);
        const { text, name, changes } = scenario;
        const result = await thread.run({ text, path: name, changes, replication }, (now) => {
          share = now;
        });
        return packResult(request.isFirst ? result : withoutPictures(result));
      } catch (error) {
        throw failureOf(error, context);
      } finally {
        clearInterval(beat);
        context.cancellationSignal.removeEventListener('abort', stop);
        if (!thread.closed) idle.push(thread);
      }
    },
    close: async () => {
      await Promise.all(idle.splice(0).map((thread) => thread.close()));
    },
  };
}

function failureOf(error: unknown, { cancellationSignal }: Context): Error {
  if (error instanceof ApplicationFailure) return error;
  if (cancellationSignal.aborted) {
    const { reason } = cancellationSignal;
    // A worker that is shut down gives its replication back; one that nobody wants any more is gone.
    if (reason instanceof CancelledFailure && reason.message !== 'WORKER_SHUTDOWN') return reason;
    return ApplicationFailure.create({ type: 'WORKER_STOPPED', message: 'The worker was shut down.' });
  }
  const type = codeOf(error) ?? 'UNEXPECTED';
  const message = messageOf(error);
  // The same replication fails in the same way wherever it runs.
  return ApplicationFailure.create({ type, message, nonRetryable: !passing.includes(type) });
}
