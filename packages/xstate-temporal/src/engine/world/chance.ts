import type { Sha256 } from '../hash.ts';
import type { StepWorld } from './inside.ts';

/** Of a SHA-256 in hexadecimal. */
const LENGTH = 64;

/**
 * Time and chance of one step: a stream of hexadecimal digits, seeded by what makes the step the one that it is. It is
 * made of hashes, counted up, and none is worked out before a machine draws.
 */
export class Chance implements StepWorld {
  readonly at: number;
  private readonly sha256: Sha256;
  private readonly machine: string;
  private readonly digest: string;
  private readonly id: string;
  private block = '';
  private used = LENGTH;
  private count = 0;

  // Made for each step, and seldom drawn from: nothing is put together before.
  constructor(sha256: Sha256, at: number, machine: string, digest: string, id: string) {
    this.sha256 = sha256;
    this.at = at;
    this.machine = machine;
    this.digest = digest;
    this.id = id;
  }

  digits(count: number): string {
    let drawn = '';
    while (drawn.length < count) {
      if (this.used === LENGTH) {
        const { machine, digest, id, at } = this;
        this.block = this.sha256(JSON.stringify(['chance', machine, digest, id, at, this.count++]));
        this.used = 0;
      }
      const part = this.block.slice(this.used, this.used + count - drawn.length);
      this.used += part.length;
      drawn += part;
    }
    return drawn;
  }
}
