/** A binary heap in an order of its own. */
export class Heap<T> {
  private readonly items: T[] = [];
  private readonly before: (a: T, b: T) => boolean;

  /** @param before whether `a` comes out before `b`: a total order */
  constructor(before: (a: T, b: T) => boolean) {
    this.before = before;
  }

  get size(): number {
    return this.items.length;
  }

  peek(): T | undefined {
    return this.items[0];
  }

  push(item: T): void {
    const { items, before } = this;
    let hole = items.length;
    items.push(item);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = items[parent] as T;
      if (!before(item, above)) break;
      items[hole] = above;
      hole = parent;
    }
    items[hole] = item;
  }

  pop(): T | undefined {
    const { items } = this;
    const first = items[0];
    const last = items.pop();
    if (last !== undefined && items.length > 0) this.sink(0, last);
    return first;
  }

  /** Takes out the item that passes; looks at each. */
  remove(passes: (item: T) => boolean): T | undefined {
    const removed = this.items.find(passes);
    if (removed !== undefined) this.retain((item) => item !== removed);
    return removed;
  }

  /** Keeps the items that pass. */
  retain(passes: (item: T) => boolean): void {
    const { items } = this;
    let kept = 0;
    for (const item of items) if (passes(item)) items[kept++] = item;
    items.length = kept;
    for (let parent = (kept >> 1) - 1; parent >= 0; parent--) this.sink(parent, items[parent] as T);
  }

  private sink(from: number, item: T): void {
    const { items, before } = this;
    const { length } = items;
    let hole = from;
    for (let child = 2 * hole + 1; child < length; child = 2 * hole + 1) {
      if (child + 1 < length && before(items[child + 1] as T, items[child] as T)) child++;
      const below = items[child] as T;
      if (!before(below, item)) break;
      items[hole] = below;
      hole = child;
    }
    items[hole] = item;
  }
}
