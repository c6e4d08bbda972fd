import type { Client } from '@temporalio/client';
import { createDurableClient, type DurableClient } from 'xstate-temporal/client';
import type { EventObject, Sender } from 'xstate-temporal/engine';
import type { Issuer } from 'xstate-temporal/proof';
import { type Access, type InstanceName, requireInstance, requireWorker } from './access.ts';
import { type Alerts, alerts } from './alerts.ts';
import { type Application, type Applied, apply } from './application.ts';
import { type Changes, type ChangesFilter, changes } from './changes.ts';
import { type Inquiry, type Opened, openCase } from './inquiry.ts';
import { type Listed, type ListFilter, list } from './list.ts';
import { type Notifications, notifications } from './notifications.ts';
import { type Offer, offersOf } from './offers.ts';
import { type Page, page } from './page.ts';
import type { Policies } from './policies.ts';
import { type Sent, send } from './send.ts';
import { type Shown, show } from './show.ts';
import { type Standing, standingOf } from './standing.ts';
import { type Purchase, subscribe } from './subscription.ts';

export interface ProgrammeOptions {
  /** The task queue of the programme's workers. */
  readonly taskQueue: string;
  /** Signs what is sent. Workers with a trust take nothing else. */
  readonly issuer?: Issuer | undefined;
  /** The configured policy: it says whether Experts on Demand is sold to a tenant that has no subscription. */
  readonly policy?: Policies | undefined;
}

/**
 * The programme's operations. Every one may throw what Temporal's client throws, and NO_WORKER where no worker answers
 * within 20 s.
 */
export interface Programme {
  readonly client: Client;
  /** For what the programme has no operation for. */
  readonly durable: DurableClient;
  /**
   * Starts a tenant's application, and takes every step that is the applicant's.
   *
   * @param application from `readApplication`
   * @throws ALREADY_STARTED where the tenant has one that has not ended; NO_WORKER
   */
  apply(application: Application): Promise<Applied>;
  /**
   * Buys Experts on Demand for a tenant.
   *
   * @param purchase from `readPurchase`
   * @throws RefusedError where the subscription that is there does not take it; NO_WORKER
   */
  subscribe(purchase: Purchase): Promise<Standing>;
  /**
   * Opens a case under the tenant's subscription.
   *
   * @param inquiry from `readInquiry`
   * @throws NO_SUBSCRIPTION where none runs, with who sells one; INSTANCE_NOT_FOUND where the notification that
   * it is about, or the case that it continues, is not there; CASE_NOT_CLOSED; CASE_NOT_OPENED, NO_WORKER
   */
  openCase(inquiry: Inquiry): Promise<Opened>;
  /**
   * Sends an event, and waits until the step is taken.
   *
   * @param id the event's id: sent again under the same id, it is taken once
   * @throws RefusedError with the machine's code. EVENT_INVALID has `details.faults`: what is wrong, field by field.
   * EVENT_NOT_ACCEPTED has `details.reason`, `guards` or `state`, and with `guards` `details.unmet`: what they ask for.
   * An inquiry that names a notification or a case is refused as by `openCase`. INSTANCE_NOT_FOUND, INSTANCE_ENDED, NO_WORKER
   */
  send(instance: InstanceName, event: EventObject, by: Sender, id?: string): Promise<Sent>;
  /** Lists instances, the latest first. @throws INPUT_INVALID for a filter that cannot be */
  list(filter?: ListFilter): Promise<Listed>;
  /**
   * Lists a page of instances, the latest first.
   *
   * @param cursor `next` of the page before
   * @throws INPUT_INVALID; CURSOR_INVALID for a cursor that is not of this list
   */
  page(filter: ListFilter, cursor?: string): Promise<Page>;
  /**
   * The instances that changed since a time. What came to visibility late is found by asking again for a while before it.
   */
  changes(filter: ChangesFilter): Promise<Changes>;
  /** Lists notifications with what they say, the latest first. @throws INPUT_INVALID */
  notifications(filter?: Omit<ListFilter, 'machine'>): Promise<Notifications>;
  /** Lists the alerts of published notifications, the latest first. @throws INPUT_INVALID */
  alerts(filter?: Omit<ListFilter, 'machine'>): Promise<Alerts>;
  /**
   * What may be sent to an instance now, and by whom.
   *
   * @param to a role, or a sender: leaves out what they may not send
   * @throws INSTANCE_NOT_FOUND, NO_WORKER
   */
  offers(instance: InstanceName, to?: string | Sender): Promise<Offer[]>;
  /** Everything about an instance; with `ledger` every step of it. @throws INSTANCE_NOT_FOUND, NO_WORKER */
  show(instance: InstanceName, options?: { readonly ledger?: boolean }): Promise<Shown>;
}

/**
 * The programme over a Temporal client of the caller's, which brings its connection, its namespace and, where the
 * payloads are encoded, its data converter.
 *
 * @example
 * const client = new Client({ connection: await Connection.connect(), namespace: 'default' });
 * const programme = createProgramme(client, { taskQueue: 'watchfloor' });
 * const application = readApplication({ tenant: 'contoso', profile: 'mde', name: 'Ada Poe' });
 * const { instance, pending } = await programme.apply(application);
 * // 'tan-application/contoso', { reason: 'talksMissing', events: ['TALKED_TO_TSP', 'TALKED_TO_ACCOUNT_TEAM'] }
 */
export function createProgramme(client: Client, { issuer, policy, taskQueue }: ProgrammeOptions): Programme {
  const durable = createDurableClient(client, { issuer, taskQueue });
  const access: Access = { client, durable, policy, taskQueue };
  return {
    client,
    durable,
    apply: (application) => apply(access, application),
    subscribe: (purchase) => subscribe(access, purchase),
    openCase: (inquiry) => openCase(access, inquiry),
    send: (instance, event, by, id) => send(access, instance, event, by, id),
    list: (filter = {}) => list(client, taskQueue, filter),
    page: (filter, cursor) => page(client, taskQueue, filter, cursor),
    changes: (filter) => changes(client, taskQueue, filter),
    notifications: (filter = {}) => notifications(client, taskQueue, filter),
    alerts: (filter = {}) => alerts(client, taskQueue, filter),
    offers: async (instance, to) => {
      await requireWorker(access, (await requireInstance(access, instance)).taskQueue);
      const { now } = await standingOf(durable.get(instance.machine, instance.key));
      return offersOf(now, to);
    },
    show: (instance, options) => show(access, instance, options),
  };
}
