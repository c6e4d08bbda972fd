import { describe, expect, it } from 'vitest';
import { codeOf, WatchfloorError } from 'xstate-temporal/engine';
import { writeLetter } from '../../activities/mail/index.ts';
import { docsEras, type ProfileId, profileIds, profiles, unmetConditions } from '../../machines/index.ts';
import { mailParams } from '../../machines/ports.ts';
import { readPurchase } from '../../programme/index.ts';
import { consult, seen, subscriptionGone } from '../machines/note.ts';
import { bought, none, wanted } from '../machines/subscription.ts';

const account = { role: 'account-team', name: 'Sam Roe' };
const operator = { role: 'operator', name: 'Olga Orr' };
const allSellers = [...new Set(profileIds.flatMap((id) => profiles[id].subscriptionContacts))];
const entryPoints: Readonly<Record<ProfileId, string>> = { mde: 'EP4', xdr: 'EP5' };

/** What ends sales, of an instance or in the configuration; and what leaves them on. */
const markets = profileIds.flatMap((profile) =>
  docsEras.flatMap((docsEra) =>
    (['sold', 'notSold', 'sunset'] as const).map((sales) => ({
      profile,
      docsEra,
      sales,
      isSold: sales === 'sold' && docsEra !== '2022',
    })),
  ),
);

/** Everything that is said to whoever has no subscription, or buys one. */
function said({ docsEra, profile, sales }: (typeof markets)[number]): Record<string, string> {
  const sold = { sold: sales !== 'notSold' };
  const entryPoint = entryPoints[profile];
  const ended = { type: 'SUNSET' } as const;

  const subscription = none({ profile, docsEra, policy: sold });
  if (sales === 'sunset') subscription.send('system', ended);
  const asked = { ...wanted, entryPoint, contextUrl: 'https://portal.example/alerts/da637' };
  const fromNote = { request: 'notification-1~case-1', linkedNotification: 'contoso~notification-1' };
  const bySubscription = subscription.send('system', { ...asked, ...fromNote }).ran('sendMail');

  const note = seen({ profile, docsEra, partnerPolicy: { 'eod-subscription': sold } });
  if (sales === 'sunset') note.send('system', ended);
  const byNote = note
    .send('customer-analyst', { ...consult, entryPoint })
    .send('system', subscriptionGone)
    .ran('sendMail');

  // A trial that was begun while one could, and whose form is opened.
  const trial = none({ profile, docsEra: '2020', policy: sold }).send('system', {
    type: 'MTE_ACCEPTED',
    tenantId: 'contoso',
  });
  trial.send('customer-analyst', { type: 'OPEN_FORM' });
  if (sales === 'sunset') trial.send('system', ended);

  const letters = [...bySubscription, ...byNote].map((mail) => writeLetter(mailParams.parse(mail)));
  return {
    ...Object.fromEntries(letters.map((letter, index) => [`letter ${index + 1}`, JSON.stringify(letter)])),
    form: JSON.stringify(trial.context.header.contacts),
    refusal: unmetConditions('eod-subscription', subscription.context, { ...bought, via: 'nobody' }).join('\n'),
    ...(sales === 'sunset' ? {} : { purchase: purchase(profile, docsEra, sold) }),
  };
}

function purchase(profile: ProfileId, docsEra: string, policy: object): string {
  const by = docsEra === profiles[profile].docsEra ? account : operator;
  const request = { tenant: 'contoso', profile, ...(by === operator ? { docsEra } : {}), via: 'nobody' };
  try {
    readPurchase(request, { policy: { 'eod-subscription': { ...policy } }, by });
    return '';
  } catch (error) {
    expect(['INPUT_INVALID', 'EVENT_INVALID', 'EVENT_NOT_ACCEPTED']).toContain(codeOf(error));
    return error instanceof WatchfloorError ? `${error.message} ${JSON.stringify(error.details)}` : String(error);
  }
}

describe('who sells a subscription', () => {
  it.each(markets)(
    'is said while it is sold, and to nobody after: profile $profile, era $docsEra, $sales',
    (market) => {
      const texts = said(market);
      expect(Object.keys(texts).length).toBeGreaterThanOrEqual(4);
      const { subscriptionContacts } = profiles[market.profile];
      for (const [where, text] of Object.entries(texts)) {
        const named = allSellers.filter((seller) => text.includes(seller));
        // A trial is of 2020, when subscriptions were sold.
        const isSold = where === 'form' ? market.sales === 'sold' : market.isSold;
        expect(named, where).toEqual(isSold ? subscriptionContacts : []);
      }
    },
  );
});
