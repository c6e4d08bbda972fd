import { customAlphabet } from 'nanoid';
import type { Instance } from 'xstate-temporal/client';
import { codeOf, type Sender } from 'xstate-temporal/engine';
import { z } from 'zod';
import { eodEvents, eodInput, keyOf, requestKey, subscriptionEvents } from '../machines/index.ts';
import { type Access, requireInstance, requireWorker } from './access.ts';
import { check } from './check.ts';
import { rehearse } from './rehearse.ts';
import { settled } from './settled.ts';
import type { Standing } from './standing.ts';
import { consult, subscriptionOf } from './subscription.ts';

const form = eodEvents.SUBMIT.shape;
const input = eodInput.shape;

/** What an expert is consulted about. */
export const inquiryRequest = z.strictObject({
  tenant: input.tenantId,
  profile: input.profile,
  entryPoint: input.entryPoint,
  /** The page in view. */
  url: input.contextUrl,
  submitterName: input.submitter.shape.name,
  submitterEmail: input.submitter.shape.email,
  inquiry: form.inquiry,
  topic: form.topic.optional(),
  replyTo: form.replyTo.optional(),
  category: form.category.optional(),
  about: form.about.optional(),
  notification: input.linkedNotification.unwrap().optional(),
  reopens: input.reopens.unwrap().optional(),
});

export type InquiryRequest = z.input<typeof inquiryRequest>;

/** An inquiry, checked: nothing in it will be refused for what it is. */
export interface Inquiry {
  readonly profile: InquiryRequest['profile'];
  readonly consult: z.output<typeof subscriptionEvents.CONSULT>;
  readonly by: Sender;
}

export interface InquiryOptions {
  /** Who asks; without one, the submitter. Their permission counts. */
  readonly by?: Sender;
  /**
   * What the inquiry is called within its tenant; drawn where nothing is said. The case's key is made of it, so that a
   * repeated call opens no second case, also after it has closed.
   */
  readonly request?: string;
}

/** Keys that people read out and type: no capitals, no dashes, and 71 bits of chance. */
const newRequest = customAlphabet('0123456789abcdefghijklmnopqrstuvwxyz', 14);

/**
 * Checks an inquiry. Nothing is started.
 *
 * @param request an `InquiryRequest`, from wherever it comes
 * @throws INPUT_INVALID; RefusedError ROLE_NOT_ALLOWED where somebody asks who is no analyst of a customer
 */
export function readInquiry(request: unknown, options: InquiryOptions = {}): Inquiry {
  const said = 'The inquiry is not valid';
  const fields = check(inquiryRequest, request, said);
  const by = options.by ?? { role: 'customer-analyst', name: fields.submitterName };
  const name = check(requestKey, options.request ?? newRequest(), "The inquiry's name is not valid");
  const submitter = { name: fields.submitterName, email: fields.submitterEmail };
  const page = { entryPoint: fields.entryPoint, contextUrl: fields.url, submitter };
  const about = { linkedNotification: fields.notification ?? null, reopens: fields.reopens ?? null };
  const { profile, tenant: tenantId } = fields;
  check(eodInput, { caseId: keyOf(tenantId, name), tenantId, profile, ...page, ...about }, said);
  const consult = check(
    subscriptionEvents.CONSULT,
    {
      ...{ type: 'CONSULT', tenantId, request: name, ...page, ...about },
      inquiry: fields.inquiry,
      replyTo: fields.replyTo ?? [fields.submitterEmail],
      ...(fields.topic === undefined ? {} : { topic: fields.topic }),
      ...(fields.category === undefined ? {} : { category: fields.category }),
      ...(fields.about === undefined ? {} : { about: fields.about }),
    },
    said,
  );
  // As if the tenant had a subscription: what it would refuse under any.
  const contract = { via: 'Microsoft representative', since: 0 };
  rehearse('eod-subscription', { tenantId, profile, contract }, by, [consult]);
  return { profile, consult, by };
}

export interface Opened extends Standing {
  /** The key of the case. */
  readonly key: string;
  /** Why the case is not open: whoever asked does not have the permission, or the tenant directory does not answer. */
  readonly problem: 'noPermission' | 'directoryUnavailable' | null;
  /** The case was there before, open or closed: this is a repeated call. */
  readonly isKnown: boolean;
}

/**
 * Opens the case, by the tenant's subscription: it alone says whether there may be one. One that is there already, by
 * the name of its inquiry, is told as it stands, for as long as the server keeps it.
 */
export async function openCase(access: Access, { by, consult: inquiry, profile }: Inquiry): Promise<Opened> {
  await requireWorker(access);
  const { request, tenantId } = inquiry;
  const { type: _, ...asked } = inquiry;
  const known = await repeated(access, keyOf(tenantId, request));
  const standing = await settled(
    known ?? (await consult(access, await subscriptionOf(access, tenantId, profile), asked, by)),
  );
  const { outcome } = standing.context as { outcome?: string | null };
  const waits = standing.now.states.some((state) => state.startsWith('received'));
  const problem = outcome === 'notPermitted' ? 'noPermission' : waits ? 'directoryUnavailable' : null;
  return { ...standing, key: keyOf(tenantId, request), problem, isKnown: known !== undefined };
}

/** The case of an inquiry that came before. */
async function repeated(access: Access, key: string): Promise<Instance | undefined> {
  const name = { machine: 'eod-case', key };
  const found = await requireInstance(access, name).catch((error: unknown) => {
    if (codeOf(error) !== 'INSTANCE_NOT_FOUND') throw error;
    return undefined;
  });
  // A start that was refused has left a workflow and no case.
  if (found === undefined || found.status.name === 'FAILED') return undefined;
  return access.durable.get(name.machine, key);
}
