import { tenantOfKey } from '../../machines/index.ts';
import type { Agent, ObservedStep } from './agent.ts';
import { mailsOf, stopsClock } from './agents/people.ts';
import { Invariant } from './invariant.ts';
import type { InvariantResult } from './result.ts';
import type { Simulation } from './simulation.ts';

/** A case that has a target for its first report. */
interface Due {
  readonly due: number;
  reported: number | undefined;
  breached: boolean;
}

/** What must hold in every run, checked by the ledgers alone. */
export class Invariants implements Agent {
  private readonly simulation: Simulation;
  private readonly served = new Invariant('no notification unless notifications are active');
  private readonly welcomed = new Invariant('no welcome mail before the approval');
  private readonly breach = new Invariant('a missed target for the first report is noted, and no other');
  private readonly arrives = new Invariant('no event is lost');
  private readonly accounted = new Invariant('every instance has ended once or is open');
  private readonly cases = new Map<string, Due>();

  constructor(simulation: Simulation) {
    this.simulation = simulation;
  }

  observe(step: ObservedStep): void {
    const { machine, instance, record } = step;
    if (machine === 'eod-case') this.observeCase(step);
    else if (machine === 'attack-notification' && record.event.type === 'PUBLISH') {
      const key = tenantOfKey(step.key);
      // An instance that a script starts by itself need not be consistent.
      if (this.simulation.tenant(key) === undefined) return;
      const holds = this.simulation.instances.isIn(`tan-application/${key}`, 'active');
      this.served.check(holds, instance, record.at, () => `the application of ${key} is not active`);
    } else if (machine === 'tan-application' && mailsOf('tanWelcome', record) > 0)
      this.welcomed.check(record.event.type === 'APPROVE', instance, record.at, () => `sent on ${record.event.type}`);
  }

  end(): void {
    const { end, recorder } = this.simulation;
    for (const [instance, due] of this.cases) this.checkBreach(instance, due, end);
    const lost = recorder.counted('lost');
    this.arrives.check(lost === 0, '', end, () => `${lost} events did not arrive at any attempt`);
  }

  /** @param counted instances that were started, that have ended, and that are open at the horizon */
  results(counted: { readonly started: number; readonly ended: number; readonly open: number }): InvariantResult[] {
    const { started, ended, open } = counted;
    this.accounted.check(
      started === ended + open,
      '',
      this.simulation.end,
      () => `${started} began, ${ended} ended, ${open} are open`,
    );
    const { served, welcomed, breach, arrives, accounted } = this;
    return [served, welcomed, breach, arrives, accounted, this.simulation.instances.order].map((one) => one.result());
  }

  private observeCase({ instance, record, ended }: ObservedStep): void {
    if (record.refused !== undefined) return;
    for (const effect of record.effects) {
      if (effect.kind !== 'runAction' || effect.name !== 'updateCaseDesk') continue;
      const { operation, firstReportDue } = effect.params as { operation: string; firstReportDue?: number | null };
      if (operation === 'open' && firstReportDue != null)
        this.cases.set(instance, { due: firstReportDue, reported: undefined, breached: false });
    }
    const due = this.cases.get(instance);
    if (due === undefined) return;
    if (stopsClock(record.event.type)) due.reported ??= record.at;
    if (record.event.type === 'FIRST_REPORT_DUE') due.breached = true;
    if (!ended) return;
    this.checkBreach(instance, due, record.at);
    this.cases.delete(instance);
  }

  /** A timer comes before an event of the same instant, so a report exactly at the target is late. */
  private checkBreach(instance: string, { due, reported, breached }: Due, until: number): void {
    const missed = (reported ?? until) >= due;
    this.breach.check(missed === breached, instance, until, () =>
      breached
        ? 'a breach was noted although the report was in time'
        : 'the target passed without a report or a breach',
    );
  }
}
