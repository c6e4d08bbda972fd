import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attackNotification, noteEvents, noteOutput } from '../../machines/index.ts';
import { alertChannels, statusChannels } from '../../machines/ports.ts';
import { waits } from '../../machines/tell.ts';
import { hostileEvent } from '../arbitraries/hostile.ts';
import { checkLaws } from '../arbitraries/laws.ts';
import { notePlot } from '../arbitraries/plots.ts';
import { enact, eventOf, type Happening, play, scriptOf } from '../arbitraries/programme.ts';
import { codeOfThrown, day, type Life, live } from './life.ts';

const runs = { numRuns: 150 };
const visited = new Set<string>();

function law(holds: (life: Life, happening: Happening) => void): void {
  fc.assert(
    fc.property(scriptOf(notePlot), (script) => {
      play(notePlot, script, (life, happening) => {
        for (const state of life.chart.states(life.step.snapshot)) visited.add(state);
        holds(life, happening);
      });
    }),
    runs,
  );
}

interface Rule {
  readonly name: string;
  readonly severities: readonly string[];
  readonly deviceGroups: 'all' | readonly string[];
}

describe('any life of attack-notification', () => {
  it('keeps a valid context, asks hosts only for what the ports say, and always can go on or has ended', () => {
    law((life) => checkLaws(attackNotification, noteOutput, life));
  });

  it('has at most one channel under way, whose region says the same as the context', () => {
    law((life) => {
      const children = life.step.snapshot.children.filter(({ status }) => status === 'active');
      expect(children.length).toBeLessThanOrEqual(1);
      for (const channel of alertChannels) {
        const { status } = life.context.channels[channel];
        if (life.states.includes('publishedAsAlert')) expect(life.states).toContain(`.${channel}.${status}`);
        expect(status === 'delivering' && life.states.includes('published')).toBe(
          children.some(({ id }) => id === channel),
        );
      }
    });
  });

  it('mails once, to the rules that match, after the alert is in the portal; without one the alert exists all the same', () => {
    law((life) => {
      const mails = life.ran('sendMail', 'start');
      const { content, channels, mailedTo, rules } = life.context;
      const matching = (rules as Rule[]).filter(
        ({ deviceGroups, severities }) =>
          severities.includes(content.severity) &&
          (deviceGroups === 'all' || content.scope.deviceGroups.some((group: string) => deviceGroups.includes(group))),
      );
      expect(mails.map(({ data }) => data.ruleName)).toEqual(mailedTo ?? []);
      if (mailedTo === null) return;
      expect(mailedTo).toEqual(matching.map(({ name }) => name));
      expect(channels.portalAlerts.status).toBe('delivered');
    });
  });

  it('publishes nothing twice in a channel that took it', () => {
    law((life) => {
      const took = life.steps.flatMap(({ record }) =>
        record.from.length > 0
          ? record.to.filter((state) => /\.delivered$/.test(state) && !record.from.includes(state))
          : [],
      );
      expect(new Set(took).size).toBe(took.length);
    });
  });

  it('shows in each channel, once nothing is under way there, where the alert stands', () => {
    law((life) => {
      const { channels, status, assignedTo, classification } = life.context;
      for (const channel of statusChannels) {
        if (channels[channel].status !== 'delivered') continue;
        const given = life.effects.flatMap((effect) => {
          if (effect.kind === 'invokeActor' && effect.src === 'publishToChannel') return [effect.input];
          return effect.kind === 'runAction' && effect.name === 'updateAlert' ? [effect.params] : [];
        }) as { channel: string; alert: Record<string, unknown> }[];
        const last = given.findLast((one) => one.channel === channel);
        expect(last?.alert).toMatchObject({ status, assignedTo, classification });
      }
    });
  });

  it('tells only the subscription of its tenant, once for each inquiry unless telling failed', () => {
    law((life) => {
      const told = life.told('eod-subscription', 'start');
      expect(life.effects.filter(({ kind }) => kind === 'tell')).toHaveLength(told.length);
      for (const { key, event } of told) {
        expect(key).toBe('contoso');
        expect(event.linkedNotification).toBe('contoso~notification-1');
      }
      expect(new Set(told.map(({ event }) => event.request)).size).toBe(life.context.consultations.length);
    });
  });

  it('with everybody silent comes to its end, from wherever it is', () => {
    fc.assert(
      fc.property(scriptOf(notePlot), (script) => {
        const { life } = play(notePlot, script);
        // Nothing was published yet: it is told to be in the same breath in which it is started.
        if (life.states === 'composed') return;
        const underWay = () => life.step.snapshot.children.find(({ status }) => status === 'active');
        for (let days = 0; days <= 181; days++) {
          const before = life.steps.length;
          for (let child = underWay(); child !== undefined; child = underWay())
            life.settle(child.id, { ok: false, error: 'down' });
          life.wait(day);
          if (life.step.snapshot.status === 'done') break;
          // What did not arrive is not forgotten while the notification lives.
          const came = life.steps.slice(before).map(({ record }) => record.event.type);
          if (life.context.troubles.some(waits)) expect(came).toContain('TELL_REMINDER_DUE');
        }
        expect(life.step.snapshot.status, life.states).toBe('done');
      }),
      { numRuns: 60 },
    );
  });

  it('has the same ledger when it is lived again', () => {
    fc.assert(
      fc.property(scriptOf(notePlot), (script) => {
        const { happenings, life } = play(notePlot, script);
        const again = live(attackNotification, script.input);
        for (const happening of happenings) enact(again, happening);
        expect(again.steps.map(({ snapshot }) => snapshot.digest)).toEqual(
          life.steps.map(({ snapshot }) => snapshot.digest),
        );
      }),
      runs,
    );
  });

  it('answers whatever is sent to it with a step or a refusal, and accepts exactly what it steps', () => {
    const events = hostileEvent(Object.keys(noteEvents), (type) => eventOf(attackNotification, type));
    const senders = fc.constantFrom('customer-analyst', 'hunter', 'system', 'nobody', '', 'x'.repeat(300));
    fc.assert(
      fc.property(scriptOf(notePlot, 15), fc.array(fc.tuple(senders, events), { maxLength: 6 }), (script, attempts) => {
        const { life } = play(notePlot, script);
        for (const [role, event] of attempts) {
          const before = life.step;
          const refusal = life.refusal(role, event as never);
          expect(codeOfThrown(() => life.send(role, event as never))).toBe(refusal);
          if (refusal === undefined) checkLaws(attackNotification, noteOutput, life);
          else {
            expect(life.step).toBe(before);
            expect(refusal).toMatch(/^(EVENT|ROLE|INSTANCE|TENANT)_[A-Z_]+$/);
          }
        }
      }),
      runs,
    );
  });

  it('came to every state in the lives above, so that the laws were about something', () => {
    const delivery = alertChannels.flatMap((channel) =>
      ['waiting', 'delivering', 'delivered', 'gaveUp'].map((state) => `publishedAsAlert.delivery.${channel}.${state}`),
    );
    const everywhere = [
      ...delivery.filter((state) => state !== 'publishedAsAlert.delivery.portalAlerts.waiting'),
      'publishedAsAlert.delivery.mail.sent',
      'publishedAsAlert.delivery.mail.noRule',
      'publishedAsAlert.response.seen',
      'publishedAsAlert.response.inProgress',
      'publishedAsAlert.response.handedToIr',
      'publishedAsAlert.response.resolved',
      'resolved',
      'expired',
    ];
    expect(everywhere.filter((state) => !visited.has(state))).toEqual([]);
  });
});
