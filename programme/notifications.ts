import type { Client } from '@temporalio/client';
import type { NoteContext } from '../machines/index.ts';
import { contextOf, inBatches, type ListedInstance, type ListFilter, list } from './list.ts';

/** A notification as its tenant sees it. Times are UTC milliseconds. */
export interface Notification extends ListedInstance {
  /** `undefined` where no worker could say. */
  readonly notification?: Pick<
    NoteContext,
    | 'notificationId'
    | 'content'
    | 'publishedAt'
    | 'seen'
    | 'status'
    | 'assignedTo'
    | 'classification'
    | 'determination'
    | 'outcome'
  > & {
    /** The keys of the cases that it led to. */
    readonly cases: readonly string[];
  };
}

export interface Notifications {
  readonly notifications: readonly Notification[];
  /** There are more than the limit. */
  readonly more: boolean;
}

/** Lists notifications with what they say, the latest first. */
export async function notifications(
  client: Client,
  taskQueue: string,
  filter: Omit<ListFilter, 'machine'>,
): Promise<Notifications> {
  const { instances, more } = await list(client, taskQueue, { ...filter, machine: 'attack-notification' });
  const all: Notification[] = [];
  for await (const batch of inBatches(instances))
    all.push(...(await Promise.all(batch.map((row) => described(client, row)))));
  return { notifications: all, more };
}

async function described(client: Client, row: ListedInstance): Promise<Notification> {
  // One instance that no worker can take up must not hide the others.
  const context = await contextOf<NoteContext>(client, row.instance).catch(() => undefined);
  if (context === undefined) return row;
  const { notificationId, content, publishedAt, seen, status, assignedTo, classification, determination, outcome } =
    context;
  const cases = context.consultations.map(({ caseId }) => caseId);
  const now = { status, assignedTo, classification, determination };
  return { ...row, notification: { notificationId, content, publishedAt, seen, ...now, outcome, cases } };
}
