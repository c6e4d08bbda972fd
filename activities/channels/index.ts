export { alertFeed, type FeedAlert, type FeedPage, readAlertFeed } from './alert-feed.ts';
export { alertWebhook } from './alert-webhook.ts';
export { fanOut, marked } from './fan-out.ts';
export { type DeviceAlertEvent, deviceAlertEvents, huntingTable } from './hunting-rows.ts';
export { type Incident, incidentList, readIncidents } from './incidents.ts';
