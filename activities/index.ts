export type {
  AdapterSettings,
  AlertSettings,
  GraphSettings,
  SmtpSettings,
  WebhookSettings,
} from './adapter-settings.ts';
export type { AlertSink } from './alert-sink.ts';
export { alertFile } from './alert-sink.ts';
export type { CaseDesk } from './case-desk.ts';
export { caseDeskInFolder } from './case-desk.ts';
export type { DeviceAlertEvent, FeedAlert, FeedPage, Incident } from './channels/index.ts';
export { deviceAlertEvents, fanOut, readAlertFeed, readIncidents } from './channels/index.ts';
export { type AdapterCheck, checkAdapters, checkFolder } from './check-adapters.ts';
export type { ActivityContext, Implementation } from './context.ts';
export type { Activities, ActivityOptions, Adapters } from './create-activities.ts';
export { createActivities } from './create-activities.ts';
export { isPermanent, PermanentError, TransientError } from './errors.ts';
export type { LicenceFacts, SubscribedSku } from './graph/index.ts';
export { graphDirectory, licenceFacts } from './graph/index.ts';
export type { GraphAlert } from './graph-alert.ts';
export { graphAlert, notificationAlert } from './graph-alert.ts';
export type { IdempotencyStore } from './idempotency.ts';
export { fileStore, keyHash } from './idempotency.ts';
export type { Delivered, Mail, MailSender, MailTransport } from './mail/index.ts';
export { compose, outbox, smtp } from './mail/index.ts';
export { type CaseListeners, mirroredDesk } from './mirrored-desk.ts';
export { type Webhook, webhook } from './net/webhook.ts';
export {
  type Database,
  migrate,
  openDatabase,
  openStores,
  type SchemaState,
  type StoreSettings,
  schemaState,
} from './postgres/index.ts';
export { type Referral, referralOf } from './referral.ts';
export type { Secret } from './secret.ts';
export type { StaffBoard, StaffNotice } from './staff-board.ts';
export { staffFile, staffNotice } from './staff-board.ts';
export { fileStores, type ListName, type StorePaths, type Stores, type StoreUsage } from './stores.ts';
export type { TenantDirectory } from './tenant-directory.ts';
export { directoryInFile } from './tenant-directory.ts';
export type { Ticket, TicketEntry, TicketStatus } from './ticket.ts';
export { foldTicket } from './ticket.ts';
