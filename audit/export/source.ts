/** Where histories come from. Every call only reads. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import proto, { type temporal } from '@temporalio/proto';
import { isInstance, millisOf } from 'xstate-temporal/client';
import { historyToJson } from '../history/history-json.ts';

/** One run as the server's list has it. */
export interface ListedRun {
  readonly workflowId: string;
  readonly runId: string;
  /** `running`, or how it ended. */
  readonly status: string;
  /** UTC ms. */
  readonly startedAt: number;
  readonly closedAt: number | null;
  readonly machine: string | null;
  readonly version: string | null;
  readonly tenant: string | null;
}

export interface HistorySource {
  readonly namespace: string;
  list(query: string): AsyncIterable<ListedRun>;
  count(query: string): Promise<number>;
  /** A run's history as JSON; without a run id, of the latest run. `undefined`: it is not there, or no longer. */
  history(workflowId: string, runId?: string): Promise<{ readonly events: readonly unknown[] } | undefined>;
}

/** gRPC: NOT_FOUND. */
const NOT_FOUND = 5;

/**
 * Reads from a Temporal server: lists, counts and histories; nothing else is ever called.
 *
 * @param perSecond calls a second at most
 */
export function temporalSource(
  client: Client,
  { perSecond = 20 }: { readonly perSecond?: number } = {},
): HistorySource {
  const { namespace } = client.options;
  const service = client.workflowService;
  const turn = pacer(perSecond);
  return {
    namespace,
    async *list(query) {
      let nextPageToken: Uint8Array = new Uint8Array();
      do {
        await turn();
        const page = await service.listWorkflowExecutions({ namespace, query, pageSize: 500, nextPageToken });
        for (const info of page.executions) {
          const run = listed(info);
          const { parentExecution, type } = info;
          // One that only says to be an instance is none.
          if (run.machine === null || isInstance(type?.name ?? '', run.machine, parentExecution != null)) yield run;
        }
        nextPageToken = page.nextPageToken;
      } while (nextPageToken?.length > 0);
    },
    async count(query) {
      await turn();
      return Number((await service.countWorkflowExecutions({ namespace, query })).count);
    },
    async history(workflowId, runId = '') {
      const events: temporal.api.history.v1.IHistoryEvent[] = [];
      let nextPageToken: Uint8Array = new Uint8Array();
      try {
        do {
          await turn();
          const execution = { workflowId, runId };
          const page = await service.getWorkflowExecutionHistory({ namespace, execution, nextPageToken });
          events.push(...(page.history?.events ?? []));
          nextPageToken = page.nextPageToken;
        } while (nextPageToken?.length > 0);
      } catch (error) {
        if ((error as { code?: unknown }).code === NOT_FOUND) return undefined;
        throw error;
      }
      return historyToJson({ events }) as { events: unknown[] };
    },
  };
}

/** Calls are let through one after another, so many a second. */
function pacer(perSecond: number): () => Promise<void> {
  const every = 1_000 / perSecond;
  let next = 0;
  return async () => {
    const now = performance.now();
    const wait = Math.max(0, next - now);
    next = Math.max(now, next) + every;
    if (wait > 0) await pause(wait);
  };
}

const statuses: Readonly<Record<number, string>> = {
  1: 'running',
  2: 'completed',
  3: 'failed',
  4: 'cancelled',
  5: 'terminated',
  6: 'continuedAsNew',
  7: 'timedOut',
};

function listed(info: temporal.api.workflow.v1.IWorkflowExecutionInfo): ListedRun {
  const fields = info.searchAttributes?.indexedFields ?? {};
  const attribute = (name: string) => {
    const payload = fields[name];
    if (payload == null) return null;
    const value: unknown = defaultPayloadConverter.fromPayload(payload as never);
    const one = Array.isArray(value) ? value[0] : value;
    return typeof one === 'string' ? one : null;
  };
  const status = proto.temporal.api.enums.v1.WorkflowExecutionStatus[info.status ?? 0] === undefined ? 0 : info.status;
  return {
    workflowId: info.execution?.workflowId ?? '',
    runId: info.execution?.runId ?? '',
    status: statuses[Number(status)] ?? 'unknown',
    startedAt: millisOf(info.startTime) ?? 0,
    closedAt: millisOf(info.closeTime) ?? null,
    machine: attribute('WatchfloorMachine'),
    version: attribute('WatchfloorVersion'),
    tenant: attribute('WatchfloorTenant'),
  };
}
