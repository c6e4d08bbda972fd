/**
 * Whom the activities of a worker with a trust serve. Whoever may write to the namespace can schedule an activity on the
 * worker's task queue: by a workflow of its own on another queue, or by itself. Such callers are refused before anything
 * is signed or done.
 */
import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { ApplicationFailure } from '@temporalio/common';
import { WatchfloorError } from '../engine/index.ts';
import { failureOf } from '../workflow/wire-error.ts';
import { activityFailure } from './activity-failure.ts';

/** How many runs are remembered. */
const KEPT = 10_000;
const NOT_FOUND = 5;

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
    const { client, info, cancellationSignal } = Context.current();
    const { workflowExecution: run, workflowType = '' } = info;
    try {
      // One that was started by itself has no run; of a workflow's own type the server says the truth.
      if (run !== undefined && this.types.has(workflowType) && (await this.isOurs(client, run))) return;
    } catch (error) {
      throw activityFailure(error, cancellationSignal.aborted);
    }
    throw callerForged();
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
    const seen = await describe(client, run);
    if (!this.isHere(seen)) return false;
    const first = seen?.workflowExecutionInfo?.firstRunId;
    if (!first || first === run.runId) return true;
    const begun = await describe(client, { ...run, runId: first });
    // A long life outlasts what the server keeps of its first run.
    return begun === undefined || this.isHere(begun);
  }

  private isHere(seen: Awaited<ReturnType<typeof describe>>): boolean {
    const type = seen?.workflowExecutionInfo?.type?.name ?? '';
    return this.types.has(type) && seen?.executionConfig?.taskQueue?.name === this.taskQueue;
  }
}

/** @returns `undefined` where the server has no such run */
async function describe(client: Client, execution: Run) {
  try {
    const { namespace } = client.options;
    return await client.workflowService.describeWorkflowExecution({ namespace, execution });
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === NOT_FOUND) return undefined;
    throw error;
  }
}

function callerForged(): ApplicationFailure {
  const message = 'This activity was not scheduled by an instance of this task queue.';
  const todo = 'Only machines of this worker call its activities; run your own on a task queue of your own.';
  return failureOf(new WatchfloorError('CALLER_FORGED', message, { todo }), { nonRetryable: true });
}
