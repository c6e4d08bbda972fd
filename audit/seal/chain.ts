/** The hash chain of a case: h(i) = SHA-256(0x00 ‖ h(i−1) ‖ record i), from 32 zero bytes on. */
import { platform } from '../platform/index.ts';
import type { JsonEvent, RecordPlace } from './record.ts';
import { recordOf } from './record.ts';

/** The bytes to be hashed are put together here: one call of the hash for each record is much cheaper than three. */
let scratch = Buffer.alloc(1 << 16);
const HEAD = 33;

export class CaseChain {
  private hash: Buffer = Buffer.alloc(32);
  private count = 0;

  /** How many events the chain has. */
  get events(): number {
    return this.count;
  }

  /** The head after the last event, hexadecimal. */
  get head(): string {
    return this.hash.toString('hex');
  }

  /** @throws CASE_MALFORMED */
  add(event: JsonEvent, place: RecordPlace): void {
    this.addRecord(recordOf(event, place));
  }

  /** Adds the canonical JSON of a record. */
  addRecord(record: string): void {
    const most = HEAD + record.length * 3;
    if (scratch.length < most) scratch = Buffer.alloc(most);
    scratch[0] = 0;
    this.hash.copy(scratch, 1);
    const length = scratch.write(record, HEAD, 'utf8');
    this.hash = platform.sha256(scratch.subarray(0, HEAD + length));
    this.count++;
  }
}
