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
  readonly lines: readonly (readonly [id: string, seq: number, at: number, from: number, to: number, digest: string])[];
}

/** The first receipts of the latest events, by event id. */
export class Receipts {
  private readonly byId = new Map<string, Receipt>();

  constructor(packed?: PackedReceipts) {
    for (const [id, seq, at, from, to, digest] of packed?.lines ?? []) {
      const [left = [], entered = []] = [packed?.states[from], packed?.states[to]];
      this.byId.set(id, { seq, at, from: left, to: entered, digest, duplicate: false });
    }
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  /** The receipt of an event that was taken before. */
  again(id: string): Receipt | undefined {
    const first = this.byId.get(id);
    return first === undefined ? undefined : { ...first, duplicate: true };
  }

  remember(id: string, receipt: Receipt): void {
    this.byId.set(id, receipt);
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
    const lines = [...this.byId].map(
      ([id, { seq, at, from, to, digest }]) => [id, seq, at, place(from), place(to), digest] as const,
    );
    return { states, lines };
  }
}
