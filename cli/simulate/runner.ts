import { availableParallelism } from 'node:os';
import { type RecordedStep, runScenario } from '../../simulator/index.ts';
import { parseScenario } from '../../simulator/scenarios/load.ts';
import { type Job, type Runner, Threads } from '../../simulator/study/experiments/index.ts';

/** Callbacks while a run is under way. */
export interface Hooks {
  /** How much of the run is over, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
  readonly onRecord?: (step: RecordedStep) => void;
  /** How many replications are begun with the first that is asked for; default: as many as the study has. */
  readonly count?: number;
}

/** Runs replications of scenarios, and is closed when no more are wanted. */
export interface Runners {
  /** How many replications are under way at once. */
  readonly concurrency: number;
  of(scenario: Pick<Job, 'text' | 'path' | 'changes'>, hooks?: Hooks): Runner;
  close(): Promise<void>;
}

/** A thread for each processor, up to eight. */
export function defaultWorkers(): number {
  return Math.max(1, Math.min(8, availableParallelism()));
}

/** Threads that have compiled what they run, by how many: the next study of this process has use for them. */
const kept = new Map<number, Threads>();

/** Replications on the virtual clock, on threads of this process. */
export function virtualRunners(workers: number, signal: AbortSignal): Runners {
  let threads = kept.get(workers);
  if (threads === undefined || threads.closed) threads = new Threads(workers);
  kept.set(workers, threads);
  const pool = threads;
  const stop = () => void pool.close();
  signal.addEventListener('abort', stop, { once: true });
  return {
    concurrency: workers,
    of: ({ text, path, changes }, { onProgress, onRecord } = {}) => {
      if (onRecord === undefined) return (replication) => pool.run({ text, path, changes, replication }, onProgress);
      // In this process, since every step would have to be copied from a thread.
      const scenario = parseScenario(text, path, changes);
      return (replication) => runScenario(scenario, { replication, onRecord, signal, floor: replication === 0 });
    },
    close: async () => {
      signal.removeEventListener('abort', stop);
      // Idle threads keep no process alive; one that is left at work by an error must not go on.
      if (!pool.atRest) await pool.close();
    },
  };
}
