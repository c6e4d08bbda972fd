/** The ledger: one record a step, and a digest that chains them. */
import { canonicalJson, type Sha256 } from './hash.ts';
import type { Json, JsonObject } from './json.ts';
import { rewrite, type Written } from './rewrite.ts';
import { keptSender } from './sender.ts';
import { Hash, Layout } from './stamp.ts';
import type { EventObject, LedgerRecord, Meta } from './types.ts';

/** The digest before the first record: machine, version, definition hash and input. */
export function genesis(
  sha256: Sha256,
  start: { machine: string; version: string; definition: string; input: Json },
): string {
  return sha256(canonicalJson(start));
}

/** digest(n) = SHA-256 over digest(n-1), as hexadecimal text, followed by the RFC 8785 form of record n. */
export function chain(sha256: Sha256, previous: string, record: LedgerRecord): string {
  return sha256(previous + canonicalJson(record));
}

/** The digest that a ledger ends with; equal ledgers have equal digests. */
export function digestOf(sha256: Sha256, first: string, records: Iterable<LedgerRecord>): string {
  let digest = first;
  for (const record of records) digest = chain(sha256, digest, record);
  return digest;
}

/** An event as the ledger keeps it: its fields apart from its type, time and sender, which stand beside. */
export function recorded(event: EventObject, meta: Meta): LedgerRecord['event'] {
  const { type } = event;
  let payload: Record<string, Json> | undefined;
  for (const key of Object.keys(event)) {
    const field = event[key] as Json | undefined;
    if (key === 'type' || key === 'at' || key === 'sender' || field === undefined) continue;
    payload ??= {};
    payload[key] = field;
  }
  const by = keptSender(meta.by);
  return payload === undefined ? { type, id: meta.id, by } : { type, id: meta.id, by, payload };
}

/** Longer contexts, in UTF-16 units, are written anew each time: what is kept beside them costs memory. */
const MAX_KEPT = 64 * 1024;

/**
 * Context hashes by identity: many steps leave the context as it is, and most others change a few fields of it.
 *
 * @param before the context of the step before, if there was one
 */
export function contextHash(sha256: Sha256, context: JsonObject, before?: JsonObject): string {
  let hash = Hash.of(context, sha256);
  if (hash === undefined) {
    const known = before === undefined ? undefined : Layout.of<Written>(before);
    const written = rewrite(context, known && before && { value: before, written: known });
    hash = sha256(written.text);
    Hash.note(context, sha256, hash);
    if (written.text.length <= MAX_KEPT && Layout.of(context) === undefined) new Layout(context, written);
  }
  return hash;
}
