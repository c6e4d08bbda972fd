import type { Client } from '@temporalio/client';
import { type GraphAlert, notificationAlert } from '../activities/index.ts';
import { alertOf, type NoteContext } from '../machines/index.ts';
import { contextOf, inBatches, type ListFilter, list } from './list.ts';

export interface Alerts {
  /** Each in the shape of Microsoft Graph's security alert, the same as its channels have it. */
  readonly alerts: readonly GraphAlert[];
  /** There are more than the limit. */
  readonly more: boolean;
}

/** The alerts of published notifications, the latest first. One whose notification no worker can tell of is left out. */
export async function alerts(client: Client, taskQueue: string, filter: Omit<ListFilter, 'machine'>): Promise<Alerts> {
  const { instances, more } = await list(client, taskQueue, { ...filter, machine: 'attack-notification' });
  const all: GraphAlert[] = [];
  for await (const batch of inBatches(instances)) {
    const found = await Promise.all(
      batch.map(({ instance }) => contextOf<NoteContext>(client, instance).catch(() => undefined)),
    );
    for (const context of found)
      if (typeof context?.publishedAt === 'number') all.push(notificationAlert(alertOf(context)));
  }
  return { alerts: all, more };
}
