import { Heap } from 'xstate-temporal/testing';

interface Entry {
  readonly at: number;
  readonly id: string;
  readonly order: number;
  readonly act: () => Promise<void> | void;
}

/**
 * What agents will do, and when. Entries of the same time are ordered by id, not by when they were added, which differs
 * between targets. So an id names what the entry is about, and is unique at its time.
 */
export class Agenda {
  private readonly heap = new Heap<Entry>(before);
  private entered = 0;

  get size(): number {
    return this.heap.size;
  }

  /** When the first entry is due, UTC milliseconds. */
  next(): number | undefined {
    return this.heap.peek()?.at;
  }

  add(at: number, id: string, act: Entry['act']): void {
    this.heap.push({ at, id, order: this.entered++, act });
  }

  pop(): Entry | undefined {
    return this.heap.pop();
  }
}

function before(a: Entry, b: Entry): boolean {
  if (a.at !== b.at) return a.at < b.at;
  if (a.id !== b.id) return a.id < b.id;
  return a.order < b.order;
}
