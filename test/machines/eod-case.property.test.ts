import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eodCase, eodEvents, eodOutput, irPathsByEra, profiles } from '../../machines/index.ts';
import { hostileEvent } from '../arbitraries/hostile.ts';
import { checkLaws } from '../arbitraries/laws.ts';
import { eodPlot } from '../arbitraries/plots.ts';
import { enact, eventOf, type Happening, play, scriptOf } from '../arbitraries/programme.ts';
import { codeOfThrown, day, type Life, live } from './life.ts';

const runs = { numRuns: 150 };
const visited = new Set<string>();

function isEvent(happening: Happening, type: string): boolean {
  return happening.kind === 'send' && happening.event.type === type;
}

function law(holds: (life: Life, happening: Happening) => void): void {
  fc.assert(
    fc.property(scriptOf(eodPlot), (script) => {
      play(eodPlot, script, (life, happening) => {
        for (const state of life.chart.states(life.step.snapshot)) visited.add(state);
        holds(life, happening);
      });
    }),
    runs,
  );
}

/** The event of the last step, timers included. */
const last = (life: Life) => life.step.record.event.type;

describe('any life of eod-case', () => {
  it('keeps a valid context, asks hosts only for what the ports say, and always can go on or has ended', () => {
    law((life) => checkLaws(eodCase, eodOutput, life));
  });

  it('never lets the clock fire after a report, nor twice', () => {
    law((life) => {
      const { breachedAt, firstReportAt, reports } = life.context;
      const armed = life.step.snapshot.timers.filter(({ id }) => id === 'firstReport');
      if (reports.length > 0 || breachedAt !== null) expect(armed).toEqual([]);
      expect(firstReportAt === null).toBe(reports.length === 0);
      if (last(life) === 'FIRST_REPORT_DUE') expect(reports).toEqual([]);
      if (breachedAt !== null && firstReportAt !== null) expect(breachedAt).toBeLessThanOrEqual(firstReportAt);
      const breaches = life.ran('updateCaseDesk', 'start').filter(({ operation }) => operation === 'breach');
      expect(breaches).toHaveLength(breachedAt === null ? 0 : 1);
    });
  });

  it('has noted the breach whenever the target has passed without a report', () => {
    law((life) => {
      const { breachedAt, firstReportAt, firstReportDue, openedAt, outcome, policy } = life.context;
      if (openedAt === null || policy.firstReportDue === null) {
        expect(breachedAt).toBeNull();
        return;
      }
      expect(firstReportDue).toBe(openedAt + policy.firstReportDue);
      const late = firstReportAt === null && outcome === null && life.step.record.at > firstReportDue;
      if (late) expect(breachedAt).toBe(firstReportDue);
      if (breachedAt !== null) expect(breachedAt).toBe(firstReportDue);
    });
  });

  it('answers the customer with one mail for every report, and mails nobody before the case is open', () => {
    law((life) => {
      const { openedAt, replyTo } = life.context;
      const mails = life.ran('sendMail');
      const reports = mails.filter(({ template }) => template === 'caseReport' || template === 'caseAdvice');
      expect(reports).toHaveLength(last(life) === 'REPORT' ? 1 : 0);
      if (openedAt === null) expect(life.ran('sendMail', 'start')).toEqual([]);
      for (const { to } of mails) expect(to).toEqual(replyTo);
    });
  });

  it('opens one ticket and closes it once, at the end', () => {
    law((life) => {
      const operations = life.ran('updateCaseDesk', 'start').map(({ operation }) => operation);
      const { openedAt, outcome } = life.context;
      expect(operations.filter((operation) => operation === 'open')).toHaveLength(openedAt === null ? 0 : 1);
      expect(operations.includes('close')).toBe(openedAt !== null && outcome !== null);
      if (operations.includes('close')) expect(operations.indexOf('close')).toBe(operations.length - 1);
      if (operations.length > 0) expect(operations[0]).toBe('open');
    });
  });

  it('waits for a customer no longer than the limit, and reminds no more often than the policy says', () => {
    law((life) => {
      const { customerReminders, policy, requested } = life.context;
      expect(customerReminders).toBeLessThanOrEqual(policy.customerRemindersMax);
      const waiting = /needInformation|needSamples/.test(life.states);
      expect(requested !== null).toBe(waiting);
      if (waiting) {
        const limits = life.step.snapshot.timers.filter(({ id }) => id.includes('noReplyLimit'));
        expect(limits.map(({ deadline }) => deadline)).toEqual([requested.closesAt]);
      }
    });
  });

  it('hands over to incident response only on a path of its era, after an expert recommended it', () => {
    law((life, happening) => {
      const [handOver] = life.ran('handOverToIr');
      expect(handOver !== undefined).toBe(isEvent(happening, 'CHOOSE'));
      if (handOver === undefined) return;
      expect(life.step.record.from).toEqual(['triaged.irRecommended']);
      expect(irPathsByEra[life.context.docsEra as keyof typeof irPathsByEra]).toContain(handOver.path);
      expect(life.context.outcome).toBe('referredToIr');
    });
  });

  it('is tracked only under the condition of its profile', () => {
    law((life, happening) => {
      if (happening.kind !== 'send' || happening.event.type !== 'ENABLE_TRACKING') return;
      const { tracking } = profiles[life.context.profile as keyof typeof profiles];
      const claim = tracking === 'technicalAccountManagerAsked' ? 'accountManagerAsked' : 'premierMapped';
      expect(happening.event[claim]).toBe(true);
      expect(life.step.record.to).toEqual(life.step.record.from);
    });
  });

  it('holds samples as claims, and no more than the policy says', () => {
    law((life) => {
      const { policy, samples } = life.context;
      expect(samples.length).toBeLessThanOrEqual(policy.samplesMax);
    });
  });

  it('ends by itself when the customer stays away, unless an expert or a choice is awaited', () => {
    fc.assert(
      fc.property(scriptOf(eodPlot), (script) => {
        const { life } = play(eodPlot, script);
        if (life.step.snapshot.status !== 'active' || !/need|advised/.test(life.states)) return;
        life.wait(100 * day);
        expect(life.step.snapshot.status).toBe('done');
      }),
      runs,
    );
  });

  it('has the same ledger when it is lived again', () => {
    fc.assert(
      fc.property(scriptOf(eodPlot), (script) => {
        const { happenings, life } = play(eodPlot, script);
        const again = live(eodCase, script.input);
        for (const happening of happenings) enact(again, happening);
        expect(again.steps.map(({ snapshot }) => snapshot.digest)).toEqual(
          life.steps.map(({ snapshot }) => snapshot.digest),
        );
      }),
      runs,
    );
  });

  it('answers whatever is sent to it with a step or a refusal, and accepts exactly what it steps', () => {
    const events = hostileEvent(Object.keys(eodEvents), (type) => eventOf(eodCase, type));
    const senders = fc.constantFrom(
      'customer-analyst',
      'expert',
      'technical-account-manager',
      'system',
      'nobody',
      '',
      'x'.repeat(300),
    );
    fc.assert(
      fc.property(scriptOf(eodPlot, 20), fc.array(fc.tuple(senders, events), { maxLength: 6 }), (script, attempts) => {
        const { life } = play(eodPlot, script);
        for (const [role, event] of attempts) {
          const before = life.step;
          const refusal = life.refusal(role, event as never);
          expect(codeOfThrown(() => life.send(role, event as never))).toBe(refusal);
          if (refusal === undefined) {
            checkLaws(eodCase, eodOutput, life);
          } else {
            expect(life.step).toBe(before);
            expect(refusal).toMatch(/^(EVENT|ROLE|INSTANCE|TENANT)_[A-Z_]+$/);
          }
        }
      }),
      runs,
    );
  });

  it('came to every state in the lives above, so that the laws were about something', () => {
    const everywhere = [
      'composing',
      'opened',
      'triaged.assessing',
      'triaged.needInformation',
      'triaged.needSamples',
      'triaged.moreTime',
      'triaged.irRecommended',
      'advised.delivered',
      'advised.followUp',
      'closed',
      'discarded',
    ];
    expect(everywhere.filter((state) => !visited.has(state))).toEqual([]);
  });
});
