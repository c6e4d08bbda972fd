import { availableParallelism } from 'node:os';
import { type Job, type Runner, Threads } from '../../simulator/experiments/index.ts';

/** Runs replications of scenarios, and is closed when no more are wanted. */
export interface Runners {
  /** How many replications are under way at once. */
  readonly concurrency: number;
  of(scenario: Pick<Job, 'text' | 'path' | 'changes'>, onProgress?: (share: number) => void): Runner;
  close(): Promise<void>;
}

/** A thread for each processor, up to eight. */
export function defaultWorkers(): number {
  return Math.max(1, Math.min(8, availableParallelism()));
}

/** Replications on the virtual clock, on threads of this process. */
export function virtualRunners(workers: number, signal: AbortSignal): Runners {
  const threads = new Threads(workers);
  const stop = () => void threads.close();
  signal.addEventListener('abort', stop, { once: true });
  return {
    concurrency: workers,
    of: ({ text, path, changes }, onProgress) => {
      return (replication) => threads.run({ text, path, changes, replication }, onProgress);
    },
    close: async () => {
      signal.removeEventListener('abort', stop);
      await threads.close();
    },
  };
}
