import type { AnyStateMachine } from 'xstate';
import type { Trace } from './trace.ts';

// biome-ignore lint/suspicious/noExplicitAny: XState's internals, which the oracle watches
type Loose = any;

/**
 * What XState's microsteps really do. Its inspector shows the transitions that were selected, and among them those that
 * another one keeps from being taken; of one that is taken it reads the actions, and of a state that is entered the
 * entry actions, in the order in which they run.
 */
export class MicrostepWatch {
  private readonly names = new Map<unknown, string>();
  private readonly forbidding = new Set<string>();
  private looking = true;
  /** XState would take what is thrown into its inspector for the machine's own error. */
  private problem: string | undefined;
  /** What was taken since the inspector last showed a microstep. */
  private now: string[] = [];

  constructor(machine: AnyStateMachine, trace: Trace) {
    for (const node of (machine as Loose).idMap.values()) {
      const named = [['', node.always ?? []], ...node.transitions];
      for (const [event, transitions] of named)
        for (const [index, transition] of transitions.entries()) {
          const { actions, target } = transition;
          const targets = (target ?? []).map(({ id }: { id: string }) => id);
          const name = `${node.id} ${event} ${index} → ${targets.join()}`;
          this.names.set(transition, name);
          if (target === undefined && actions.length === 0) this.forbidding.add(name);
          this.onRead(transition, 'actions', () => {
            trace.taken.push(name);
            this.now.push(name);
          });
        }
      // While it selects, XState reads the actions of what may not be taken after all.
      const { next } = node;
      node.next = (...args: unknown[]) => this.aside(() => next.apply(node, args));
      if (node.type === 'atomic' || node.type === 'final')
        this.onRead(node, 'entry', () => trace.entered.push(node.path.join('.')));
    }
  }

  /** Notes where a microstep has taken what was not selected, or has left out what nothing else kept from it. */
  microstep(selected: readonly Loose[]): void {
    const taken = this.now;
    this.now = [];
    const names = selected.flatMap((transition) => this.names.get(transition) ?? []);
    const kept = names.filter((name) => taken.includes(name));
    const left = selected.filter((one) => this.names.has(one) && !taken.includes(this.names.get(one) as string));
    const isOf =
      kept.join('|') === taken.join('|') && left.every(({ target }) => target !== undefined && kept.length > 0);
    if (!isOf) this.problem ??= `of ${names.join(', ')} taken is ${taken.join(', ')}`;
  }

  /** The first microsteps are taken when the actor is made, before anybody can inspect it. */
  start(): void {
    this.now = [];
  }

  check(): void {
    if (this.problem !== undefined) throw new Error(this.problem);
  }

  isForbidding(name: string): boolean {
    return this.forbidding.has(name);
  }

  /** Reads what is watched without a trace. */
  aside<T>(read: () => T): T {
    this.looking = false;
    try {
      return read();
    } finally {
      this.looking = true;
    }
  }

  private onRead(of: Loose, key: 'actions' | 'entry', note: () => void): void {
    const value = of[key];
    Object.defineProperty(of, key, {
      get: () => {
        if (this.looking) note();
        return value;
      },
    });
  }
}
