import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { Session } from '../input/session.ts';

/** One instance as a list shows it. */
export interface Row {
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
  /** UTC milliseconds. */
  readonly startedAt: number;
}

/** How late a timer may be before nobody seems to heed it, in ms. */
const UNHEEDED = 10_000;

/** Finds instances by the query, the latest first, at most `limit`. With `overdue`, only those that are late. */
export async function findRows(
  session: Session,
  query: string,
  { limit, overdue }: { readonly limit: number; readonly overdue?: boolean },
): Promise<{ rows: Row[]; more: boolean }> {
  const rows: Row[] = [];
  const pageSize = Math.min(1_000, overdue ? 200 : limit + 1);
  for await (const found of inBatches(session.client.workflow.list({ query, pageSize }))) {
    const batch = await Promise.all(found.map((execution) => rowOf(session, execution, overdue === true)));
    for (const row of batch) {
      if (overdue && row.overdueSince === undefined) continue;
      if (rows.length === limit) return { rows, more: true };
      rows.push(row);
    }
  }
  return { rows, more: false };
}

async function rowOf(session: Session, execution: WorkflowExecutionInfo, ask: boolean): Promise<Row> {
  const { workflowId, status, startTime, searchAttributes: found } = execution;
  const first = (name: string) => found[name]?.[0];
  const machine = String(first('WatchfloorMachine') ?? '');
  const tenant = first('WatchfloorTenant');
  const deadline = first('WatchfloorDeadline');
  const states = (found.WatchfloorState ?? []).map(String);
  const running = status.name === 'RUNNING';
  const row: Row = {
    instance: workflowId,
    machine,
    ...(tenant === undefined ? {} : { tenant: String(tenant) }),
    states,
    status: status.name.toLowerCase(),
    ...(deadline instanceof Date ? { deadline: deadline.getTime() } : {}),
    attention: first('WatchfloorAttention') !== undefined,
    startedAt: startTime.getTime(),
  };
  if (!running) return row;
  if (row.deadline !== undefined && row.deadline < Date.now() - UNHEEDED) return { ...row, overdueSince: row.deadline };
  if (!ask || machine !== 'eod-case') return row;
  // One instance that no worker can take up must not hide the others.
  const since = await lateReport(session, workflowId).catch(() => undefined);
  return since === undefined ? row : { ...row, overdueSince: since };
}

/** How long a list waits for one instance's answer, milliseconds. */
const ASKING = 5_000;

/** Since when a case has been waiting for its first report beyond what was promised: no search attribute says so. */
async function lateReport({ client }: Session, workflowId: string): Promise<number | undefined> {
  const handle = client.workflow.getHandle(workflowId);
  const { context } = await client.withDeadline(Date.now() + ASKING, () =>
    handle.query<{
      context: { firstReportDue?: number | null; breachedAt?: number | null; firstReportAt?: number | null };
    }>('snapshot'),
  );
  if (typeof context.breachedAt !== 'number' || typeof context.firstReportAt === 'number') return undefined;
  return context.firstReportDue ?? context.breachedAt;
}

/** Small batches: what is asked of each instance is asked of a few at a time. */
async function* inBatches<T>(items: AsyncIterable<T>, size = 10): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
