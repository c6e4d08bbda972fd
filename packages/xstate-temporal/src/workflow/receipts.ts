import type { PackedReceipts, Receipt } from './protocol.ts';

type First = Omit<Receipt, 'duplicate'>;

/** How many events are remembered. */
const KEPT = 1_000;

/** The first receipts of the latest events, by event id. */
export class Receipts {
  private readonly byId = new Map<string, First>();

  constructor(packed?: PackedReceipts) {
    for (const [id, seq, at, from, to, digest] of packed?.lines ?? []) {
      this.byId.set(id, { seq, at, from: packed?.states[from] ?? [], to: packed?.states[to] ?? [], digest });
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

  remember(id: string, receipt: First): void {
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
