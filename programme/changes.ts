import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { unread } from 'xstate-temporal/client';
import { inBatches, isListed, type ListedInstance, rowOf } from './list.ts';
import { type Part, queryFor } from './query.ts';

/** An instance as it stands after its last change. */
export interface Change extends ListedInstance {
  /** Of Temporal: an instance that ends and begins anew is another run. */
  readonly run: string;
  /** When it took its last step, or ended, by the server's clock. UTC milliseconds. */
  readonly changedAt: number;
}

export interface Changes {
  /** An instance once, with its last change; the earliest change first. */
  readonly changes: readonly Change[];
  /** There were more than the limit. */
  readonly more: boolean;
}

export interface ChangesFilter {
  /** UTC milliseconds, by the server's clock. */
  readonly since: number;
  /** What somebody may see; everything where nothing is said. */
  readonly within?: readonly Part[];
  readonly limit: number;
}

/** Rows of one answer of the server. */
const PAGE = 500;

/**
 * The instances that changed since a time, by what the server's visibility knows by now. A change may come to it a little
 * later than one that happened after it.
 *
 * @throws what the server throws
 */
export async function changes(
  client: Client,
  taskQueue: string,
  { limit, since, within }: ChangesFilter,
): Promise<Changes> {
  const from = `'${new Date(Math.max(0, since)).toISOString()}'`;
  const changed = `(WatchfloorChangedAt >= ${from} OR CloseTime >= ${from})`;
  const query = `${queryFor({ all: true, ...(within === undefined ? {} : { within }) }, taskQueue)} AND ${changed}`;
  const found: Change[] = [];
  let more = false;
  // What a run has gone on as tells of itself.
  const running = `${query} AND ExecutionStatus != 'ContinuedAsNew'`;
  const executions = unread(client).workflow.list({ query: running, pageSize: Math.min(PAGE, limit + 1) });
  for await (const batch of inBatches(executions, PAGE)) {
    const rows = await Promise.all(batch.filter(isListed).map((execution) => changeOf(client, execution)));
    found.push(...rows.slice(0, limit - found.length + 1));
    more = found.length > limit;
    if (more) break;
  }
  const sorted = found.slice(0, limit).sort((one, other) => one.changedAt - other.changedAt);
  return { changes: sorted, more };
}

async function changeOf(client: Client, execution: WorkflowExecutionInfo): Promise<Change> {
  const { closeTime, runId, searchAttributes } = execution;
  const stepped = searchAttributes.WatchfloorChangedAt?.[0];
  const at = closeTime ?? (stepped instanceof Date ? stepped : execution.startTime);
  return { ...(await rowOf(client, execution, false)), run: runId, changedAt: at.getTime() };
}
