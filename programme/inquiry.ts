import { customAlphabet } from 'nanoid';
import type { Instance } from 'xstate-temporal/client';
import type { Sender } from 'xstate-temporal/engine';
import { z } from 'zod';
import { eodEvents, eodInput } from '../machines/index.ts';
import { type Access, own, requireWorker } from './access.ts';
import { check } from './check.ts';
import type { Policies } from './policies.ts';
import { rehearse } from './rehearse.ts';
import { type Standing, standingOf } from './standing.ts';
import { consult, subscriptionOf } from './subscription.ts';

const form = eodEvents.SUBMIT.shape;
const input = eodInput.shape;

/** What a case is opened with; and, of whoever may say so, the policy of this one case. */
export const inquiryRequest = z.strictObject({
  tenant: input.tenantId,
  profile: input.profile,
  tenantName: input.tenantName.unwrap().optional(),
  docsEra: input.docsEra.unwrap().optional(),
  policy: z.record(z.string(), z.unknown()).optional(),
  entryPoint: input.entryPoint,
  /** The page in view. */
  url: input.contextUrl,
  submitterName: input.submitter.shape.name,
  submitterEmail: input.submitter.shape.email,
  inquiry: form.inquiry.optional(),
  topic: form.topic.optional(),
  replyTo: form.replyTo.optional(),
  category: form.category.optional(),
  subscription: input.subscription.default('full'),
  trialDaysLeft: input.trialDaysLeft.unwrap().optional(),
  notification: input.linkedNotification.unwrap().optional(),
  reopens: input.reopens.unwrap().optional(),
  permission: form.permissions.default(['manageSecuritySettings']),
});

export type InquiryRequest = z.input<typeof inquiryRequest>;

/** An inquiry, checked: nothing in it will be refused for what it is. */
export interface Inquiry {
  readonly input: z.input<typeof eodInput>;
  readonly by: Sender;
  /** Without asking the tenant's subscription: the inquiry itself says what it is used under, or by which policy. */
  readonly direct: boolean;
  /** The form, where it says enough to be sent. */
  readonly submit: z.input<typeof eodEvents.SUBMIT> | undefined;
}

export interface InquiryOptions {
  /** The configured policy. */
  readonly policy?: Policies;
  /** Who asks; without one, the submitter. */
  readonly by?: Sender;
  /** Leaves the form open where it is `false`. */
  readonly submit?: boolean;
  /** The key of the case; drawn where there is none. With a key of one's own a repeated call opens no second case. */
  readonly key?: string;
}

/** Keys that people read out and type: no capitals, no dashes, and 71 bits of chance. */
const newKey = customAlphabet('0123456789abcdefghijklmnopqrstuvwxyz', 14);

/**
 * Checks an inquiry. Nothing is started.
 *
 * @param request an `InquiryRequest`, from wherever it comes
 * @throws INPUT_INVALID
 */
export function readInquiry(request: unknown, options: InquiryOptions = {}): Inquiry {
  const { policy = {}, submit = true, key = newKey() } = options;
  const needed = submit ? inquiryRequest.extend({ inquiry: form.inquiry }) : inquiryRequest;
  const fields: z.output<typeof inquiryRequest> = check(needed, request, 'The inquiry is not valid');
  const start = {
    caseId: key,
    tenantId: fields.tenant,
    profile: fields.profile,
    ...(fields.tenantName === undefined ? {} : { tenantName: fields.tenantName }),
    ...(fields.docsEra === undefined ? {} : { docsEra: fields.docsEra }),
    policy: { ...policy['eod-case'], ...fields.policy },
    entryPoint: fields.entryPoint,
    contextUrl: fields.url,
    submitter: { name: fields.submitterName, email: fields.submitterEmail },
    subscription: fields.subscription,
    ...(fields.trialDaysLeft === undefined ? {} : { trialDaysLeft: fields.trialDaysLeft }),
    ...(fields.notification === undefined ? {} : { linkedNotification: fields.notification }),
    ...(fields.reopens === undefined ? {} : { reopens: fields.reopens }),
  };
  check(eodInput, start, 'The inquiry is not valid');
  const by = options.by ?? { role: 'customer-analyst', name: fields.submitterName };
  const filled =
    !submit || fields.inquiry === undefined
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
  rehearse('eod-case', start, by, filled === undefined ? [] : [filled]);
  const direct = ['subscription', 'policy', 'docsEra'].some((name) => Object.hasOwn(request as object, name));
  return { input: start, by, direct, submit: filled };
}

export interface Opened extends Standing {
  /** The key of the case. */
  readonly key: string;
  /** Why the form was not taken: it stays open. */
  readonly problem: 'noPermission' | null;
}

/**
 * Opens the case: by the tenant's subscription, where one runs. Without one the inquiry is taken at its word, and the
 * case is started and the form sent in the same breath.
 */
export async function openCase(access: Access, inquiry: Inquiry): Promise<Opened> {
  await requireWorker(access);
  const standing = await standingOf(await opened(access, inquiry));
  const { problem = null } = standing.context as { problem?: Opened['problem'] };
  return { ...standing, key: inquiry.input.caseId, problem };
}

async function opened(access: Access, { input: start, by, direct, submit }: Inquiry): Promise<Instance> {
  const { durable } = access;
  const subscription = direct ? undefined : await subscriptionOf(access, start.tenantId);
  if (subscription !== undefined) {
    const { caseId, entryPoint, contextUrl, submitter, linkedNotification = null, reopens = null } = start;
    const consultation = { caseId, entryPoint, contextUrl, submitter, linkedNotification, reopens };
    const instance = await consult(access, subscription, consultation, by);
    if (submit !== undefined) await instance.send(submit as never, by);
    return instance;
  }
  if (submit === undefined) return durable.start(own('eod-case'), start.caseId, start, { by });
  const started = durable.startAndSend(own('eod-case'), start.caseId, start, submit as never, { by });
  return (await started).instance;
}
