import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { handlers, isInstance, readDeviating, unread } from 'xstate-temporal/client';
import { z } from 'zod';
import { type EodContext, isMachine } from '../machines/index.ts';
import { check } from './check.ts';
import { queryFor } from './query.ts';

/** How many instances a list may show at most. */
export const LIST_MAX = 1_000;

const text = z.string().max(500).exactOptional();
const flag = z.boolean().exactOptional();

/** Which instances are listed. */
export const listFilter = z.strictObject({
  machine: text,
  /** This state or one below it, such as `triaged`. */
  state: text,
  tenant: text,
  /** What somebody may see. */
  within: z
    .array(
      z.strictObject({
        machines: z.array(z.string().max(100)).max(100),
        tenants: z.array(z.string().max(100)).max(1_000).optional(),
      }),
    )
    .max(100)
    .exactOptional(),
  /** With one of these tags, such as `awaitsExpert`. */
  tags: z.array(z.string().max(100)).max(20).exactOptional(),
  /** With an effect that was given up. */
  attention: flag,
  /** That live by another policy than the one that their worker had. */
  deviating: flag,
  /** Ended instances too. */
  all: flag,
  /** Only those whose first report is late, or whose deadline has passed without a step. */
  overdue: flag,
  limit: z.int().min(1).max(LIST_MAX).default(100),
});

export type ListFilter = z.input<typeof listFilter>;

export interface Listed {
  readonly instances: readonly ListedInstance[];
  /** There are more than the limit. */
  readonly more: boolean;
}

/** One instance as a list shows it. */
export interface ListedInstance {
  readonly instance: string;
  readonly machine: string;
  readonly tenant?: string;
  readonly states: readonly string[];
  /** `running`, or how it ended. */
  readonly status: string;
  /** The next one, UTC milliseconds. */
  readonly deadline?: number;
  /** UTC milliseconds. */
  readonly overdueSince?: number;
  readonly attention: boolean;
  /** In what its policy differs from the one that its worker had; empty where it does not. */
  readonly deviating: readonly string[];
  /** UTC milliseconds. */
  readonly startedAt: number;
}

/** How late a timer may be before nobody seems to heed it, in ms. */
const UNHEEDED = 10_000;

/** Lists the instances of a task queue, the latest first. @throws INPUT_INVALID, and what the server throws */
export async function list(client: Client, taskQueue: string, given: ListFilter): Promise<Listed> {
  const { limit, overdue = false, ...filter } = check(listFilter, given, 'The filter is not valid');
  const query = queryFor(filter, taskQueue);
  const instances: ListedInstance[] = [];
  const pageSize = Math.min(1_000, overdue ? 200 : limit + 1);
  for await (const batch of inBatches(unread(client).workflow.list({ query, pageSize }))) {
    const rows = batch.filter(isListed).map((execution) => rowOf(client, execution, overdue));
    for (const row of await Promise.all(rows)) {
      if (overdue && row.overdueSince === undefined) continue;
      if (instances.length === limit) return { instances, more: true };
      instances.push(row);
    }
  }
  return { instances, more: false };
}

/** A workflow has the attributes that its starter gave it until a worker takes it up. */
export function isListed(execution: WorkflowExecutionInfo): boolean {
  const { executionTime, parentExecution, searchAttributes, type, workflowId } = execution;
  // It was started with a delay, in which no worker sees it. No instance is.
  if (executionTime !== undefined && executionTime.getTime() > Date.now()) return false;
  const machine = String(searchAttributes.WatchfloorMachine?.[0] ?? '');
  // None of the programme's machines is an actor of another.
  const parent = isMachine(machine) ? undefined : (parentExecution?.workflowId ?? undefined);
  return isInstance({ parent, type, workflowId }, machine);
}

/** @param ask whether the instance itself is asked since when its first report is late */
export async function rowOf(client: Client, execution: WorkflowExecutionInfo, ask: boolean): Promise<ListedInstance> {
  const { workflowId, status, startTime, searchAttributes: found } = execution;
  const first = (name: string) => found[name]?.[0];
  const machine = String(first('WatchfloorMachine') ?? '');
  const tenant = first('WatchfloorTenant');
  const deadline = first('WatchfloorDeadline');
  const states = (found.WatchfloorState ?? []).map(String);
  const running = status.name === 'RUNNING';
  const row: ListedInstance = {
    instance: workflowId,
    machine,
    ...(tenant === undefined ? {} : { tenant: String(tenant) }),
    states,
    status: status.name.toLowerCase(),
    ...(deadline instanceof Date ? { deadline: deadline.getTime() } : {}),
    attention: first('WatchfloorAttention') !== undefined,
    deviating: readDeviating(found.WatchfloorDeviating),
    startedAt: startTime.getTime(),
  };
  if (!running) return row;
  if (row.deadline !== undefined && row.deadline < Date.now() - UNHEEDED) return { ...row, overdueSince: row.deadline };
  if (!ask || machine !== 'eod-case') return row;
  // One instance that no worker can take up must not hide the others.
  const since = await lateReport(client, workflowId).catch(() => undefined);
  return since === undefined ? row : { ...row, overdueSince: since };
}

/** How long a list waits for one instance's answer, milliseconds. */
const ASKING = 5_000;

/** Since when a case has been waiting for its first report beyond what was promised: no search attribute says so. */
async function lateReport(client: Client, workflowId: string): Promise<number | undefined> {
  const { breachedAt, firstReportAt, firstReportDue } = await contextOf<Partial<EodContext>>(client, workflowId);
  if (typeof breachedAt !== 'number' || typeof firstReportAt === 'number') return undefined;
  return firstReportDue ?? breachedAt;
}

/** What an instance remembers, asked once and not for long. */
export async function contextOf<TContext>(client: Client, workflowId: string): Promise<TContext> {
  const handle = client.workflow.getHandle(workflowId);
  const { context } = await client.withDeadline(Date.now() + ASKING, () =>
    handle.query<{ context: TContext }>(handlers.snapshot),
  );
  return context;
}

/** Small batches: what is asked of each instance is asked of a few at a time. */
export async function* inBatches<T>(items: AsyncIterable<T> | Iterable<T>, size = 10): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
