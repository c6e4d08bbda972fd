/** What is said of an instance that has ended. */
import type { Client } from '@temporalio/client';
import { printable, WatchfloorError } from '../engine/index.ts';
import { statusOf } from '../execution.ts';

/** How an execution ended, as the server has it. */
export interface End {
  /** `completed`, `failed`, `terminated` and so on. */
  readonly status: string;
  /** Of one that was terminated: by whom, as they say; `history-service` is the server itself. */
  readonly by?: string;
  /** Of one that was terminated: why, as they say. */
  readonly reason?: string;
}

/** @returns `undefined` of one that runs or is not there */
export async function endOf(client: Client, workflowId: string): Promise<End | undefined> {
  const status = await statusOf(client, workflowId);
  return status === undefined || status === 'RUNNING' ? undefined : endAs(client, workflowId, status);
}

/** @param status as the server has it, of one that has ended */
async function endAs(client: Client, workflowId: string, status: string): Promise<End> {
  if (status !== 'TERMINATED') return { status: status.toLowerCase() };
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId },
    maximumPageSize: 1,
  });
  const { identity, reason } = history?.events?.[0]?.workflowExecutionTerminatedEventAttributes ?? {};
  return {
    status: 'terminated',
    ...(identity ? { by: printable(identity) } : {}),
    ...(reason ? { reason: printable(reason) } : {}),
  };
}

/** It takes no more events. */
export async function hasEnded(
  client: Client,
  workflowId: string,
  status: string,
  cause: unknown,
): Promise<WatchfloorError> {
  const end = await endAs(client, workflowId, status);
  const problem = `${printable(workflowId)} has ended (${sayEnd(end)}); it takes no more events.`;
  return new WatchfloorError('INSTANCE_ENDED', problem, { cause, details: { ...end } });
}

/** No task of it comes any more that would take the events; what it was before them, nobody can tell from a question. */
export async function endedUntaken(
  client: Client,
  workflowId: string,
  status: string,
  cause: unknown,
): Promise<WatchfloorError> {
  const end = await endAs(client, workflowId, status);
  const problem = `${printable(workflowId)} has ended (${sayEnd(end)}) before it took what had been sent to it, and answers no questions.`;
  return new WatchfloorError('INSTANCE_ENDED', problem, {
    cause,
    details: { ...end },
    todo: 'Its history is there: export or replay it.',
  });
}

/** It will have no output. */
export async function endedWithout(
  client: Client,
  workflowId: string,
  status: string,
  cause: unknown,
): Promise<WatchfloorError> {
  const end = await endAs(client, workflowId, status);
  const problem = `${printable(workflowId)} has ended without an output (${sayEnd(end)}).`;
  return new WatchfloorError('INSTANCE_ENDED', problem, { cause, details: { ...end } });
}

/** In words, such as `terminated by history-service: Workflow history size exceeds limit`. */
export function sayEnd({ by, reason, status }: End): string {
  const why = reason === undefined ? '' : `: ${reason.replace(/\.$/, '')}`;
  return `${status}${by === undefined ? '' : ` by ${by}`}${why}`;
}
