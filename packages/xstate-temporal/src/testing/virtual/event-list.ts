/** An event list: a binary heap by time, and by order of entry where times are equal. */
export class EventList<T> {
  private readonly heap: { readonly time: number; readonly order: number; readonly item: T }[] = [];
  private entered = 0;

  get size(): number {
    return this.heap.length;
  }

  push(time: number, item: T): void {
    const { heap } = this;
    heap.push({ time, order: this.entered++, item });
    for (let child = heap.length - 1; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!this.before(child, parent)) return;
      this.swap(child, parent);
      child = parent;
    }
  }

  peek(): { readonly time: number; readonly item: T } | undefined {
    return this.heap[0];
  }

  pop(): { readonly time: number; readonly item: T } | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    this.sink(0);
    return first;
  }

  /** Keeps the entries that pass, in their order; for entries that nothing will come of. */
  retain(passes: (item: T) => boolean): void {
    const { heap } = this;
    let kept = 0;
    for (const entry of heap) if (passes(entry.item)) heap[kept++] = entry;
    heap.length = kept;
    for (let parent = (kept >> 1) - 1; parent >= 0; parent--) this.sink(parent);
  }

  private sink(from: number): void {
    const { heap } = this;
    for (let parent = from; ; ) {
      const left = 2 * parent + 1;
      if (left >= heap.length) return;
      const right = left + 1;
      const least = right < heap.length && this.before(right, left) ? right : left;
      if (!this.before(least, parent)) return;
      this.swap(least, parent);
      parent = least;
    }
  }

  private before(a: number, b: number): boolean {
    const x = this.heap[a];
    const y = this.heap[b];
    if (x === undefined || y === undefined) return false;
    return x.time < y.time || (x.time === y.time && x.order < y.order);
  }

  private swap(a: number, b: number): void {
    const { heap } = this;
    const x = heap[a];
    const y = heap[b];
    if (x === undefined || y === undefined) return;
    heap[a] = y;
    heap[b] = x;
  }
}
