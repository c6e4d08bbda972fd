/** The hash chain of a case: h(i) = SHA-256(0x00 ‖ h(i−1) ‖ record i), from 32 zero bytes on. */
import { createHash } from 'node:crypto';
import type { JsonEvent, RecordPlace } from './record.ts';
import { recordOf } from './record.ts';

const TAG = Buffer.from([0]);

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
    this.hash = createHash('sha256').update(TAG).update(this.hash).update(record, 'utf8').digest();
    this.count++;
  }
}
