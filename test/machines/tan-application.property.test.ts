import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noteInput, tanApplication, tanEvents, tanOutput } from '../../machines/index.ts';
import { failedGates } from '../../machines/tan-application/index.ts';
import { canStillBeTold } from '../../machines/tan-application/telling.ts';
import { waits } from '../../machines/tell.ts';
import { hostileEvent } from '../arbitraries/hostile.ts';
import { checkLaws } from '../arbitraries/laws.ts';
import { tanPlot } from '../arbitraries/plots.ts';
import { enact, eventOf, type Happening, play, scriptOf } from '../arbitraries/programme.ts';
import { codeOfThrown, day, type Life, live } from './life.ts';
import { allowed, published, publishing } from './tan.ts';

const runs = { numRuns: 150 };
/**
 * Where nobody waits for anybody: nothing has begun or was sent yet, the tenant has been told what is missing, quiet is a
 * good sign, or the customer has left.
 */
const atRest = /^(notEnrolled|notEligible|applying|active\.email\.\w+ active\.hunting\.watching|optedOut)/;
const visited = new Set<string>();

function isEvent(happening: Happening, type: string): boolean {
  return happening.kind === 'send' && happening.event.type === type;
}

function law(holds: (life: Life, happening: Happening) => void): void {
  fc.assert(
    fc.property(scriptOf(tanPlot), (script) => {
      play(tanPlot, script, (life, happening) => {
        for (const state of life.chart.states(life.step.snapshot)) visited.add(state);
        holds(life, happening);
      });
    }),
    runs,
  );
}

describe('any life of tan-application', () => {
  it('keeps a valid context, asks hosts only for what the ports say, and always can go on or has ended', () => {
    law((life) => checkLaws(tanApplication, tanOutput, life));
  });

  it('submits nothing before both talks were had and every gate was met', () => {
    law((life, happening) => {
      if (!isEvent(happening, 'SUBMIT')) return;
      const { context } = life;
      expect(context.talks.technicalServiceProvider).not.toBeNull();
      expect(context.talks.accountTeam).not.toBeNull();
      expect(failedGates(context.facts, context)).toEqual([]);
    });
  });

  it('sends the welcome mail with the approval and never otherwise', () => {
    law((life, happening) => {
      const welcomes = life.ran('sendMail').filter(({ template }) => template === 'tanWelcome');
      expect(welcomes).toHaveLength(isEvent(happening, 'APPROVE') ? 1 : 0);
    });
  });

  it('starts a notification only while active, once for each that hunters publish or ask for again', () => {
    law((life, happening) => {
      const told = life.told('attack-notification');
      if (isEvent(happening, 'PUBLISHED')) {
        expect(life.step.record.from).toContain('active.hunting.investigatingLead');
        expect(told).toHaveLength(1);
      } else if (!isEvent(happening, 'RETRY_TELL')) expect(told).toEqual([]);
      if (told.length > 0) expect(life.states).toContain('active.');
      for (const { start } of told) expect(noteInput.safeParse(start).error).toBeUndefined();
      const keys = new Set(life.told('attack-notification', 'start').map(({ key }) => key));
      expect(keys.size).toBe(life.context.notificationCount);
    });
  });

  it('tells a notification that did not arrive again only while active, whatever came between', () => {
    const untold = {
      ...{ type: 'TELL_FAILED', to: { machine: 'attack-notification', key: 'contoso~notification-1' } },
      ...{ event: 'PUBLISH', code: 'UNAVAILABLE', message: 'No server answers.' },
    };
    const deeds = [
      ...[['customer-analyst', 'on'] as const, ['customer-analyst', 'off'] as const],
      ...[['system', 'PREREQUISITE_LOST'] as const, ['system', 'PREREQUISITE_RESTORED'] as const],
      ...[['hunter', 'RETRY_TELL'] as const, ['system', 'TELL_FAILED'] as const],
    ];
    const came = { toldAgain: 0, refused: 0 };
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...deeds), { maxLength: 25, size: 'max' }), (script) => {
        const life = publishing().send('hunter', published).send('system', untold);
        for (const [role, type] of script) {
          const event =
            type === 'TELL_FAILED'
              ? untold
              : type === 'PREREQUISITE_LOST'
                ? { type, missing: ['G1'] }
                : type === 'on' || type === 'off'
                  ? { type: 'SAVE_PREFERENCES', notifications: type }
                  : { type };
          const waits = life.context.publications.some(({ started }: { started: boolean }) => !started);
          const may = life.states.includes('active.') && waits;
          const refused = life.refusal(role, event) !== undefined;
          if (type === 'RETRY_TELL') expect(refused).toBe(!may);
          if (refused) continue;
          if (type === 'on' || type === 'off') allowed(life, role, event);
          else life.send(role, event);
          const told = life.told('attack-notification');
          expect(told.map(({ key }) => key)).toEqual(type === 'RETRY_TELL' ? ['contoso~notification-1'] : []);
          came.toldAgain += told.length;
          came.refused += may ? 0 : 1;
        }
      }),
      runs,
    );
    expect(Object.values(came).filter((count) => count === 0)).toEqual([]);
  });

  it('sends the rules of the moment along with a notification, and mails nobody about it itself', () => {
    law((life, happening) => {
      expect(life.ran('sendMail').filter(({ template }) => template === 'alertNotice')).toEqual([]);
      const rules = life.context.emailRules;
      if (isEvent(happening, 'PUBLISHED')) expect(life.told('attack-notification')[0].start.rules).toEqual(rules);
      expect(life.states.includes('active.email.noRule') && rules.length > 0).toBe(false);
    });
  });

  it('starts a trial with an approval of 2020 and never otherwise', () => {
    law((life, happening) => {
      const due = isEvent(happening, 'APPROVE') && life.context.docsEra === '2020';
      if (!isEvent(happening, 'RETRY_TELL')) expect(life.told('eod-subscription')).toHaveLength(due ? 1 : 0);
    });
  });

  it('opts out only by Save preferences, or comes back to having opted out', () => {
    law((life, happening) => {
      const { from, to } = life.step.record;
      const entered =
        to.some((state) => state.startsWith('optedOut')) && !from.some((state) => state.startsWith('optedOut'));
      if (!entered) return;
      if (from.includes('suspended')) expect(isEvent(happening, 'PREREQUISITE_RESTORED')).toBe(true);
      else expect([from.includes('active.settings.checking'), happening.kind]).toEqual([true, 'settle']);
    });
  });

  it('has no timer while it is active and watches, and nothing waits to be told, so that quiet for ever is legal', () => {
    law((life) => {
      if (!life.states.includes('active.hunting.watching')) return;
      const { troubles } = life.context;
      const timers = life.step.snapshot.timers.map(({ id }) => id);
      // What nobody can tell again any more is reminded of for the last time.
      const isLastTime = troubles.some(waits) && !troubles.some(canStillBeTold(life.context));
      expect(isLastTime ? timers.filter((id) => id !== 'tellReminder') : timers).toEqual(
        troubles.some(canStillBeTold(life.context)) ? ['tellReminder'] : [],
      );
    });
  });

  it('asks for a permission exactly while the directory is asked, and changes nothing without it', () => {
    law((life) => {
      const { request } = life.context;
      if (/suspended|terminated/.test(life.states)) return;
      expect(request !== null).toBe(/(settings|optedOut|awaitingActivation)\.checking/.test(life.states));
    });
  });

  it('with everybody silent comes to an end, reminds for ever, or rests where nobody waits for anybody', () => {
    fc.assert(
      fc.property(scriptOf(tanPlot), (script) => {
        const { life } = play(tanPlot, script);
        for (let turn = 0; turn < 60 && life.step.snapshot.status === 'active'; turn++) {
          for (const { id, status } of life.step.snapshot.children)
            if (status === 'active') life.settle(id, { ok: false, error: 'down' });
          const before = life.steps.length;
          life.wait(40 * day);
          if (life.steps.length === before) expect(life.states).toMatch(atRest);
        }
        if (life.step.snapshot.status === 'done')
          expect(life.context.outcome).toMatch(/unanswered|terminated|rejected|withdrawn/);
      }),
      { numRuns: 60 },
    );
  });

  it('has the same ledger when it is lived again', () => {
    fc.assert(
      fc.property(scriptOf(tanPlot), (script) => {
        const { happenings, life } = play(tanPlot, script);
        const again = live(tanApplication, script.input);
        for (const happening of happenings) enact(again, happening);
        expect(again.steps.map(({ snapshot }) => snapshot.digest)).toEqual(
          life.steps.map(({ snapshot }) => snapshot.digest),
        );
      }),
      runs,
    );
  });

  it('answers whatever is sent to it with a step or a refusal, and accepts exactly what it steps', () => {
    const types = Object.keys(tanEvents);
    const events = hostileEvent(types, (type) => eventOf(tanApplication, type));
    const senders = fc.constantFrom('applicant', 'reviewer', 'hunter', 'system', 'nobody', '', 'x'.repeat(300));
    fc.assert(
      fc.property(scriptOf(tanPlot, 20), fc.array(fc.tuple(senders, events), { maxLength: 6 }), (script, attempts) => {
        const { life } = play(tanPlot, script);
        for (const [role, event] of attempts) {
          const before = life.step;
          const refusal = life.refusal(role, event as never);
          expect(codeOfThrown(() => life.send(role, event as never))).toBe(refusal);
          if (refusal === undefined) {
            checkLaws(tanApplication, tanOutput, life);
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
      'notEnrolled',
      'notEligible',
      'approval.clarificationPending',
      'awaitingActivation.checking',
      'active.hunting.investigatingLead',
      'active.email.ruleSaved',
      'active.settings.checking',
      'optedOut.checking',
      'suspended',
      'eligibilityCheck.environment.unavailable',
      'rejected',
      'withdrawn',
      'unanswered',
      'terminated',
    ];
    expect(everywhere.filter((state) => !visited.has(state))).toEqual([]);
  });
});
