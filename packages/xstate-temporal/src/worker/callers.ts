/**
 * Whom the activities of a worker with a trust serve. Whoever may write to the namespace can schedule an activity on the
 * worker's task queue: by a workflow of its own on another queue, or by itself. Such callers are refused before anything
 * is signed or done.
 */
import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { ApplicationFailure } from '@temporalio/common';
import { WatchfloorError } from '../engine/index.ts';
import { describeExecution } from '../execution.ts';
import { type AdmitRequest, RUN_UNKNOWN } from '../workflow/requests.ts';
import { failureOf } from '../workflow/wire-error.ts';
import { activityFailure } from './activity-failure.ts';

/** How many runs are remembered. */
const KEPT = 10_000;

interface Run {
  readonly workflowId: string;
  readonly runId: string;
}

export class Callers {
  private readonly types: ReadonlySet<string>;
  private readonly taskQueue: string;
  private readonly known = new Map<string, Promise<boolean>>();

  /**
   * @param types the workflow types of the worker's machines
   * @param taskQueue the worker's
   */
  constructor(types: Iterable<string>, taskQueue: string) {
    this.types = new Set(types);
    this.taskQueue = taskQueue;
  }

  /**
   * Throws where the activity that runs now was not scheduled by an instance of this task queue.
   *
   * @throws ApplicationFailure CALLER_FORGED; what the server fails with, which is tried again
   */
  async check(): Promise<void> {
    const { client, info } = Context.current();
    // One that was started by itself has no run.
    const { workflowExecution: run } = info;
    if (run === undefined || !(await answered(this.isOurs(client, run))))
      throw refused('CALLER_FORGED', 'This activity was not scheduled by an instance of this task queue.');
  }

  /**
   * Throws where the run that asks goes on from one that was no instance of this task queue. The one before had looked
   * at what came before it, so that all of them are.
   *
   * @returns RUN_UNKNOWN where the server has the run before no longer, and the instance does not wait for it
   * @throws ApplicationFailure CALLER_FORGED, START_FORGED; RUN_UNKNOWN where it waits, and what the server fails with, both
   * of which are tried again
   */
  async admit({ before, waits }: AdmitRequest): Promise<string | undefined> {
    await this.check();
    const { client, info } = Context.current();
    const { workflowId = '' } = info.workflowExecution ?? {};
    const seen = await answered(describeExecution(client, { workflowId, runId: before }));
    if (seen === undefined && waits !== true) return RUN_UNKNOWN;
    if (seen === undefined)
      throw failureOf(
        new WatchfloorError(RUN_UNKNOWN, 'The server does not have the run that this one goes on from.', {
          todo: 'Nobody can tell whether it was an instance; terminate this one, or wait until the run is there again.',
        }),
      );
    if (!this.isHere(seen) || seen.workflowExecutionInfo?.type?.name !== info.workflowType)
      throw refused('START_FORGED', 'The run that this one goes on from was no instance of this task queue.');
    return undefined;
  }

  /** Each run is looked at once. */
  private isOurs(client: Client, run: Run): Promise<boolean> {
    const known = this.known.get(run.runId);
    if (known !== undefined) return known;
    const asked = this.look(client, run);
    this.known.set(run.runId, asked);
    if (this.known.size > KEPT) this.known.delete(this.known.keys().next().value as string);
    // What the server could not say is asked again.
    asked.catch(() => this.known.delete(run.runId));
    return asked;
  }

  /**
   * The commands of a run are decided by the workers of its task queue, which never changes. So a run of this queue and
   * of a machine's type did what its machine says, unless its first run was another's, and handed a state on to it.
   */
  private async look(client: Client, run: Run): Promise<boolean> {
    const seen = await describeExecution(client, run);
    if (!this.isHere(seen)) return false;
    const first = seen?.workflowExecutionInfo?.firstRunId;
    if (!first || first === run.runId) return true;
    const begun = await describeExecution(client, { ...run, runId: first });
    // A long life outlasts what the server keeps of its first run.
    return begun === undefined || this.isHere(begun);
  }

  private isHere(seen: Awaited<ReturnType<typeof describeExecution>>): boolean {
    const type = seen?.workflowExecutionInfo?.type?.name ?? '';
    return this.types.has(type) && seen?.executionConfig?.taskQueue?.name === this.taskQueue;
  }
}

async function answered<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw activityFailure(error, Context.current().cancellationSignal.aborted);
  }
}

function refused(code: string, message: string): ApplicationFailure {
  return failureOf(new WatchfloorError(code, message), { nonRetryable: true });
}
