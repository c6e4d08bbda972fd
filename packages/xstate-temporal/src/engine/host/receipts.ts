import { canonicalJson, portableSha256 } from '../hash.ts';
import { jsonSize } from '../json-size.ts';
import { MAX_RECEIPTS_SIZE } from '../limits.ts';
import type { Envelope } from './envelope.ts';

/** The answer to an event that was taken. */
export interface Receipt {
  readonly seq: number;
  readonly at: number;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly digest: string;
  /** The event had been taken before; this is the first receipt again. */
  readonly duplicate: boolean;
}

/** How many events are remembered. */
const KEPT = 1_000;

/**
 * Receipts as they travel with a continue-as-new: the lists of states once each, and a line for each
 * receipt that points at them. Written out, a thousand of them could be more than a server takes.
 */
export interface PackedReceipts {
  readonly states: readonly (readonly string[])[];
  readonly lines: readonly PackedReceipt[];
}

/** Runs recorded before there were fingerprints have lines without. */
type PackedReceipt = readonly [
  id: string,
  seq: number,
  at: number,
  from: number,
  to: number,
  digest: string,
  fingerprint?: string,
];

/** What was sent under an id: who sent which event. */
export type Sent = Pick<Envelope, 'by' | 'event'>;

interface Remembered {
  readonly receipt: Receipt;
  /** What was sent, until its fingerprint is asked for; of an old line neither is known. */
  sent: Sent | string | undefined;
}

/** The first receipts of the latest events, by event id. */
export class Receipts {
  private readonly byId = new Map<string, Remembered>();

  constructor(packed?: PackedReceipts) {
    for (const [id, seq, at, from, to, digest, sent] of packed?.lines ?? []) {
      const [left = [], entered = []] = [packed?.states[from], packed?.states[to]];
      this.byId.set(id, { receipt: { seq, at, from: left, to: entered, digest, duplicate: false }, sent });
    }
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  /** The receipt of an event that was taken before. */
  again(id: string): Receipt | undefined {
    const first = this.byId.get(id)?.receipt;
    return first === undefined ? undefined : { ...first, duplicate: true };
  }

  /** Whether something else was sent under this id; not where it is not remembered what. */
  isAnother(id: string, sent: Sent): boolean {
    const known = this.byId.get(id);
    if (known?.sent === undefined) return false;
    return fingerprintIn(known) !== fingerprintOf(sent);
  }

  remember(id: string, receipt: Receipt, sent: Sent): void {
    this.byId.set(id, { receipt, sent });
    if (this.byId.size > KEPT) this.byId.delete(this.byId.keys().next().value as string);
  }

  pack(): PackedReceipts {
    const places = new Map<string, number>();
    const states: (readonly string[])[] = [];
    const place = (list: readonly string[]): number => {
      const key = JSON.stringify(list);
      const known = places.get(key) ?? states.push(list) - 1;
      places.set(key, known);
      return known;
    };
    const lines: PackedReceipt[] = [];
    let left = MAX_RECEIPTS_SIZE;
    // The latest first, and as many as there is room for.
    for (const [id, known] of [...this.byId].reverse()) {
      const { seq, at, from, to, digest } = known.receipt;
      const before = states.length;
      const line = [id, seq, at, place(from), place(to), digest] as const;
      const fingerprint = fingerprintIn(known);
      const whole: PackedReceipt = fingerprint === undefined ? line : [...line, fingerprint];
      left -= jsonSize(whole) + 1 + states.slice(before).reduce((sum, list) => sum + jsonSize(list) + 1, 0);
      if (left < 0) break;
      lines.unshift(whole);
    }
    return { states, lines };
  }
}

/** Hexadecimal characters of a fingerprint: 128 bits tell events apart, and a thousand of them travel with an instance. */
const FINGERPRINT = 32;

/** Without the issuer, whose key may be another one when something is sent again. */
function fingerprintOf({ by: { role, name, subject, tenant }, event }: Sent): string {
  return portableSha256(canonicalJson({ by: { role, name, subject, tenant }, event })).slice(0, FINGERPRINT);
}

/** Worked out when it is first needed. */
function fingerprintIn(known: Remembered): string | undefined {
  if (typeof known.sent === 'object') known.sent = fingerprintOf(known.sent);
  return known.sent;
}
