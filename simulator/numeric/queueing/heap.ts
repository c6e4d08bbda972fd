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
    if (last !== undefined && items.length > 0) this.sink(last);
    return first;
  }

  /** Takes out the first item, in no particular order, that passes; looks at each. */
  remove(passes: (item: T) => boolean): T | undefined {
    const { items } = this;
    const index = items.findIndex(passes);
    if (index === -1) return undefined;
    const [removed] = items.splice(index, 1);
    // Built anew: rare, and as long as the search itself.
    const rest = items.splice(0);
    for (const item of rest) this.push(item);
    return removed;
  }

  private sink(item: T): void {
    const { items, before } = this;
    const { length } = items;
    let hole = 0;
    for (let child = 1; child < length; child = 2 * hole + 1) {
      if (child + 1 < length && before(items[child + 1] as T, items[child] as T)) child++;
      const below = items[child] as T;
      if (!before(below, item)) break;
      items[hole] = below;
      hole = child;
    }
    items[hole] = item;
  }
}
