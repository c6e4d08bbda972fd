/** The ids of proofs that were used, each for as long as its proof is valid. */

import type { CarriedProofs } from './protocol.ts';

type PackedProofs = NonNullable<CarriedProofs['used']>;

export class UsedProofs {
  /** So many that they travel along with everything else: an id has at most 200 characters. */
  static readonly MOST = 2_000;
  private readonly until = new Map<string, number>();

  constructor(packed: PackedProofs = []) {
    for (const [id, until] of packed) this.until.set(id, until);
  }

  /** @param now seconds */
  has(id: string, now: number): boolean {
    const until = this.until.get(id);
    return until !== undefined && until >= now;
  }

  isFull(now: number): boolean {
    if (this.until.size < UsedProofs.MOST) return false;
    let valid = 0;
    for (const until of this.until.values()) if (until >= now) valid++;
    return valid >= UsedProofs.MOST;
  }

  note(id: string, until: number, now: number): void {
    this.until.set(id, until);
    if (this.until.size <= UsedProofs.MOST) return;
    for (const [known, end] of this.until) if (end < now) this.until.delete(known);
  }

  pack(now: number): PackedProofs | undefined {
    const valid = [...this.until].filter(([, until]) => until >= now);
    return valid.length === 0 ? undefined : valid;
  }
}
