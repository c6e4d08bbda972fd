/** Payloads as a codec server's requests and answers have them: protobuf's JSON. */
import type { Payload } from '@temporalio/common';
import { isObject, WatchfloorError } from 'xstate-temporal/engine';

export interface JsonPayload {
  readonly metadata: Readonly<Record<string, string>>;
  readonly data: string;
}

/** Payloads of one request. */
const MOST = 2_000;
const FIELDS = 50;

/** @throws BODY_INVALID */
export function payloadsIn(text: string): Payload[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw invalid('it is no JSON');
  }
  if (!isObject(body) || !Array.isArray(body.payloads)) throw invalid('it is no { "payloads": […] }');
  if (body.payloads.length > MOST) throw invalid(`it has more than ${MOST} payloads`);
  return body.payloads.map(payloadIn);
}

function payloadIn(given: unknown): Payload {
  const { data = '', metadata = {} } = isObject(given) ? given : { data: null };
  if (typeof data !== 'string' || !isObject(metadata))
    throw invalid('a payload is no { "metadata": {…}, "data": "…" }');
  const entries = Object.entries(metadata);
  if (entries.length > FIELDS || entries.some(([, value]) => typeof value !== 'string'))
    throw invalid('the metadata of a payload are no texts');
  const fields = entries.map(([name, value]) => [name, bytesIn(value as string)] as const);
  return { metadata: Object.fromEntries(fields), data: bytesIn(data) };
}

function bytesIn(text: string): Uint8Array {
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) throw invalid('a payload is not in Base64');
  return Buffer.from(text, 'base64');
}

export function written({ data, metadata }: Payload): JsonPayload {
  const base64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');
  const entries = Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)]);
  return { metadata: Object.fromEntries(entries), data: base64(data) };
}

function invalid(why: string): WatchfloorError {
  return new WatchfloorError('BODY_INVALID', `The request cannot be read: ${why}.`);
}
