import type { Agent, ObservedStep } from '../agent.ts';
import type { Simulation } from '../simulation.ts';
import { entered, mailsOf, stopsClock } from './people.ts';

/** When what happened to an instance that has not ended. */
interface Times {
  began: number;
  submitted?: number;
  opened?: number;
  accepted?: number;
  firstReport?: number;
  concluded?: number;
  asked?: number;
  active?: boolean;
  breach?: boolean;
}

/** Takes down what the ledgers say, apart from who made it happen. */
export class LedgerMeasures implements Agent {
  private readonly simulation: Simulation;
  private readonly applications = new Map<string, Times>();
  private readonly cases = new Map<string, Times>();

  constructor(simulation: Simulation) {
    this.simulation = simulation;
  }

  observe(step: ObservedStep): void {
    const { machine, record } = step;
    if (record.event.type === 'watchfloor.effect.gaveUp') this.simulation.recorder.count('effects.gaveUp');
    if (record.refused !== undefined) return;
    if (machine === 'eod-case') this.observeCase(step);
    else if (machine === 'tan-application') this.observeApplication(step);
    else if (machine === 'attack-notification') this.observeNotification(step);
  }

  end(): void {
    const { recorder, end } = this.simulation;
    for (const { began, submitted, active } of this.applications.values()) {
      if (submitted !== undefined) recorder.open('tan.assessment', submitted, end);
      if (active !== true) recorder.open('tan.onboarding', began, end);
    }
    for (const times of this.cases.values()) {
      const { opened, accepted, firstReport, concluded, asked } = times;
      if (opened === undefined) continue;
      if (accepted === undefined) recorder.open('eod.accept', opened, end);
      if (firstReport === undefined) recorder.open('eod.firstReport', opened, end);
      if (concluded === undefined) recorder.open('eod.conclude', opened, end);
      if (asked !== undefined) recorder.open('eod.customerReply', asked, end);
      recorder.open('eod.close', opened, end);
    }
  }

  private observeCase({ key, record, ended }: ObservedStep): void {
    const { recorder } = this.simulation;
    const { at, seq, event } = record;
    if (seq === 1) this.cases.set(key, { began: at });
    const times = this.cases.get(key);
    if (times === undefined) return;
    if (entered(record, 'opened')) {
      times.opened = at;
      recorder.count('eod.opened');
      recorder.change('eod.inFlight', 1, at);
    }
    const { opened } = times;
    if (opened !== undefined) {
      if (event.type === 'ACCEPTED_BY_EXPERT' && times.accepted === undefined) {
        times.accepted = at;
        recorder.took('eod.accept', opened, at);
      }
      if (stopsClock(event.type)) {
        recorder.count('eod.reports');
        if (times.firstReport === undefined) {
          times.firstReport = at;
          recorder.took('eod.firstReport', opened, at);
        }
        if (event.payload?.status === 'CONCLUDED' && times.concluded === undefined) {
          times.concluded = at;
          recorder.took('eod.conclude', opened, at);
        }
      }
      if (event.type === 'FOLLOW_UP_QUESTION') recorder.count('eod.followUps');
      // The chart ignores the timer once there is a report, so a step of it is a breach.
      if (event.type === 'FIRST_REPORT_DUE') recorder.count('eod.breach');
    }
    if (entered(record, 'triaged.needInformation') || entered(record, 'triaged.needSamples')) times.asked = at;
    else if (times.asked !== undefined && entered(record, 'triaged.assessing')) {
      recorder.took('eod.customerReply', times.asked, at);
      delete times.asked;
    }
    if (!ended) return;
    this.cases.delete(key);
    if (opened === undefined) return;
    recorder.change('eod.inFlight', -1, at);
    recorder.took('eod.close', opened, at);
    // A case that ended without them: how long it lasted without is known, not more.
    if (times.accepted === undefined) recorder.open('eod.accept', opened, at);
    if (times.firstReport === undefined) recorder.open('eod.firstReport', opened, at);
    if (times.concluded === undefined) recorder.open('eod.conclude', opened, at);
    if (times.asked !== undefined) recorder.open('eod.customerReply', times.asked, at);
    recorder.count(outcomeOf(record));
  }

  private observeApplication({ key, record, ended }: ObservedStep): void {
    const { recorder } = this.simulation;
    const { at, seq, event } = record;
    if (entered(record, 'active')) recorder.change('tan.active', 1, at);
    else if (record.from.some(isActive) && !record.to.some(isActive)) recorder.change('tan.active', -1, at);
    if (entered(record, 'optedOut') && event.type !== 'PREREQUISITE_RESTORED') recorder.count('tan.optedOut');
    if (event.type === 'PREREQUISITE_LOST') recorder.count('tan.suspended');
    if (entered(record, 'notEligible')) recorder.count('tan.notEligible');
    if (this.simulation.tenant(key)?.onboarded === true) return;
    if (seq === 1) this.applications.set(key, { began: at });
    const times = this.applications.get(key);
    if (times === undefined) return;
    if (event.type === 'SUBMIT') {
      times.submitted = at;
      recorder.count('tan.applied');
    }
    if (times.submitted !== undefined && (event.type === 'APPROVE' || event.type === 'REJECT')) {
      recorder.took('tan.assessment', times.submitted, at);
      delete times.submitted;
      recorder.count(event.type === 'APPROVE' ? 'tan.approved' : 'tan.rejected');
    }
    if (entered(record, 'active') && times.active !== true) {
      times.active = true;
      recorder.took('tan.onboarding', times.began, at);
    }
    if (ended) this.applications.delete(key);
  }

  private observeNotification({ record }: ObservedStep): void {
    const { recorder } = this.simulation;
    recorder.count('tan.mails', mailsOf('alertNotice', record));
    if (record.event.type.startsWith('xstate.error.actor.')) recorder.count('tan.undelivered');
    if (record.to.includes('expired')) recorder.count('tan.expired');
  }
}

const isActive = (state: string) => state.startsWith('active.');

/** The outcome of a case, from the ticket that the step which ended it closed. */
function outcomeOf({ effects }: ObservedStep['record']) {
  for (const effect of effects) {
    if (effect.kind !== 'runAction' || effect.name !== 'updateCaseDesk') continue;
    const { operation, outcome } = effect.params as { operation: string; outcome?: Closed };
    if (operation === 'close' && outcome !== undefined) return `eod.${outcome}` as const;
  }
  return 'eod.withdrawn';
}

type Closed = 'concluded' | 'noReply' | 'outOfScope' | 'referredToIr' | 'withdrawn';
