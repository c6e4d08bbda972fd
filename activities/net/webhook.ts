import type { Json } from 'xstate-temporal/engine';
import { WatchfloorError } from 'xstate-temporal/engine';
import { oneLine } from '../../text/index.ts';
import type { WebhookSettings } from '../adapter-settings.ts';
import { PermanentError, TransientError } from '../errors.ts';
import { keyHash } from '../idempotency.ts';
import { readSecret } from '../secret.ts';
import { type HttpAnswer, request } from './http.ts';
import { retryAfterOf } from './retry-after.ts';
import { parseSecrets, signatureHeaders } from './signature.ts';
import { shownAddress, webAddress } from './web-address.ts';

/** A receiver of signed messages. */
export interface Webhook {
  /**
   * Posts a message. Every try under one key carries the same `webhook-id`, by which the receiver knows
   * what it has had: a try whose answer is lost is followed by another one.
   */
  send(message: Json, key: string, options: { readonly signal?: AbortSignal }): Promise<void>;
}

// The specification recommends 15 to 30 seconds; an attempt of an effect has half a minute.
const TIMEOUT = 15;

/**
 * A receiver over HTTP, after Standard Webhooks 1.0. 2xx is success, whatever the body says.
 *
 * @param name the configuration key, e.g. `adapters.alerts.webhook`
 * @param now UTC milliseconds; receivers refuse what is some minutes off
 * @throws WatchfloorError ADAPTER_INVALID at once. By `send`: PermanentError WEBHOOK_GONE (410, and from then
 * on without asking again until the worker restarts), WEBHOOK_REDIRECTED (3xx), WEBHOOK_REFUSED (other 4xx);
 * TransientError WEBHOOK_BUSY (408, 425, 429, 5xx; waits as long as `Retry-After` says), WEBHOOK_TIMEOUT,
 * WEBHOOK_TLS, WEBHOOK_UNREACHABLE, WEBHOOK_SECRET_INVALID, SECRET_UNREADABLE
 */
export function webhook(settings: WebhookSettings, name: string, now: () => number = () => Date.now()): Webhook {
  const { url, secret } = checkSettings(settings, name);
  const timeout = (settings.timeoutSeconds ?? TIMEOUT) * 1_000;
  let gone = false;

  return {
    async send(message, key, { signal }) {
      if (gone) throw goneError(url, name);
      const body = JSON.stringify(message);
      const secrets = parseSecrets(await readSecret(secret, `${name}.secret`), `${name}.secret`);
      const headers = signatureHeaders(`msg_${keyHash(key)}`, Math.floor(now() / 1_000), body, secrets);
      const answer = await request({
        url,
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        timeout,
        signal,
        family: 'WEBHOOK',
      });
      if (answer.status >= 200 && answer.status < 300) return answer.drop();
      if (answer.status === 410) gone = true;
      throw await refusal(answer, url, name, now());
    },
  };
}

/** Address, secret and its form, without talking to the receiver. */
export async function tryWebhook(settings: WebhookSettings, name: string): Promise<{ url: URL; keys: number }> {
  const { url, secret } = checkSettings(settings, name);
  return { url, keys: parseSecrets(await readSecret(secret, `${name}.secret`), `${name}.secret`).length };
}

function checkSettings({ url, secret }: WebhookSettings, name: string) {
  const address = webAddress(url ?? '', `${name}.url`);
  if (secret !== undefined) return { url: address, secret };
  throw new WatchfloorError(
    'ADAPTER_INVALID',
    `${name}.secret is missing: without it the receiver cannot know that a message is ours.`,
    { todo: 'Name a file that holds it, or set its environment variable.' },
  );
}

async function refusal(answer: HttpAnswer, url: URL, name: string, now: number): Promise<WatchfloorError> {
  const { status, headers } = answer;
  const where = shownAddress(url);
  if (status === 410) {
    await answer.drop();
    return goneError(url, name);
  }
  if (status >= 300 && status < 400) {
    await answer.drop();
    const to = oneLine(headers.get('location') ?? 'nowhere', 100);
    return new PermanentError(
      'WEBHOOK_REDIRECTED',
      `${where} answers ${status} and points to ${to}; redirects are not followed.`,
      { todo: `Correct ${name}.url.` },
    );
  }
  const said = await answer.read(1_024).then(
    ({ text }) => oneLine(text, 200),
    () => '',
  );
  const words = said === '' ? '' : `: ${said}`;
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return new TransientError('WEBHOOK_BUSY', `${where} answers ${status}${words}.`, {
      todo: 'It is tried again.',
      retryAfter: retryAfterOf(headers, now),
    });
  }
  return new PermanentError('WEBHOOK_REFUSED', `${where} refuses the message with ${status}${words}.`, {
    todo: `Correct ${name}.url or .secret, or the receiver.`,
  });
}

const goneError = (url: URL, name: string): PermanentError =>
  new PermanentError('WEBHOOK_GONE', `${shownAddress(url)} wants no more messages (410).`, {
    todo: `Correct or remove ${name}.url, and restart the worker.`,
  });
