import type { Instance } from 'xstate-temporal/client';
import type { Sender } from 'xstate-temporal/engine';
import { z } from 'zod';
import { eodEvents, eodInput } from '../machines/index.ts';
import { check } from './input/check.ts';
import { answered, type Session } from './input/session.ts';
import { newKey } from './names.ts';
import { rehearse } from './programme.ts';
import { consult, subscriptionOf } from './subscription.ts';

/** What can be said on the command line. */
export interface CaseFlags {
  readonly tenant?: string;
  readonly profile?: string;
  readonly tenantName?: string;
  readonly docsEra?: string;
  readonly entryPoint?: string;
  readonly url?: string;
  readonly submitterName?: string;
  readonly submitterEmail?: string;
  readonly inquiry?: string;
  readonly topic?: string;
  readonly replyTo?: readonly string[];
  readonly category?: string;
  readonly subscription?: string;
  readonly trialDaysLeft?: number;
  readonly notification?: string;
  readonly reopens?: string;
  readonly permission?: readonly string[];
}

const submit = eodEvents.SUBMIT.shape;
const input = eodInput.shape;

/** What a file may hold: the names of the flags, and the policy of this one case. */
const caseFile = z.strictObject({
  tenant: input.tenantId,
  profile: input.profile,
  tenantName: input.tenantName.unwrap().optional(),
  docsEra: input.docsEra.unwrap().optional(),
  policy: z.record(z.string(), z.unknown()).optional(),
  entryPoint: input.entryPoint,
  url: input.contextUrl,
  submitterName: input.submitter.shape.name,
  submitterEmail: input.submitter.shape.email,
  inquiry: submit.inquiry.optional(),
  topic: submit.topic.optional(),
  replyTo: submit.replyTo.optional(),
  category: submit.category.optional(),
  subscription: input.subscription.default('full'),
  trialDaysLeft: input.trialDaysLeft.unwrap().optional(),
  notification: input.linkedNotification.unwrap().optional(),
  reopens: input.reopens.unwrap().optional(),
  permission: submit.permissions.default(['manageSecuritySettings']),
});

/** An inquiry, checked: nothing in it will be refused for what it is. */
export interface Inquiry {
  readonly input: z.input<typeof eodInput>;
  readonly by: Sender;
  /** Without asking the tenant's subscription: the inquiry itself says what it is used under, or by which policy. */
  readonly direct: boolean;
  /** The form, where it says enough to be sent. */
  readonly submit: z.input<typeof eodEvents.SUBMIT> | undefined;
}

/** @throws INPUT_INVALID */
export function inquiryFrom(
  flags: CaseFlags & { readonly submit?: boolean },
  file: Readonly<Record<string, unknown>>,
  policy: Readonly<Record<string, unknown>> = {},
): Inquiry {
  const names = Object.keys(caseFile.shape) as (keyof CaseFlags)[];
  const given = Object.fromEntries(names.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]])));
  const needed = flags.submit === false ? caseFile : caseFile.extend({ inquiry: submit.inquiry });
  const fields = check(needed, { ...file, ...given }, 'The inquiry is not valid');
  const start = {
    caseId: newKey(),
    tenantId: fields.tenant,
    profile: fields.profile,
    ...(fields.tenantName === undefined ? {} : { tenantName: fields.tenantName }),
    ...(fields.docsEra === undefined ? {} : { docsEra: fields.docsEra }),
    policy: { ...policy, ...fields.policy },
    entryPoint: fields.entryPoint,
    contextUrl: fields.url,
    submitter: { name: fields.submitterName, email: fields.submitterEmail },
    subscription: fields.subscription,
    ...(fields.trialDaysLeft === undefined ? {} : { trialDaysLeft: fields.trialDaysLeft }),
    ...(fields.notification === undefined ? {} : { linkedNotification: fields.notification }),
    ...(fields.reopens === undefined ? {} : { reopens: fields.reopens }),
  };
  check(eodInput, start, 'The inquiry is not valid');
  const by = { role: 'customer-analyst', name: fields.submitterName };
  const form =
    flags.submit === false || fields.inquiry === undefined
      ? undefined
      : {
          type: 'SUBMIT' as const,
          inquiry: fields.inquiry,
          replyTo: fields.replyTo ?? [fields.submitterEmail],
          permissions: fields.permission,
          pageInView: true,
          ...(fields.topic === undefined ? {} : { topic: fields.topic }),
          ...(fields.category === undefined ? {} : { category: fields.category }),
        };
  rehearse('eod-case', start, by, form === undefined ? [] : [form]);
  const says = (name: string) => Object.hasOwn(given, name) || Object.hasOwn(file, name);
  return { input: start, by, direct: ['subscription', 'policy', 'docsEra'].some(says), submit: form };
}

/**
 * Opens the case: by the tenant's subscription, where one runs. Without one the inquiry is taken at its word, and the
 * case is started and the form sent in the same breath.
 *
 * @throws NO_SUBSCRIPTION
 */
export async function openCase(
  session: Session,
  { input: start, by, direct, submit: form }: Inquiry,
): Promise<{ instance: Instance; key: string }> {
  const key = start.caseId;
  const subscription = direct ? undefined : await subscriptionOf(session, start.tenantId);
  if (subscription !== undefined) {
    const { caseId, entryPoint, contextUrl, submitter, linkedNotification = null, reopens = null } = start;
    const inquiry = { caseId, entryPoint, contextUrl, submitter, linkedNotification, reopens };
    const opened = await consult(session, subscription, inquiry, by);
    if (form !== undefined) await answered(session, opened.send(form as never, by));
    return { instance: opened, key };
  }
  const instance =
    form === undefined
      ? await answered(session, session.durable.start('eod-case', key, start, { by }))
      : (await answered(session, session.durable.startAndSend('eod-case', key, start, form as never, { by }))).instance;
  return { instance, key };
}
