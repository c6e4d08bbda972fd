import path from 'node:path';
import { nanoid } from 'nanoid';
import { workerPolls } from 'xstate-temporal/client';
import { WatchfloorError } from 'xstate-temporal/engine';
import {
  MOST_AT_ONCE,
  programmeDigest,
  Spread,
  studyId,
  studyTaskQueue,
} from '../../simulator/study/distributed/index.ts';
import { badInput } from '../exit.ts';
import { encryptionOf } from '../input/encryption.ts';
import { clientOf, openConnection } from '../input/session.ts';
import { findTarget, type TargetOptions } from '../input/target.ts';
import { version } from '../print/version.ts';
import type { Hooks, Runners } from './runner.ts';

type Job = Parameters<Runners['of']>[0];

export interface SpreadRunnerOptions extends TargetOptions {
  readonly replication?: number;
  readonly replications: number;
  /** More replications than these may be asked for. */
  readonly precision?: unknown;
  /** Replications under way at once. */
  readonly workers?: number;
  readonly trace?: boolean;
  /** What the study is called on the server. */
  readonly study?: string;
}

/** A name that no other study has. */
export function drawStudyName(): string {
  return `study-${nanoid(10)}`;
}

/**
 * Replications on the workers for studies of a Temporal server.
 *
 * @param scenarios how many of them are run at the same time, each with its part of what may be under way at once
 * @throws INPUT_INVALID, NO_SERVER, NO_WORKER
 */
export async function spreadRunners(
  options: SpreadRunnerOptions,
  signal: AbortSignal,
  scenarios = 1,
): Promise<Runners> {
  const { replication, replications, precision, workers = MOST_AT_ONCE, study = drawStudyName() } = options;
  if (options.trace === true) throw badInput('--trace shows a run of this process; leave --on workers out.');
  if (workers > MOST_AT_ONCE)
    throw badInput(`--workers: with --on workers, ${MOST_AT_ONCE} replications at most are under way at once.`);
  const target = await findTarget(options);
  const { namespace } = target;
  const taskQueue = studyTaskQueue(target.taskQueue);
  const connection = await openConnection(target);
  try {
    if (!(await workerPolls(connection, { namespace, taskQueue }, 2_000)))
      throw new WatchfloorError(
        'NO_WORKER',
        `No worker for studies answers on the task queue "${taskQueue}" in the namespace "${namespace}". Start "watchfloor worker --studies", on as many machines as you like, and try again.`,
      );
  } catch (error) {
    await connection.close();
    throw error;
  }
  const client = clientOf(connection, namespace, encryptionOf(target.config));
  const programme = programmeDigest(version());
  const spreads = new Map<string, { readonly spread: Spread; readonly hooksOf: Map<number, Hooks> }>();
  const stop = () => {
    for (const { spread } of spreads.values()) void spread.close();
  };
  signal.addEventListener('abort', stop, { once: true });
  return {
    // All that are asked for: the workflow itself sees to it how many are under way.
    concurrency: precision === undefined ? replications : workers,
    of: (job, hooks = {}) => {
      const { spread, hooksOf } = spreadOf(job, hooks.count);
      return (number) => {
        hooksOf.set(number, hooks);
        return spread.run(number);
      };
    },
    close: async () => {
      signal.removeEventListener('abort', stop);
      await Promise.all([...spreads.values()].map(({ spread }) => spread.close()));
      await connection.close();
    },
  };

  function spreadOf({ text, path: file, changes }: Job, count = replication === undefined ? replications : 1) {
    const key = JSON.stringify([text, changes]);
    const known = spreads.get(key);
    if (known !== undefined) return known;
    const hooksOf = new Map<number, Hooks>();
    const scenario = { text, name: path.basename(file), changes };
    const first = replication ?? 0;
    const spread = new Spread({
      client,
      taskQueue,
      scenario,
      programme,
      first,
      count,
      atOnce: Math.max(1, Math.floor(workers / scenarios)),
      workflowId: studyId(study, scenario, programme, first),
      onDone: (number) => hooksOf.get(number)?.onProgress?.(1),
    });
    const one = { spread, hooksOf };
    spreads.set(key, one);
    return one;
  }
}
