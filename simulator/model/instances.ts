import type { Chart, LedgerRecord } from 'xstate-temporal/engine';
import type { RecordedStep } from 'xstate-temporal/testing';
import type { ObservedStep } from './agent.ts';
import { Coverage } from './coverage.ts';
import { Invariant } from './invariant.ts';

/** Which instances run and in which states, as their ledgers show. */
export class Instances {
  readonly coverage: Coverage;
  /** By instance that has not ended: its last record. */
  private readonly last = new Map<string, Pick<LedgerRecord, 'seq' | 'at' | 'to'>>();
  /** Those that have ended. */
  private readonly over = new Set<string>();
  private readonly finals: ReadonlyMap<string, ReadonlySet<string>>;
  /** Each ledger is gapless, its time never goes back, and nothing follows the end. */
  readonly order = new Invariant('every ledger is gapless, in order, and ends once');
  started = 0;
  steps = 0;

  constructor(charts: readonly Chart[]) {
    this.coverage = new Coverage(charts);
    this.finals = new Map(charts.map((chart) => [chart.id, finalsOf(chart)]));
  }

  observe(step: RecordedStep): ObservedStep {
    const { instance, record } = step;
    const slash = instance.indexOf('/');
    const machine = instance.slice(0, slash);
    this.steps++;
    if (record.seq === 1) this.started++;
    this.coverage.note(machine, step);
    const before = this.last.get(instance);
    // An effect of an ended instance may still be given up. Its record changes nothing.
    const isEcho = before === undefined && record.event.type === 'watchfloor.effect.gaveUp';
    if (!isEcho && (record.seq > 1 || before !== undefined))
      this.order.check(before?.seq === record.seq - 1 && before.at <= record.at, instance, record.at, () =>
        before === undefined
          ? `record ${record.seq} came after the end`
          : `record ${record.seq} at ${record.at} came after record ${before.seq} at ${before.at}`,
      );
    const ended = !isEcho && this.isOver(machine, record);
    if (ended) {
      this.last.delete(instance);
      this.over.add(instance);
    }
    if (!ended && !isEcho) this.last.set(instance, { seq: record.seq, at: record.at, to: record.to });
    return { machine, key: instance.slice(slash + 1), instance, record, ended };
  }

  /** An event that was refused before it was recorded. */
  refused(machine: string, code: string): void {
    this.coverage.refused(machine, code);
  }

  /** Whether an instance runs and is in a state: `triaged`, `triaged.assessing`. */
  isIn(instance: string, state: string): boolean {
    const { length } = state;
    for (const one of this.last.get(instance)?.to ?? [])
      if (one.startsWith(state) && (one.length === length || one[length] === '.')) return true;
    return false;
  }

  isActive(instance: string): boolean {
    return this.last.has(instance);
  }

  standing(instance: string): 'active' | 'over' | undefined {
    return this.last.has(instance) ? 'active' : this.over.has(instance) ? 'over' : undefined;
  }

  private isOver(machine: string, { to }: LedgerRecord): boolean {
    return to.length === 1 && this.finals.get(machine)?.has(to[0] ?? '') === true;
  }
}

/** The machine's own final states: reaching one ends it. */
function finalsOf({ definition }: Chart): ReadonlySet<string> {
  const states = Object.values(definition.machine.root.states);
  return new Set(states.filter(({ type }) => type === 'final').map(({ key }) => key));
}
