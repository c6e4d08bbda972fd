import { codeOf } from 'xstate-temporal/engine';
import { oneLine } from '../../text/index.ts';
import type { AlertSink } from '../alert-sink.ts';
import { isPermanent, PermanentError, TransientError } from '../errors.ts';
import type { IdempotencyStore } from '../idempotency.ts';

/**
 * One sink out of several, by name. Each gets the alert even if another one fails; what failed is then said,
 * and as long as one failure may pass, all are tried again: each channel knows the key.
 */
export function fanOut(channels: Readonly<Record<string, AlertSink>>): AlertSink {
  return {
    async publish(alert, key, options) {
      const failures: { readonly name: string; readonly error: unknown }[] = [];
      for (const [name, channel] of Object.entries(channels)) {
        try {
          await channel.publish(alert, key, options);
        } catch (error) {
          options.signal?.throwIfAborted();
          failures.push({ name, error });
        }
      }
      const [first, ...others] = failures;
      if (first === undefined) return;
      if (others.length === 0) throw first.error;
      throw together(failures);
    },
  };
}

/** A sink with a mark of its own, for one that others' failures must not make repeat itself. */
export function marked(name: string, sink: AlertSink, done: IdempotencyStore): AlertSink {
  return {
    publish: (alert, key, options) =>
      done.once(`${key}#${name}`, `publishToChannel.${name}`, { alertId: alert.id }, () =>
        sink.publish(alert, key, options),
      ),
  };
}

function together(failures: readonly { readonly name: string; readonly error: unknown }[]): Error {
  const passing = failures.filter(({ error }) => !isPermanent(error));
  const lead = (passing[0] ?? failures[0])?.error;
  const code = codeOf(lead) ?? 'ALERT_CHANNEL_FAILED';
  const message = failures
    .map(({ name, error }) => `${name}: ${error instanceof Error ? error.message : oneLine(String(error), 200)}`)
    .join(' ');
  if (passing.length === 0) return new PermanentError(code, message, { cause: lead });
  const waits = passing.flatMap(({ error }) => (error instanceof TransientError ? [error.retryAfter ?? 0] : []));
  const retryAfter = Math.max(0, ...waits);
  return new TransientError(code, message, { cause: lead, ...(retryAfter > 0 ? { retryAfter } : {}) });
}
