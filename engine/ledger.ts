/** The ledger: one record a step, and a digest that chains them. */
import { canonicalJson, type Sha256 } from './hash.ts';
import type { Json, JsonObject } from './json.ts';
import type { EventObject, LedgerRecord, Meta, Snapshot } from './types.ts';

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
  const { type, at: _at, sender: _sender, ...payload } = event;
  const by = { role: meta.by.role, name: meta.by.name };
  return { type, id: meta.id, by, ...(Object.keys(payload).length === 0 ? {} : { payload: payload as JsonObject }) };
}

/** Context hashes by identity: most steps leave the context as it is. */
export function contextHasher(sha256: Sha256): (snapshot: Pick<Snapshot, 'context'>) => string {
  const known = new WeakMap<object, string>();
  return ({ context }) => {
    let hash = known.get(context);
    if (hash === undefined) {
      hash = sha256(canonicalJson(context));
      known.set(context, hash);
    }
    return hash;
  };
}
