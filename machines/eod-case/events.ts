import { z } from 'zod';
import { about, subjectKinds } from '../inquiry/about.ts';
import { advice } from '../inquiry/advice.ts';
import { fileRef } from '../inquiry/file-ref.ts';
import { sampleClaim } from '../ports/sample.ts';
import { irPaths } from '../profiles/era.ts';
import type { Role } from '../roles.ts';
import type { Stamp } from '../stamp.ts';
import { filledLine, filledText, tenantKey } from '../text.ts';
import { inquiryForm, trialDaysMax } from './context.ts';

const bare = <TType extends string>(type: TType) => z.strictObject({ type: z.literal(type) });

const report = { type: z.literal('REPORT') };

/** The events from outside; the field `type` included. */
export const eodEvents = {
  /** The subscription hands on what the customer asked, and says what it is asked under. */
  SUBMIT: inquiryForm.extend({
    type: z.literal('SUBMIT'),
    tenantId: tenantKey,
    askedBy: filledLine(200),
    subscription: z.enum(['trial', 'full']),
    trialDaysLeft: z.int().min(1).max(trialDaysMax).nullable(),
  }),
  /** Asks the tenant directory again. */
  RETRY: bare('RETRY'),
  /** Inquiries about the organisation's own customised threat intelligence are not supported. */
  OUT_OF_SCOPE: z.strictObject({ type: z.literal('OUT_OF_SCOPE'), reason: filledText(4000) }),
  /** The support system gave the case a number. */
  TICKET_NUMBERED: z.strictObject({ type: z.literal('TICKET_NUMBERED'), supportRequestNo: filledLine(60) }),
  ACCEPTED_BY_EXPERT: bare('ACCEPTED_BY_EXPERT'),
  REPORT: z.discriminatedUnion('status', [
    z.strictObject({
      ...report,
      status: z.literal('MORE_INFO_NEEDED'),
      message: filledText(8000),
      questions: z.array(filledText(1000)).min(1).max(10),
      /** Of which kinds something is to be named. */
      needs: z.array(z.enum(subjectKinds)).max(subjectKinds.length).default([]),
    }),
    z.strictObject({
      ...report,
      status: z.literal('FILE_SAMPLES_NEEDED'),
      message: filledText(8000),
      /** Descriptions of the samples that are needed. */
      samples: z.array(filledText(1000)).min(1).max(10),
      /** Those that are known by hash or name. */
      files: z.array(fileRef).max(10).default([]),
    }),
    z.strictObject({ ...report, status: z.literal('MORE_TIME_NEEDED'), message: filledText(8000) }),
    z.strictObject({
      ...report,
      status: z.literal('CONCLUDED'),
      advice,
    }),
  ]),
  CUSTOMER_INFO: z.strictObject({
    type: z.literal('CUSTOMER_INFO'),
    text: filledText(8000),
    about: about.exactOptional(),
  }),
  CUSTOMER_SAMPLES: z.strictObject({
    type: z.literal('CUSTOMER_SAMPLES'),
    samples: z.array(sampleClaim).min(1).max(20),
  }),
  INVESTIGATION_STEP: bare('INVESTIGATION_STEP'),
  IR_NEEDED: z.strictObject({ type: z.literal('IR_NEEDED'), reason: filledText(4000) }),
  /** With `goOn` the experts stay with the case while others respond. */
  CHOOSE: z.strictObject({ type: z.literal('CHOOSE'), path: z.enum(irPaths), goOn: z.boolean().default(false) }),
  DECLINE: bare('DECLINE'),
  FOLLOW_UP_QUESTION: z.strictObject({
    type: z.literal('FOLLOW_UP_QUESTION'),
    question: filledText(8000),
    about: about.exactOptional(),
  }),
  CONFIRM_CLOSE: bare('CONFIRM_CLOSE'),
  WITHDRAW: bare('WITHDRAW'),
  /** The case can be followed in Services Hub from then on; the profile says under which condition. */
  ENABLE_TRACKING: bare('ENABLE_TRACKING'),
} as const;

export type EodEventType = keyof typeof eodEvents;

/** An event as the machine sees it. The last ones come from the machine's own timers only. */
export type EodEvent =
  | (z.output<(typeof eodEvents)[EodEventType]> & Stamp)
  | ({ readonly type: 'FIRST_REPORT_DUE' | 'CUSTOMER_REMINDER_DUE' | 'EXPERT_REMINDER_DUE' } & Partial<Stamp>);

/** Who may send what. */
export const eodRoles: Readonly<Record<EodEventType, readonly Role[]>> = {
  SUBMIT: ['system'],
  RETRY: ['customer-analyst', 'account-team', 'system'],
  OUT_OF_SCOPE: ['expert'],
  TICKET_NUMBERED: ['technical-account-manager', 'system'],
  ACCEPTED_BY_EXPERT: ['expert'],
  REPORT: ['expert'],
  CUSTOMER_INFO: ['customer-analyst'],
  CUSTOMER_SAMPLES: ['customer-analyst'],
  INVESTIGATION_STEP: ['expert'],
  IR_NEEDED: ['expert'],
  CHOOSE: ['customer-analyst'],
  DECLINE: ['customer-analyst'],
  FOLLOW_UP_QUESTION: ['customer-analyst'],
  CONFIRM_CLOSE: ['customer-analyst'],
  WITHDRAW: ['customer-analyst'],
  ENABLE_TRACKING: ['customer-analyst', 'technical-account-manager'],
};
