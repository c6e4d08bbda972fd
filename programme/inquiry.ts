import { customAlphabet } from 'nanoid';
import type { Instance } from 'xstate-temporal/client';
import { codeOf, type Sender } from 'xstate-temporal/engine';
import { z } from 'zod';
import { eodEvents, eodInput, keyOf, localOf, requestKey } from '../machines/index.ts';
import { type Access, own, requireInstance, requireWorker } from './access.ts';
import { check } from './check.ts';
import type { Policies } from './policies.ts';
import { rehearse } from './rehearse.ts';
import { type Standing, standingOf } from './standing.ts';
import { consult, subscriptionOf } from './subscription.ts';
import { isOperator, requireTermsAllowed } from './terms.ts';

const form = eodEvents.SUBMIT.shape;
const input = eodInput.shape;

/** What a case is opened with; and, of an operator, what it lives by. */
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
  /** An operator says what the case is used under, and by which policy: the tenant's subscription is not asked. */
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
  /**
   * What the inquiry is called within its tenant; drawn where nothing is said. The case's key is made of it, so that a
   * repeated call opens no second case, also after it has closed.
   */
  readonly request?: string;
}

/** What only an operator says. */
const terms = ['subscription', 'trialDaysLeft', 'policy', 'docsEra'];

/** Keys that people read out and type: no capitals, no dashes, and 71 bits of chance. */
const newRequest = customAlphabet('0123456789abcdefghijklmnopqrstuvwxyz', 14);

/**
 * Checks an inquiry. Nothing is started.
 *
 * @param request an `InquiryRequest`, from wherever it comes
 * @throws INPUT_INVALID; POLICY_NOT_ALLOWED where a customer says what only an operator says
 */
export function readInquiry(request: unknown, options: InquiryOptions = {}): Inquiry {
  const { policy = {}, request: name = newRequest() } = options;
  // The form is the customer's to send.
  const direct = options.by !== undefined && isOperator(options.by);
  const submit = !direct && (options.submit ?? true);
  const needed = submit ? inquiryRequest.extend({ inquiry: form.inquiry }) : inquiryRequest;
  const fields: z.output<typeof inquiryRequest> = check(needed, request, 'The inquiry is not valid');
  const by = options.by ?? { role: 'customer-analyst', name: fields.submitterName };
  requireTermsAllowed(request, terms, by);
  const start = {
    caseId: keyOf(fields.tenant, check(requestKey, name, "The inquiry's name is not valid")),
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
  return { input: start, by, direct, submit: filled };
}

export interface Opened extends Standing {
  /** The key of the case. */
  readonly key: string;
  /** Why the form was not taken: it stays open. */
  readonly problem: 'noPermission' | null;
  /** The case was there before, open or closed: this is a repeated call. */
  readonly isKnown: boolean;
}

/**
 * Opens the case: by the tenant's subscription, where one runs. Without one the inquiry is taken at its word, and the
 * case is started and the form sent in the same breath. One that is there already, by the name of its inquiry, is told
 * as it stands, for as long as the server keeps it.
 */
export async function openCase(access: Access, inquiry: Inquiry): Promise<Opened> {
  await requireWorker(access);
  const known = await repeated(access, inquiry);
  const standing = await standingOf(known ?? (await opened(access, inquiry)));
  const { problem = null } = standing.context as { problem?: Opened['problem'] };
  return { ...standing, key: inquiry.input.caseId, problem, isKnown: known !== undefined };
}

/** The case of an inquiry that came before. A form that was left open, as by a call that was cut off, is sent. */
async function repeated(access: Access, { input, by, submit }: Inquiry): Promise<Instance | undefined> {
  const name = { machine: 'eod-case', key: input.caseId };
  const found = await requireInstance(access, name).catch((error: unknown) => {
    if (codeOf(error) !== 'INSTANCE_NOT_FOUND') throw error;
    return undefined;
  });
  // A start that was refused has left a workflow and no case.
  if (found === undefined || found.status.name === 'FAILED') return undefined;
  const instance = access.durable.get(name.machine, name.key);
  const isOpen = found.status.name === 'RUNNING' && (await instance.describe()).states.includes('composing');
  if (isOpen && submit !== undefined) await instance.send(submit as never, by);
  return instance;
}

async function opened(access: Access, { input: start, by, direct, submit }: Inquiry): Promise<Instance> {
  const { durable } = access;
  const subscription = direct ? undefined : await subscriptionOf(access, start.tenantId);
  if (subscription !== undefined) {
    const { caseId, tenantId, entryPoint, contextUrl, submitter, linkedNotification = null, reopens = null } = start;
    const consultation = {
      ...{ tenantId, request: localOf(caseId), entryPoint, contextUrl, submitter, linkedNotification, reopens },
    };
    const instance = await consult(access, subscription, consultation, by);
    if (submit !== undefined) await instance.send(submit as never, by);
    return instance;
  }
  if (submit === undefined) return durable.start(own('eod-case'), start.caseId, start, { by });
  const started = durable.startAndSend(own('eod-case'), start.caseId, start, submit as never, { by });
  return (await started).instance;
}
