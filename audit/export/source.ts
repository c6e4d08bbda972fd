/** Where histories come from. Every call only reads. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import proto, { type temporal } from '@temporalio/proto';
import { isInstance, millisOf } from 'xstate-temporal/client';
import { type DecodeHistory, historyDecoder } from '../history/decode.ts';
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
  /** Decrypts what `history` gives; absent where nothing is encrypted. */
  readonly decode?: DecodeHistory | undefined;
  /** A run's history as JSON, as the server has it; without a run id, of the latest run. `undefined`: it is not there, or no longer. */
  history(workflowId: string, runId?: string): Promise<{ readonly events: readonly unknown[] } | undefined>;
}

/** What a population is counted by, beside the list. */
export interface PopulationSource extends HistorySource {
  /** The id of the first run of a run's execution, which stays over continue-as-new and reset; `undefined`: it is gone. */
  firstRun(workflowId: string, runId: string): Promise<string | undefined>;
  /**
   * Whether no worker has completed a workflow task of a run, or of one before it: where that is so of all runs of an
   * execution, it is no case, and is left out of an export.
   */
  isUntaken(workflowId: string, runId: string): Promise<boolean>;
  /** How long the server keeps what has ended, milliseconds; `undefined` where it does not say. */
  retention(): Promise<number | undefined>;
}

/** gRPC: NOT_FOUND. */
const NOT_FOUND = 5;
/** gRPC: PERMISSION_DENIED. */
const PERMISSION_DENIED = 7;
/** Why a run begins: the one before it continued as new. */
const GONE_ON = proto.temporal.api.enums.v1.ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_WORKFLOW;

/**
 * Reads from a Temporal server: lists, counts, histories and the namespace; nothing else is ever called.
 *
 * @param perSecond calls a second at most
 */
export function temporalSource(
  client: Client,
  { perSecond = 20 }: { readonly perSecond?: number } = {},
): PopulationSource {
  const { loadedDataConverter, namespace } = client.options;
  const codecs = loadedDataConverter.payloadCodecs.toReversed();
  const service = client.workflowService;
  const turn = pacer(perSecond);
  /** @returns `undefined` where it is not there, or no longer */
  const page = async (workflowId: string, runId: string, nextPageToken: Uint8Array, maximumPageSize = 0) => {
    await turn();
    const execution = { workflowId, runId };
    try {
      return await service.getWorkflowExecutionHistory({ namespace, execution, nextPageToken, maximumPageSize });
    } catch (error) {
      if ((error as { code?: unknown }).code === NOT_FOUND) return undefined;
      throw error;
    }
  };
  return {
    namespace,
    decode:
      codecs.length === 0
        ? undefined
        : historyDecoder({
            async decode(payloads) {
              let open = payloads;
              for (const codec of codecs) open = await codec.decode(open);
              return open;
            },
          }),
    async *list(query) {
      let nextPageToken: Uint8Array = new Uint8Array();
      do {
        await turn();
        const page = await service.listWorkflowExecutions({ namespace, query, pageSize: 500, nextPageToken });
        for (const info of page.executions) {
          const run = listed(info);
          const { parentExecution, type } = info;
          const { machine, workflowId } = run;
          const parent = parentExecution?.workflowId ?? undefined;
          // One that only says to be an instance is none.
          if (machine === null || isInstance({ parent, type: type?.name ?? '', workflowId }, machine)) yield run;
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
      let token: Uint8Array = new Uint8Array();
      do {
        const read = await page(workflowId, runId, token);
        if (read === undefined) return undefined;
        events.push(...(read.history?.events ?? []));
        token = read.nextPageToken;
      } while (token?.length > 0);
      return historyToJson({ events }) as { events: unknown[] };
    },
    async firstRun(workflowId, runId) {
      const started = startOf(await page(workflowId, runId, new Uint8Array(), 1));
      return started?.firstExecutionRunId || started?.originalExecutionRunId || undefined;
    },
    async isUntaken(workflowId, runId) {
      const read = await page(workflowId, runId, new Uint8Array(), 100);
      // A longer history that no worker has begun was written to by somebody: that is for a person to look at.
      if (read === undefined || read.nextPageToken?.length > 0) return false;
      const { initiator, originalExecutionRunId } = startOf(read) ?? {};
      // What a workflow has gone on as, or was reset to, was taken up before.
      if (initiator === GONE_ON || (originalExecutionRunId || runId) !== runId) return false;
      return !(read.history?.events ?? []).some((event) => event.workflowTaskCompletedEventAttributes != null);
    },
    async retention() {
      await turn();
      try {
        const { config } = await service.describeNamespace({ namespace });
        return millisOf(config?.workflowExecutionRetentionTtl);
      } catch (error) {
        if ((error as { code?: unknown }).code === PERMISSION_DENIED) return undefined;
        throw error;
      }
    },
  };
}

function startOf(read: { readonly history?: temporal.api.history.v1.IHistory | null } | undefined) {
  return read?.history?.events?.[0]?.workflowExecutionStartedEventAttributes;
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
