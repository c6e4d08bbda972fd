import { Heap } from '../numeric/queueing/heap.ts';

interface Entry {
  readonly at: number;
  readonly id: string;
  readonly order: number;
  readonly act: () => Promise<void> | void;
}

/**
 * What people will do, and when. Entries of one time come in the order of their ids and not of their making, which
 * differs between targets; so an id is made of what the entry is about, and is unique at its time.
 */
export class Agenda {
  private readonly heap = new Heap<Entry>(before);
  private entered = 0;

  get size(): number {
    return this.heap.size;
  }

  /** When the first is due, UTC milliseconds. */
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
