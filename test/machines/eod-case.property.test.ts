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

/** Letters that answer the customer. */
const answers = new Set(['caseReport', 'caseAdvice', 'caseIrOptions', 'caseOutOfScope']);

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
      const { breachedAt, firstReportAt, firstReportDue, openedAt, outcome, policy, submittedAt } = life.context;
      if (openedAt === null || policy.firstReportDue === null) {
        expect(breachedAt).toBeNull();
        return;
      }
      expect(firstReportDue).toBe(submittedAt + policy.firstReportDue);
      const late = firstReportAt === null && outcome === null && life.step.record.at > firstReportDue;
      // A case that the directory held up until after its target is late from its opening on.
      if (late) expect(breachedAt).toBe(Math.max(firstReportDue, openedAt));
      if (breachedAt !== null) expect(breachedAt).toBe(Math.max(firstReportDue, openedAt));
    });
  });

  it('answers the customer with one mail for every report, and mails nobody before the case is open', () => {
    law((life) => {
      const { openedAt, replyTo } = life.context;
      const mails = life.ran('sendMail');
      const reports = mails.filter(({ template }) => answers.has(template));
      expect(reports).toHaveLength(['REPORT', 'IR_NEEDED', 'OUT_OF_SCOPE'].includes(last(life)) ? 1 : 0);
      const toOthers = mails.filter(({ template }) => template !== 'caseNotPermitted');
      if (openedAt === null) expect(toOthers).toEqual([]);
      for (const { to } of toOthers) expect(to).toEqual(replyTo);
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
      const { customerReminders, policy, requested, waitingFor } = life.context;
      expect(customerReminders).toBeLessThanOrEqual(policy.customerRemindersMax);
      const waiting = /needInformation|needSamples|irRecommended/.test(life.states);
      expect(requested !== null).toBe(waitingFor !== null);
      if (life.step.snapshot.status === 'active') expect(requested !== null).toBe(waiting);
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
      const event = happening.kind === 'send' ? happening.event : {};
      if ('goOn' in event && event.goOn === true) expect(life.states).toBe('triaged.assessing');
      else expect(life.context.outcome).toBe('referredToIr');
    });
  });

  it('never ends with a question that has no answer as concluded, and closes on nobody who waits for an expert', () => {
    law((life) => {
      const { advice, openQuestion, outcome } = life.context;
      if (outcome === 'concluded') expect([openQuestion, advice === null]).toEqual([false, false]);
      if (life.step.snapshot.status !== 'done' || last(life) === 'WITHDRAW') return;
      const [from = ''] = life.step.record.from;
      expect(from).not.toMatch(/opened|assessing|moreTime|followUp/);
    });
  });

  it('is tracked only under the condition of its profile', () => {
    law((life, happening) => {
      if (happening.kind !== 'send' || happening.event.type !== 'ENABLE_TRACKING') return;
      const { tracking } = profiles[life.context.profile as keyof typeof profiles];
      if (tracking === 'technicalAccountManagerAsked') expect(happening.role).toBe('technical-account-manager');
      else expect(life.context.premierMapped).toBe(true);
      expect(life.step.record.to).toEqual(life.step.record.from);
    });
  });

  it('holds samples as claims, and no more than the policy says', () => {
    law((life) => {
      const { policy, samples } = life.context;
      expect(samples.length).toBeLessThanOrEqual(policy.samplesMax);
    });
  });

  it('with everybody silent comes to an end or reminds for ever, from wherever it is', () => {
    fc.assert(
      fc.property(scriptOf(eodPlot), (script) => {
        const { life } = play(eodPlot, script);
        if (life.states === 'asked') return;
        for (let turn = 0; turn < 60 && life.step.snapshot.status === 'active'; turn++) {
          const child = life.step.snapshot.children.find(({ status }) => status === 'active');
          if (child !== undefined) life.settle(child.id, { ok: false, error: 'down' });
          const before = life.steps.length;
          life.wait(30 * day);
          expect(life.steps.length, `${life.states} is forgotten`).toBeGreaterThan(before);
        }
        const { openQuestion, outcome } = life.context;
        if (life.step.snapshot.status === 'done') expect(outcome === 'concluded' && openQuestion).toBe(false);
        else expect(life.states).toMatch(/^(received|opened|triaged.(assessing|moreTime)|advised.followUp)/);
      }),
      { numRuns: 60 },
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
      'received.checking',
      'received.unavailable',
      'opened',
      'triaged.assessing',
      'triaged.needInformation',
      'triaged.needSamples',
      'triaged.moreTime',
      'triaged.irRecommended',
      'triaged.outOfScope',
      'advised.delivered',
      'advised.followUp',
      'closed',
    ];
    expect(everywhere.filter((state) => !visited.has(state))).toEqual([]);
  });
});
