/** A queue in which taking out costs the same however long it is. */
export class Fifo<T> {
  private items: (T | undefined)[] = [];
  private head = 0;

  get size(): number {
    return this.items.length - this.head;
  }

  push(item: T): void {
    this.items.push(item);
  }

  shift(): T | undefined {
    const { items, head } = this;
    if (head === items.length) return undefined;
    const first = items[head];
    items[head] = undefined;
    this.head++;
    // What was taken out is cut off when it is half of it: in all, each item is moved once at most.
    if (this.head * 2 >= items.length) {
      this.items = this.head === items.length ? [] : items.slice(this.head);
      this.head = 0;
    }
    return first;
  }
}
