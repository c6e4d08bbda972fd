/** What no single step tells, measured every minute: instances that need somebody, and how much the stores hold. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { Runtime } from '@temporalio/worker';
import type { StoreUsage } from '../../activities/index.ts';
import { quoted } from '../query.ts';

/** Milliseconds between looks. */
const EVERY = 60_000;
/** How long the server may take to count, milliseconds. */
const PATIENCE = 10_000;
/** Later than this a deadline is not just about to be taken, milliseconds. */
const OVERDUE = 60_000;

/** The gauges of instances, each by what it counts. */
const counted = (now: number): Readonly<Record<string, string>> => ({
  watchfloor_instances_running: 'WatchfloorMachine IS NOT NULL',
  watchfloor_instances_given_up: "WatchfloorAttention = 'gave-up'",
  watchfloor_instances_overdue: `WatchfloorDeadline < ${quoted(new Date(now - OVERDUE).toISOString())}`,
  // The server sets it once several workflow tasks in a row have failed.
  watchfloor_instances_stuck: 'TemporalReportedProblems IS NOT NULL',
});

/**
 * Measures until it is ended. What cannot be measured, because the server or a store does not answer or does not know
 * it, keeps its last value.
 *
 * @returns ends it
 */
export function keepGauges(
  client: Client,
  taskQueue: string,
  usage: () => Promise<readonly StoreUsage[]>,
): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const measuring = (async () => {
    while (!signal.aborted) {
      await Promise.allSettled([countInstances(client, taskQueue, signal), measureStores(usage)]);
      await pause(EVERY, undefined, { signal, ref: false }).catch(() => undefined);
    }
  })();
  return async () => {
    stopping.abort();
    await measuring;
  };
}

async function countInstances(client: Client, taskQueue: string, signal: AbortSignal): Promise<void> {
  const here = `ExecutionStatus = 'Running' AND TaskQueue = ${quoted(taskQueue)}`;
  await Promise.allSettled(
    Object.entries(counted(Date.now())).map(async ([name, query]) => {
      const counting = () => client.workflow.count(`${query} AND ${here}`);
      const { count } = await client.withAbortSignal(signal, () =>
        client.withDeadline(Date.now() + PATIENCE, counting),
      );
      Runtime.instance().metricMeter.createGauge(name).set(count, { taskQueue });
    }),
  );
}

async function measureStores(usage: () => Promise<readonly StoreUsage[]>): Promise<void> {
  const { metricMeter } = Runtime.instance();
  for (const { bytes, entries, store } of await usage()) {
    metricMeter.createGauge('watchfloor_store_entries').set(entries, { store });
    if (bytes !== undefined) metricMeter.createGauge('watchfloor_store_bytes').set(bytes, { store });
  }
}
