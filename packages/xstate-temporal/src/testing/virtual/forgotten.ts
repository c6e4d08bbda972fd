import type { Json } from '../../engine/index.ts';
import { Fifo } from './fifo.ts';
import type { InstanceRun, RecordedStep } from './target.ts';

export interface VirtualHostOptions {
  /** Called with every step, as it is taken. */
  readonly onStep?: (step: RecordedStep) => void;
  /**
   * Takes over what has ended. With it an instance is forgotten when it ends, and no instance keeps its
   * ledger: memory is bounded by what is in flight. The `InstanceRun` given has an empty ledger; take it from `onStep`.
   */
  readonly onEnded?: (life: InstanceRun) => void;
  /**
   * Machines whose keys are never used again. Of one that ended not even the name is kept, once this many others
   * have ended after it: a delivery that comes that late finds no instance, as on a server after its retention.
   */
  readonly forget?: { readonly machines: readonly string[]; readonly after: number };
  /** What is handed to the definitions' `start`, as `startWorker` does. */
  readonly settings?: Json;
}

/** The names of instances that have ended and are no longer in memory. */
export class Forgotten {
  private readonly forget: VirtualHostOptions['forget'];
  private readonly names = new Set<string>();
  private readonly passing = new Fifo<string>();

  constructor(forget: VirtualHostOptions['forget']) {
    this.forget = forget;
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  add(name: string, machine: string): void {
    const { forget, names, passing } = this;
    names.add(name);
    if (forget === undefined || !forget.machines.includes(machine)) return;
    passing.push(name);
    if (passing.size > forget.after) names.delete(passing.shift() ?? '');
  }
}
