import { Heap } from './heap.ts';

interface Entry<T> {
  readonly time: number;
  readonly order: number;
  readonly item: T;
}

/** An event list: by time, and by order of entry where times are equal. */
export class EventList<T> {
  private readonly heap = new Heap<Entry<T>>(before);
  private entered = 0;

  get size(): number {
    return this.heap.size;
  }

  push(time: number, item: T): void {
    this.heap.push({ time, order: this.entered++, item });
  }

  peek(): { readonly time: number; readonly item: T } | undefined {
    return this.heap.peek();
  }

  pop(): { readonly time: number; readonly item: T } | undefined {
    return this.heap.pop();
  }

  /** Keeps the entries that pass, in their order; for entries that nothing will come of. */
  retain(passes: (item: T) => boolean): void {
    this.heap.retain(({ item }) => passes(item));
  }
}

function before(a: Entry<unknown>, b: Entry<unknown>): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}
