/** Files that are written line by line. */
import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { PRIVATE_FILE } from '../../text/index.ts';

const CHUNK = 1 << 20;

/** Writes lines, and knows the hash of what was written. */
export class LineWriter {
  private readonly handle: number;
  private readonly hash: Hash = createHash('sha256');
  private pending = '';
  private digest: string | undefined;

  constructor(file: string) {
    this.handle = openSync(file, 'w', PRIVATE_FILE);
  }

  write(line: string): void {
    this.pending += `${line}\n`;
    if (this.pending.length > CHUNK) this.flush();
  }

  /** Closes the file, once; the hash of all, hexadecimal. */
  end(): string {
    if (this.digest === undefined) {
      this.flush();
      closeSync(this.handle);
      this.digest = this.hash.digest('hex');
    }
    return this.digest;
  }

  private flush(): void {
    const bytes = Buffer.from(this.pending, 'utf8');
    this.hash.update(bytes);
    for (let place = 0; place < bytes.length; ) place += writeSync(this.handle, bytes, place);
    this.pending = '';
  }
}
