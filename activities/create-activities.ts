import type { z } from 'zod';
import { type AlertChannel, type AlertParams, actionPorts, actorPorts } from '../machines/ports.ts';
import type { AdapterSettings } from './adapter-settings.ts';
import { type AlertSink, alertList } from './alert-sink.ts';
import { type CaseDesk, caseDesk } from './case-desk.ts';
import { alertFeed, alertWebhook, fanOut, huntingTable, incidentList, marked } from './channels/index.ts';
import type { ActivityContext, Implementation } from './context.ts';
import { parseParams } from './errors.ts';
import { asUnusable } from './files.ts';
import { graphDirectory } from './graph/index.ts';
import { notificationAlert } from './graph-alert.ts';
import type { IdempotencyStore } from './idempotency.ts';
import { compose, type MailSender, type MailTransport, smtp } from './mail/index.ts';
import { type CaseListeners, mirroredDesk } from './mirrored-desk.ts';
import { webhook } from './net/webhook.ts';
import { openStores, type StoreSettings } from './postgres/index.ts';
import { type StaffBoard, staffList, staffNotice } from './staff-board.ts';
import { fileStores, type StorePaths, type Stores, type StoreUsage } from './stores.ts';
import { directoryInFile, type TenantDirectory } from './tenant-directory.ts';
import { toDate } from './time.ts';

/**
 * Where the embedded adapters read and write, and the settings that put others in their places. Every one can
 * also be replaced by an adapter of your own.
 */
export interface ActivityOptions extends AdapterSettings, StorePaths {
  /** The tenant directory, JSON. */
  readonly directoryFile: string;
  readonly alerts?: NonNullable<AdapterSettings['alerts']>;
  /** A database in the place of the files, which workers on several machines share. */
  readonly stores?: StoreSettings;
  /** Default: `mail.fromName` and `mail.fromAddress`, or one at a reserved domain. */
  readonly sender?: MailSender;
  /** UTC milliseconds, for a mail whose chart time is not known. Default: the machine's clock. */
  readonly now?: () => number;
  readonly adapters?: Partial<Omit<Adapters, 'channels'>> & { readonly channels?: Partial<Adapters['channels']> };
}

/** What the real world consists of. */
export interface Adapters {
  readonly directory: TenantDirectory;
  readonly mail: MailTransport;
  /** Where notifications go; the chart sees to each channel by itself. */
  readonly channels: Readonly<Record<AlertChannel, AlertSink>>;
  readonly desk: CaseDesk;
  readonly staff: StaffBoard;
  readonly done: IdempotencyStore;
}

/** An implementation for every name in the ports: a name without one does not compile. */
export interface Activities {
  readonly actors: Readonly<Record<keyof typeof actorPorts, Implementation>>;
  readonly actions: Readonly<Record<keyof typeof actionPorts, Implementation>>;
  /** How much the stores hold. @throws as their use */
  usage(): Promise<readonly StoreUsage[]>;
  /** Looks whether the stores can be used. @throws as their use: STORE_… */
  ready(): Promise<void>;
  /** Lets go of connections, once nothing is under way any more. May be called again. */
  close(): Promise<void>;
}

// A reserved domain (RFC 2606): nothing can be sent there by mistake.
const SENDER: MailSender = { name: 'Managed threat hunting', address: 'threat-hunting@watchfloor.invalid' };

/**
 * The machines' actors and actions for the real world. Each may be called any number of times with
 * the same idempotency key, from several processes at once, and does its work once.
 *
 * @throws (by the implementations) PermanentError PARAMS_INVALID, TENANT_NOT_FOUND, MAIL_ADDRESS_INVALID,
 * IDEMPOTENCY_KEY_INVALID, IDEMPOTENCY_KEY_REUSED; every other error may pass on another try, such as
 * FOLDER_UNUSABLE where a file cannot be written, or STORE_UNREACHABLE
 */
export function createActivities(options: ActivityOptions): Activities {
  const now = options.now ?? Date.now;
  const sender = options.sender ?? senderOf(options);
  const stores = options.stores?.kind === 'postgres' ? openStores(options.stores) : fileStores(options);
  const { directory, mail, channels, desk, staff, done } = adaptersOf(options, stores);

  function serve<T extends z.ZodType>(
    name: string,
    schema: T,
    effect: (params: z.output<T>, context: ActivityContext) => Promise<unknown>,
  ): Implementation {
    return async (input, context) => {
      const params = parseParams(schema, input, name);
      context.signal?.throwIfAborted();
      return done.once(context.idempotencyKey, name, input, () => effect(params, context)).catch(asUnusable);
    };
  }

  /** Each channel is an effect with a key of its own, and all of them show one and the same alert. */
  const show = (channel: AlertChannel, alert: AlertParams, key: string, context: { readonly signal?: AbortSignal }) =>
    channels[channel].publish(notificationAlert(alert), key, context);

  return {
    actors: {
      readTenantFacts: serve('readTenantFacts', actorPorts.readTenantFacts.input, ({ tenantId }, context) =>
        directory.facts(tenantId, context),
      ),
      readAuthorization: serve('readAuthorization', actorPorts.readAuthorization.input, (asked, context) =>
        directory.authorization(asked, context),
      ),
      publishToChannel: serve(
        'publishToChannel',
        actorPorts.publishToChannel.input,
        async ({ channel, alert }, { idempotencyKey, ...context }) => {
          await show(channel, alert, idempotencyKey, context);
          return { channel, notificationId: alert.notificationId };
        },
      ),
    },
    actions: {
      sendMail: serve('sendMail', actionPorts.sendMail, async (params, { idempotencyKey, at, ...context }) => {
        const message = await compose(params, sender, idempotencyKey, toDate(at ?? now()));
        const sent = await mail.deliver(message, idempotencyKey, context);
        return { messageId: message.messageId, ...sent };
      }),
      notifyStaff: serve('notifyStaff', actionPorts.notifyStaff, async (params, { idempotencyKey }) => {
        const notice = staffNotice(params, idempotencyKey);
        await staff.post(notice, idempotencyKey);
        return { noticeId: notice.id };
      }),
      updateAlert: serve(
        'updateAlert',
        actionPorts.updateAlert,
        async ({ channel, alert }, { idempotencyKey, ...context }) => {
          await show(channel, alert, idempotencyKey, context);
          return { channel, notificationId: alert.notificationId, status: alert.status };
        },
      ),
      updateCaseDesk: serve('updateCaseDesk', actionPorts.updateCaseDesk, (params, { idempotencyKey, ...context }) =>
        desk.update(params, idempotencyKey, context),
      ),
      handOverToIr: serve('handOverToIr', actionPorts.handOverToIr, async (params, { idempotencyKey, ...context }) => {
        const { reference } = await desk.handOver(params, idempotencyKey, context);
        return { reference };
      }),
    },
    usage: () => stores.usage(),
    ready: () => stores.ready(),
    close: () => stores.close(),
  };
}

function senderOf({ mail }: ActivityOptions): MailSender {
  if (mail?.fromAddress === undefined) return SENDER;
  return { name: mail.fromName ?? SENDER.name, address: mail.fromAddress };
}

function adaptersOf(options: ActivityOptions, stores: Stores): Adapters {
  const done = options.adapters?.done ?? stores.done;
  const channels = { ...alertChannels(options, stores, done), ...options.adapters?.channels };
  return {
    directory:
      options.directory?.clientId === undefined
        ? directoryInFile(options.directoryFile)
        : graphDirectory(options.directory, options.directoryFile),
    mail: options.mail?.host === undefined ? stores.outbox : smtp(options.mail, done),
    desk: mirroredDesk(caseDesk(stores.desk), caseListeners(options), done),
    staff: staffList(stores.list('staff')),
    done,
    ...options.adapters,
    channels,
  };
}

/** Every channel in which a notification appears; e-mail rules are the chart's. */
function alertChannels(
  { alerts = {} }: ActivityOptions,
  stores: Stores,
  done: IdempotencyStore,
): Record<AlertChannel, AlertSink> {
  const feed = alertFeed(stores.list('alertFeed'));
  const receiver =
    alerts.webhook?.url === undefined ? undefined : alertWebhook(webhook(alerts.webhook, 'adapters.alerts.webhook'));
  return {
    portalAlerts: alertList(stores.list('alerts')),
    portalIncidents: incidentList(stores.list('incidents')),
    // What customers' SIEMs read, or are sent.
    api: receiver === undefined ? feed : fanOut({ feed, webhook: marked('webhook', receiver, done) }),
    advancedHunting: huntingTable(stores.list('deviceAlertEvents')),
  };
}

function caseListeners({ tracking, incidentResponse }: ActivityOptions): CaseListeners {
  return {
    ...(tracking?.url === undefined ? {} : { tracking: webhook(tracking, 'adapters.tracking') }),
    ...(incidentResponse?.url === undefined
      ? {}
      : { incidentResponse: webhook(incidentResponse, 'adapters.incidentResponse') }),
  };
}
