import { z } from 'zod';
import { inquiryForm, submitter } from '../eod-case/context.ts';
import { instanceKey } from '../keys.ts';
import { classifications, determinations } from '../ports/alert.ts';
import { alertChannels } from '../ports/channel.ts';
import { entryPointIds } from '../profiles/entry-points.ts';
import type { Role } from '../roles.ts';
import type { Stamp } from '../stamp.ts';
import { tellFailed } from '../tell.ts';
import { filledLine, tenantKey, webAddress } from '../text.ts';

const bare = <TType extends string>(type: TType) => z.strictObject({ type: z.literal(type) });

/** The events from outside; the field `type` included. */
export const noteEvents = {
  /** The notification becomes an alert. */
  PUBLISH: z.strictObject({ type: z.literal('PUBLISH'), tenantId: tenantKey }),
  /** Tries a channel that gave up again. */
  RETRY_CHANNEL: z.strictObject({ type: z.literal('RETRY_CHANNEL'), channel: z.enum(alertChannels) }),
  /** Somebody opened the alert: by the link in the mail, or in the portal. */
  SEEN: bare('SEEN'),
  /** The alert's status becomes inProgress; it is assigned to whoever takes it up. */
  TAKE_UP: bare('TAKE_UP'),
  /** The alert's status becomes resolved. A determination says more about a classification, which has its own. */
  RESOLVE: z.strictObject({
    type: z.literal('RESOLVE'),
    classification: z.enum(classifications).exactOptional(),
    determination: z.enum(determinations).exactOptional(),
  }),
  /** Consults an expert about the notification; `entryPoint` and `contextUrl` are of the page in view. */
  CONSULT_EXPERT: inquiryForm.extend({
    type: z.literal('CONSULT_EXPERT'),
    entryPoint: z.enum(entryPointIds),
    contextUrl: webAddress,
    submitter,
  }),
  /** An incident-response team of the customer's takes over: the alert is in progress, and assigned to it. */
  HAND_TO_IR: z.strictObject({ type: z.literal('HAND_TO_IR'), team: filledLine(200) }),
  /** The subscription opens no case for an inquiry, and has written to whoever asked. */
  CONSULT_REFUSED: z.strictObject({ type: z.literal('CONSULT_REFUSED'), tenantId: tenantKey, caseId: instanceKey }),
  /** Sales of Experts on Demand end: from now on nobody is named who sells it. */
  SUNSET: bare('SUNSET'),
  /** Tells a partner that could not be told again. */
  RETRY_TELL: bare('RETRY_TELL'),
  TELL_FAILED: tellFailed,
} as const;

export type NoteEventType = keyof typeof noteEvents;

/** An event as the machine sees it. The last one comes from the machine's own timer only. */
export type NoteEvent =
  | (z.output<(typeof noteEvents)[NoteEventType]> & Stamp)
  | ({ readonly type: 'TELL_REMINDER_DUE' } & Partial<Stamp>);

/** Who may send what. */
export const noteRoles: Readonly<Record<NoteEventType, readonly Role[]>> = {
  PUBLISH: ['hunter', 'system'],
  RETRY_CHANNEL: ['hunter', 'system'],
  SEEN: ['customer-analyst'],
  TAKE_UP: ['customer-analyst'],
  RESOLVE: ['customer-analyst'],
  CONSULT_EXPERT: ['customer-analyst'],
  HAND_TO_IR: ['customer-analyst'],
  CONSULT_REFUSED: ['system'],
  SUNSET: ['operator', 'system'],
  RETRY_TELL: ['account-team', 'customer-analyst', 'hunter', 'system'],
  TELL_FAILED: ['system'],
};
