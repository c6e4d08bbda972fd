/** The ledger of an instance over all of its runs. */
import { type Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { type LedgerRecord, printable, WatchfloorError } from '../engine/index.ts';
import { statusOf } from '../execution.ts';
import { handlers, type LedgerPage } from '../workflow/protocol.ts';
import { ask } from './ask.ts';

/**
 * Walks the chain of continue-as-new back from a run to the first, then reads the runs in order.
 *
 * @throws LEDGER_INCOMPLETE where the server no longer has an earlier run
 */
export async function wholeLedger(client: Client, last: WorkflowHandle): Promise<LedgerRecord[]> {
  const pages: LedgerRecord[][] = [];
  // By the run's own id, so that one that begins meanwhile is not taken for it.
  const { workflowId: id } = last;
  const { runId: latest } = await last.describe();
  let runId = latest;
  for (;;) {
    const run = client.workflow.getHandle(id, runId);
    const { records, first } = await wholeRun(client, run).catch(async (error: unknown) => {
      const isGone = runId !== latest && error instanceof WorkflowNotFoundError;
      throw isGone && (await statusOf(client, id, runId)) === undefined ? incomplete(id, runId, error) : error;
    });
    pages.unshift(records);
    // A run that has just begun has no record of its own yet, and still others before it.
    if (first <= 1) return pages.flat();
    const before = await previousRun(client, id, runId);
    if (before === undefined) return pages.flat();
    runId = before;
  }
}

function incomplete(instance: string, run: string, cause: unknown): WatchfloorError {
  const problem = `The server no longer has the run ${run} of ${printable(instance)}, so its ledger cannot be told from the first record.`;
  return new WatchfloorError('LEDGER_INCOMPLETE', problem, {
    cause,
    details: { instance, run },
    todo: 'What runs recorded before is in an export that was made while they were there.',
  });
}

async function wholeRun(client: Client, run: WorkflowHandle): Promise<{ records: LedgerRecord[]; first: number }> {
  const records: LedgerRecord[] = [];
  let first = 1;
  let from: number | undefined = 1;
  while (from !== undefined) {
    const page: LedgerPage = await ask<LedgerPage, [number]>(client, run, handlers.ledger, from);
    records.push(...page.records);
    first = page.first;
    from = page.next;
  }
  return { records, first };
}

async function previousRun(client: Client, id: string, runId: string): Promise<string | undefined> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId: id, runId },
    maximumPageSize: 1,
  });
  return history?.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
}
