import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eodEvents, eodInput, eodSubscription, profiles, subscriptionEvents } from '../../machines/index.ts';
import { waits } from '../../machines/tell.ts';
import { hostileEvent } from '../arbitraries/hostile.ts';
import { checkLaws } from '../arbitraries/laws.ts';
import { subscriptionPlot } from '../arbitraries/plots.ts';
import { enact, eventOf, type Happening, play, scriptOf } from '../arbitraries/programme.ts';
import { codeOfThrown, day, type Life, live } from './life.ts';

const runs = { numRuns: 150 };
const visited = new Set<string>();

function isEvent(happening: Happening, type: string): boolean {
  return happening.kind === 'send' && happening.event.type === type;
}

function law(holds: (life: Life, happening: Happening) => void): void {
  fc.assert(
    fc.property(scriptOf(subscriptionPlot), (script) => {
      play(subscriptionPlot, script, (life, happening) => {
        for (const state of life.chart.states(life.step.snapshot)) visited.add(state);
        holds(life, happening);
      });
    }),
    runs,
  );
}

describe('any life of eod-subscription', () => {
  it('keeps a valid context, asks hosts only for what the ports say, and always can go on or has ended', () => {
    law((life) => checkLaws(eodSubscription, z.never(), life));
  });

  it('starts a case only during a trial or under a subscription, with an input that the case takes', () => {
    law((life, happening) => {
      for (const { key, start, event } of life.told('eod-case')) {
        const [first] = life.told('eod-case', 'start').filter((one) => one.key === key);
        if (isEvent(happening, 'RETRY_TELL')) expect(event).toEqual(first.event);
        else expect(event).toMatchObject({ type: 'SUBMIT', subscription: life.states });
        expect(eodEvents.SUBMIT.safeParse(event).error).toBeUndefined();
        const input = eodInput.safeParse(start);
        expect(input.error).toBeUndefined();
        expect(profiles[input.data?.profile ?? 'mde'].entryPoints).toContain(start.entryPoint);
      }
      if (!isEvent(happening, 'CONSULT')) return;
      const { request } = (happening as { event: { request?: string } }).event;
      const told = life.told('eod-case', 'start').filter(({ key }) => key === `contoso~${request}`);
      expect(told.length).toBeGreaterThan(0);
      expect(life.told('eod-case').length).toBeLessThanOrEqual(1);
    });
  });

  it('has one trial at most, in 2020 only, which ends at its time or with a purchase', () => {
    law((life) => {
      const { docsEra, policy, trial } = life.context;
      if (trial !== null) {
        expect(docsEra).toBe('2020');
        expect(trial.until).toBe(trial.since + policy.trialLength);
        expect(life.step.record.at <= trial.until || life.states !== 'trial').toBe(true);
      }
      const entered = life.steps.filter(({ record }) => record.to.includes('trial') && !record.from.includes('trial'));
      expect(entered.length).toBeLessThanOrEqual(1);
    });
  });

  it('sells nothing after the end of sales', () => {
    law((life, happening) => {
      if (!isEvent(happening, 'PURCHASED')) return;
      expect(life.context.sunsetAt).toBeNull();
      expect(life.context.docsEra).not.toBe('2022');
    });
  });

  it('with everybody silent rests where nobody waits for anybody, and reminds for ever of an inquiry that did not arrive', () => {
    fc.assert(
      fc.property(scriptOf(subscriptionPlot), (script) => {
        const { life } = play(subscriptionPlot, script);
        life.wait(100 * day);
        const reminds = life.context.troubles.some(waits);
        expect(life.step.snapshot.timers.map(({ id }) => id)).toEqual(reminds ? ['tellReminder'] : []);
        const before = life.steps.length;
        life.wait(3 * life.context.policy.tellReminder);
        expect(life.steps.length - before).toBe(reminds ? 3 : 0);
        // No trial lasts for ever, and no contract ends by itself.
        expect(life.states).toMatch(/^(none|full|expired|ended)$/);
        const called = life.ran('notifyStaff', 'start').filter(({ notice }) => notice === 'partnerUnreachable');
        for (const { failures, key, reminders } of life.context.troubles)
          expect(called).toContainEqual(
            expect.objectContaining({
              ...{ desk: 'account-team', number: failures + reminders, text: expect.stringContaining(key) },
            }),
          );
      }),
      runs,
    );
  });

  it('has the same ledger when it is lived again', () => {
    fc.assert(
      fc.property(scriptOf(subscriptionPlot), (script) => {
        const { happenings, life } = play(subscriptionPlot, script);
        const again = live(eodSubscription, script.input);
        for (const happening of happenings) enact(again, happening);
        expect(again.steps.map(({ snapshot }) => snapshot.digest)).toEqual(
          life.steps.map(({ snapshot }) => snapshot.digest),
        );
      }),
      runs,
    );
  });

  it('answers whatever is sent to it with a step or a refusal, and accepts exactly what it steps', () => {
    const events = hostileEvent(Object.keys(subscriptionEvents), (type) => eventOf(eodSubscription, type));
    const senders = fc.constantFrom('customer-analyst', 'account-team', 'system', 'nobody', '', 'x'.repeat(300));
    fc.assert(
      fc.property(
        scriptOf(subscriptionPlot, 10),
        fc.array(fc.tuple(senders, events), { maxLength: 6 }),
        (script, attempts) => {
          const { life } = play(subscriptionPlot, script);
          for (const [role, event] of attempts) {
            const before = life.step;
            const refusal = life.refusal(role, event as never);
            expect(codeOfThrown(() => life.send(role, event as never))).toBe(refusal);
            if (refusal === undefined) checkLaws(eodSubscription, z.never(), life);
            else {
              expect(life.step).toBe(before);
              expect(refusal).toMatch(/^(EVENT|ROLE|INSTANCE|TENANT)_[A-Z_]+$/);
            }
          }
        },
      ),
      runs,
    );
  });

  it('came to every state in the lives above, so that the laws were about something', () => {
    expect(['none', 'trial', 'full', 'expired', 'ended'].filter((state) => !visited.has(state))).toEqual([]);
  });
});
