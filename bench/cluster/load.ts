/** The load: cases that customers open and experts answer, each call tried until there is an answer. */
import { setTimeout as pause } from 'node:timers/promises';
import type { DurableClient } from 'xstate-temporal/client';
import { eodCase } from '../../machines/index.ts';
import { untilAnswered } from '../answered.ts';

export const TENANT = 'contoso';
export const PERSON = 'Ann Example';
const subscription = { role: 'system', name: `eod-subscription/${TENANT}` };
const expert = { role: 'expert', name: 'Ed Expert' };
const analyst = { role: 'customer-analyst', name: PERSON };

/** What is sent, in this order; ids are of the case. */
const LETTERS = [
  [
    'submit',
    subscription,
    {
      type: 'SUBMIT',
      tenantId: TENANT,
      askedBy: PERSON,
      subscription: 'full',
      trialDaysLeft: null,
      inquiry: 'Is this binary malicious?',
      replyTo: ['soc@contoso.example', 'ann@contoso.example'],
    },
  ],
  ['accept', expert, { type: 'ACCEPTED_BY_EXPERT' }],
  ['more-time', expert, { type: 'REPORT', status: 'MORE_TIME_NEEDED', message: 'We are still looking.' }],
  [
    'conclude',
    expert,
    {
      type: 'REPORT',
      status: 'CONCLUDED',
      advice: { summary: 'It is malicious.', nextSteps: ['Isolate the device.'] },
    },
  ],
  ['close', analyst, { type: 'CONFIRM_CLOSE' }],
] as const;

/** Every id that has a receipt. */
export interface Lived {
  readonly key: string;
  readonly accepted: readonly string[];
}

export interface LoadOptions {
  /** The client of now: connections change with their certificates. */
  readonly durable: () => DurableClient;
  readonly deadline: number;
  /** Between two letters, ms. */
  readonly wait: () => number;
  readonly onTrouble: (code: string) => void;
}

/** Lives one case from its opening to its end. */
export async function liveCase(key: string, options: LoadOptions): Promise<Lived> {
  const { durable } = options;
  const again = <T>(call: () => Promise<T>, fine: readonly string[] = []) => untilAnswered(call, { ...options, fine });
  const input = {
    caseId: key,
    tenantId: TENANT,
    profile: 'mde' as const,
    entryPoint: 'EP4' as const,
    contextUrl: 'https://portal.example/alerts/da637',
    submitter: { name: PERSON, email: 'ann@contoso.example' },
  };
  await again(
    () => durable().start(eodCase, key, input, { by: subscription, id: `${key}-start` }),
    ['ALREADY_STARTED'],
  );
  const accepted: string[] = [];
  for (const [name, by, event] of LETTERS) {
    const id = `${key}-${name}`;
    // An expert takes it once it is in the queue.
    if (name === 'accept') await again(() => durable().get(eodCase, key).until({ state: 'opened' }));
    await again(() =>
      durable()
        .get(eodCase, key)
        .send(event as never, by, id),
    );
    accepted.push(id);
    await pause(options.wait());
  }
  await again(() => durable().get(eodCase, key).result());
  return { key, accepted };
}
