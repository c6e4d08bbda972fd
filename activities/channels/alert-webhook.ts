import type { AlertSink } from '../alert-sink.ts';
import type { Webhook } from '../net/webhook.ts';

/** Alerts to a receiver such as a SIEM: the body is Microsoft Graph's security alert, nothing around it. */
export function alertWebhook(webhook: Webhook): AlertSink {
  return {
    publish: (alert, key, options) => webhook.send(alert, key, options),
  };
}
