/** Decrypts the payloads of a history that was fetched or exported as the server has it. */
import type { Payload, PayloadCodec } from '@temporalio/common';
import { codeOf, isObject } from 'xstate-temporal/engine';

export interface DecodedHistory {
  readonly json: unknown;
  /** Something in it was encrypted. */
  readonly encrypted: boolean;
  /** The keys of something in it were destroyed. */
  readonly shredded: boolean;
}

/** Takes a history as JSON; what cannot be decrypted stays as it is. @throws what says that the keys cannot be looked at */
export type DecodeHistory = (json: unknown) => Promise<DecodedHistory>;

/** As `ENCRYPTED` of the library is written in JSON. */
const ENCODING = Buffer.from('binary/encrypted').toString('base64');
/** Payloads that are decrypted at once. */
const BATCH = 100;
/** What is at fault of the payload itself, or of who looks: it stays encrypted. */
const STAYS: readonly (string | undefined)[] = ['PAYLOAD_MALFORMED', 'PAYLOAD_MISPLACED', 'KEY_UNKNOWN'];

interface JsonPayload {
  readonly metadata: Readonly<Record<string, string>>;
  readonly data: string;
}

export function historyDecoder(codec: Pick<PayloadCodec, 'decode'>): DecodeHistory {
  return async (json) => {
    const payloads: JsonPayload[] = [];
    collect(json, payloads);
    if (payloads.length === 0) return { json, encrypted: false, shredded: false };
    const decoded = new Map<object, JsonPayload>();
    let shredded = false;
    const one = async (payload: JsonPayload): Promise<void> => {
      try {
        const [plain] = await codec.decode([binary(payload)]);
        if (plain !== undefined) decoded.set(payload, written(plain));
      } catch (error) {
        const code = codeOf(error);
        if (code === 'KEY_SHREDDED') shredded = true;
        else if (!STAYS.includes(code)) throw error;
      }
    };
    for (let first = 0; first < payloads.length; first += BATCH)
      await Promise.all(payloads.slice(first, first + BATCH).map(one));
    return { json: replaced(json, decoded), encrypted: true, shredded };
  };
}

function collect(value: unknown, found: JsonPayload[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (isEncrypted(value)) found.push(value);
  else for (const item of Object.values(value)) collect(item, found);
}

function isEncrypted(value: object): value is JsonPayload {
  const { data, metadata } = value as Partial<Record<string, unknown>>;
  return isObject(metadata) && metadata.encoding === ENCODING && typeof data === 'string';
}

function replaced(value: unknown, by: ReadonlyMap<object, JsonPayload>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const payload = by.get(value);
  if (payload !== undefined) return payload;
  if (Array.isArray(value)) return value.map((item) => replaced(item, by));
  const object = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, by)]));
  return isObject(object.encodedAttributes) ? withMessage(object) : object;
}

/** A failure whose message was encoded like a payload has it again. */
function withMessage(failure: Record<string, unknown>): Record<string, unknown> {
  const { data } = failure.encodedAttributes as { readonly data?: unknown };
  try {
    const said: unknown = JSON.parse(Buffer.from(String(data), 'base64').toString('utf8'));
    if (!isObject(said)) return failure;
    const { message, stack_trace: stackTrace } = said;
    return {
      ...failure,
      ...(typeof message === 'string' ? { message } : {}),
      ...(typeof stackTrace === 'string' ? { stackTrace } : {}),
    };
  } catch {
    return failure;
  }
}

function binary({ data, metadata }: JsonPayload): Payload {
  const entries = Object.entries(metadata).map(
    ([name, value]) => [name, Buffer.from(String(value), 'base64')] as const,
  );
  return { metadata: Object.fromEntries(entries), data: Buffer.from(data, 'base64') };
}

function written({ data, metadata }: Payload): JsonPayload {
  const base64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');
  const entries = Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)]);
  return { metadata: Object.fromEntries(entries), data: base64(data) };
}
