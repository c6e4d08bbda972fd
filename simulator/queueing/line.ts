import { Heap } from './heap.ts';
import { type Job, precedes, type Waiting } from './job.ts';

/** In which order waiting jobs are served; none interrupts a job under way. */
export type Discipline = 'fifo' | 'priority' | 'fair';

/** The jobs that wait for one skill. */
export interface Line<TJob extends Job> {
  readonly size: number;
  push(entry: Waiting<TJob>): void;
  /** The next to be served. */
  peek(): Waiting<TJob> | undefined;
  pop(): Waiting<TJob> | undefined;
  /** Takes a job out that gives up; `undefined` where it does not wait here. */
  withdraw(id: string): Waiting<TJob> | undefined;
}

/** By priority, then arrival, then id; first come, first served where all priorities are equal. */
export class OrderedLine<TJob extends Job> implements Line<TJob> {
  private readonly heap = new Heap<Waiting<TJob>>(precedes);

  get size(): number {
    return this.heap.size;
  }

  push(entry: Waiting<TJob>): void {
    this.heap.push(entry);
  }

  peek(): Waiting<TJob> | undefined {
    return this.heap.peek();
  }

  pop(): Waiting<TJob> | undefined {
    return this.heap.pop();
  }

  withdraw(id: string): Waiting<TJob> | undefined {
    return this.heap.remove(({ job }) => job.id === id);
  }
}
