import { hash } from 'node:crypto';

const words = 8;

/**
 * One digest over many ledgers, whatever their order: the sum, modulo 2^256, of SHA-256 over `<instance>\n<digest>`.
 * It takes no memory a ledger, and those of parts of a run add up to that of the whole. It shows whether two runs are
 * the same; against somebody who can choose ledgers at will it proves nothing.
 */
export class LedgerSum {
  private readonly sum = new Uint32Array(words);

  add(instance: string, digest: string): void {
    const bytes = hash('sha256', `${instance}\n${digest}`, 'buffer');
    this.plus((word) => bytes.readUInt32LE(4 * word));
  }

  /** Adds the hexadecimal digest of another sum. */
  addSum(digest: string): void {
    const bytes = Buffer.from(digest, 'hex');
    this.plus((word) => bytes.readUInt32LE(4 * word));
  }

  /** 64 hexadecimal digits. */
  digest(): string {
    const bytes = Buffer.alloc(4 * words);
    for (const [word, value] of this.sum.entries()) bytes.writeUInt32LE(value, 4 * word);
    return bytes.toString('hex');
  }

  private plus(of: (word: number) => number): void {
    let carry = 0;
    for (let word = 0; word < words; word++) {
      const total = (this.sum[word] ?? 0) + of(word) + carry;
      this.sum[word] = total;
      carry = total > 0xffffffff ? 1 : 0;
    }
  }
}
