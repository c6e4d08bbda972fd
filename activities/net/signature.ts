import { createHmac } from 'node:crypto';
import { TransientError } from '../errors.ts';

/**
 * The headers of Standard Webhooks 1.0 (https://www.standardwebhooks.com), symmetric: HMAC-SHA256 over
 * `<id>.<seconds>.<body>` with every secret given, so that a receiver may know the old key or the new.
 *
 * @param id without full stops
 * @param seconds Unix time of this attempt
 */
export function signatureHeaders(
  id: string,
  seconds: number,
  body: string,
  secrets: readonly Uint8Array[],
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const content = `${id}.${seconds}.${body}`;
  const signatures = secrets.map((secret) => `v1,${createHmac('sha256', secret).update(content).digest('base64')}`);
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': signatures.join(' ') };
}

const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;

/**
 * The keys in a text of one or more `whsec_…`, separated by white space or commas.
 *
 * @throws TransientError WEBHOOK_SECRET_INVALID, without the text
 */
export function parseSecrets(text: string, what: string): Uint8Array[] {
  const keys = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => Buffer.from(SECRET.exec(part)?.[1] ?? '', 'base64'));
  // The bounds of the specification.
  if (keys.length > 0 && keys.length <= 10 && keys.every(({ length }) => length >= 24 && length <= 64)) return keys;
  throw new TransientError(
    'WEBHOOK_SECRET_INVALID',
    `${what} must be whsec_ and 24 to 64 random bytes in base64 (several are separated by spaces).`,
    { todo: 'Make one: echo "whsec_$(openssl rand -base64 32)"' },
  );
}
