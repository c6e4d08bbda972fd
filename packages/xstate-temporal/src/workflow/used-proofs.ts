/** The ids of proofs that were used, each for as long as its proof is valid. */
import { jsonSize, MAX_PROOFS_SIZE } from '../engine/index.ts';
import type { CarriedProofs } from './protocol.ts';

type PackedProofs = NonNullable<CarriedProofs['used']>;

/** Bytes of one in `PackedProofs`, beside its id. */
const BESIDE = 15;

export class UsedProofs {
  private readonly until = new Map<string, number>();
  /** Bytes of all of them as they are packed. */
  private size = 0;

  constructor(packed: PackedProofs = []) {
    for (const [id, until] of packed) this.add(id, until);
  }

  /** @param now seconds */
  has(id: string, now: number): boolean {
    const until = this.until.get(id);
    return until !== undefined && until >= now;
  }

  /** Whether there is no room for another one. */
  isFull(id: string, now: number): boolean {
    const isOver = () => this.size + sizeOf(id) > MAX_PROOFS_SIZE;
    if (isOver()) this.forget(now);
    return isOver();
  }

  note(id: string, until: number): void {
    this.add(id, until);
  }

  pack(now: number): PackedProofs | undefined {
    this.forget(now);
    return this.until.size === 0 ? undefined : [...this.until];
  }

  private add(id: string, until: number): void {
    if (!this.until.has(id)) this.size += sizeOf(id);
    this.until.set(id, until);
  }

  private forget(now: number): void {
    for (const [id, until] of this.until) {
      if (until >= now) continue;
      this.until.delete(id);
      this.size -= sizeOf(id);
    }
  }
}

const sizeOf = (id: string): number => jsonSize(id) + BESIDE;
