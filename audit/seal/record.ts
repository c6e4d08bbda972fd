/** Event records: a history event with its payloads replaced by commitments (docs/audit-format.md, section 3). */
import { canonicalJson, isObject, WatchfloorError } from 'xstate-temporal/engine';
import { platform } from '../platform/index.ts';

/** A history event in the JSON form of Temporal's protocol buffers. */
export type JsonEvent = Readonly<Record<string, unknown>>;

/** Where a record stands, and what its payloads are salted with. */
export interface RecordPlace {
  readonly workflow: string;
  readonly run: string;
  /** The case's salt, 32 bytes; absent where every payload has its own, or is withheld. */
  readonly salt?: Buffer;
}

/** The version of the records that this code writes and reads. */
export const RECORD_FORMAT = 'watchfloor.event/1';

const HEX_32 = /^[0-9a-f]{64}$/;
const MAX_DEPTH = 1_000;

/**
 * The canonical JSON of an event's record.
 *
 * @throws WatchfloorError CASE_MALFORMED where a payload is malformed or lacks its salt
 */
export function recordOf(event: JsonEvent, { workflow, run, salt }: RecordPlace): string {
  if (typeof event.eventId !== 'string') throw malformed('An event has no id.');
  const payloads = new Payloads((index) => saltAt(salt, run, event, index));
  const record = { event: payloads.committed(event, 1), format: RECORD_FORMAT, run, workflow };
  try {
    return canonicalJson(record);
  } catch (error) {
    throw malformed(`An event is no canonical JSON: ${(error as Error).message}`);
  }
}

/** What stands for a payload's bytes: SHA-256 over 0x02, its salt and the bytes, as hexadecimal. */
export function commitmentOf(salt: Buffer, data: Buffer): string {
  return platform.sha256(Buffer.concat([TAG, salt, data])).toString('hex');
}

/** The salt of one payload, derived from that of its case. */
export function payloadSalt(caseSalt: Buffer, run: string, eventId: string, index: number): Buffer {
  return platform.hmac(caseSalt, `${run}/${eventId}/${index}`);
}

/**
 * An event for a bundle that withholds payloads: each is reduced to its commitment, or, where `keeps`
 * says so, stays with a salt of its own. The record of the event is the same as before.
 *
 * @param keeps is asked with the names of the members that lead to the payload
 */
export function withholdPayloads(
  event: JsonEvent,
  place: RecordPlace & { readonly salt: Buffer },
  keeps: (path: readonly string[]) => boolean = () => false,
): JsonEvent {
  const payloads = new Payloads((index) => saltAt(place.salt, place.run, event, index), keeps);
  return payloads.committed(event, 1) as JsonEvent;
}

/** Reads a salt: 64 hexadecimal digits. @throws CASE_MALFORMED */
export function saltFrom(text: unknown): Buffer {
  if (typeof text !== 'string' || !HEX_32.test(text)) throw malformed('A salt is 64 hexadecimal digits.');
  return Buffer.from(text, 'hex');
}

export function malformed(message: string): WatchfloorError {
  return new WatchfloorError('CASE_MALFORMED', message);
}

const TAG = Buffer.from([2]);

function saltAt(salt: Buffer | undefined, run: string, { eventId }: JsonEvent, index: number): Buffer {
  if (salt === undefined) throw malformed('A payload has no salt, and neither has its case.');
  return payloadSalt(salt, run, String(eventId), index);
}

/** Walks one event; payloads are counted in the order of canonical JSON. */
class Payloads {
  private readonly saltOf: (index: number) => Buffer;
  /** Given where payloads are withheld rather than recorded. */
  private readonly keeps: ((path: readonly string[]) => boolean) | undefined;
  private readonly path: string[] = [];
  private count = 0;

  constructor(saltOf: (index: number) => Buffer, keeps?: (path: readonly string[]) => boolean) {
    this.saltOf = saltOf;
    this.keeps = keeps;
  }

  /** The value itself where there is no payload in it, else a copy. */
  committed(value: unknown, depth: number): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (depth > MAX_DEPTH) throw malformed('An event is nested too deeply.');
    if (Array.isArray(value)) return this.items(value, depth);
    const object = value as Record<string, unknown>;
    if (isObject(object.metadata)) {
      if (typeof object.data === 'string') return this.payload(object, object.data);
      if (typeof object.commitment === 'string' && object.data === undefined) return this.withheld(object);
    }
    return this.members(object, depth);
  }

  private items(items: readonly unknown[], depth: number): unknown {
    let copy: unknown[] | undefined;
    for (let index = 0; index < items.length; index++) {
      const item = this.committed(items[index], depth + 1);
      if (item === items[index]) continue;
      copy ??= [...items];
      copy[index] = item;
    }
    return copy ?? items;
  }

  private members(object: Record<string, unknown>, depth: number): unknown {
    const keys: string[] = [];
    for (const key of Object.keys(object)) if (typeof object[key] === 'object') keys.push(key);
    // Only what is gone into has an order: that in which payloads are counted.
    if (keys.length > 1) keys.sort();
    let copy: Record<string, unknown> | undefined;
    for (const key of keys) {
      const member = object[key];
      this.path.push(key);
      const changed = this.committed(member, depth + 1);
      this.path.pop();
      if (changed === member) continue;
      copy ??= { ...object };
      copy[key] = changed;
    }
    return copy ?? object;
  }

  private payload(object: Record<string, unknown>, text: string): unknown {
    const { data: _data, salt: own, ...rest } = object;
    if (Object.hasOwn(rest, 'commitment')) throw malformed('A payload has both data and a commitment.');
    const data = Buffer.from(text, 'base64');
    if (data.toString('base64') !== text) throw malformed('The data of a payload is no padded base64.');
    const index = this.count++;
    const salt = own === undefined ? this.saltOf(index) : saltFrom(own);
    if (this.keeps?.(this.path)) return { ...object, salt: salt.toString('hex') };
    return { ...rest, commitment: commitmentOf(salt, data) };
  }

  private withheld(object: Record<string, unknown>): unknown {
    if (!HEX_32.test(object.commitment as string)) throw malformed('A commitment is 64 hexadecimal digits.');
    this.count++;
    if (!Object.hasOwn(object, 'salt')) return object;
    const { salt: _salt, ...rest } = object;
    return rest;
  }
}
