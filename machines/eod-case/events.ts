import { z } from 'zod';
import { sampleClaim } from '../ports/sample.ts';
import { irPaths } from '../profiles/era.ts';
import { permissions, type Role } from '../roles.ts';
import type { Stamp } from '../stamp.ts';
import { emailAddress, filledLine, filledText, tenantKey } from '../text.ts';
import { trialDaysMax } from './context.ts';

const bare = <TType extends string>(type: TType) => z.strictObject({ type: z.literal(type) });

const report = { type: z.literal('REPORT') };

/** The events from outside; the field `type` included. */
export const eodEvents = {
  /** The subscription opens the form, and says what it is used under. */
  OPEN_FORM: z.strictObject({
    type: z.literal('OPEN_FORM'),
    tenantId: tenantKey,
    subscription: z.enum(['trial', 'full']),
    trialDaysLeft: z.int().min(1).max(trialDaysMax).nullable(),
  }),
  CLOSE_FORM: bare('CLOSE_FORM'),
  SUBMIT: z.strictObject({
    type: z.literal('SUBMIT'),
    /** Without one: the address that the form was prefilled with. */
    topic: filledLine(2048).exactOptional(),
    inquiry: filledText(8000),
    replyTo: z.array(emailAddress).min(1).max(10),
    category: filledLine(100).exactOptional(),
    permissions: z.array(z.enum(permissions)).max(permissions.length),
    /** The relevant page is in view while the form is sent. */
    pageInView: z.boolean(),
  }),
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
    }),
    z.strictObject({
      ...report,
      status: z.literal('FILE_SAMPLES_NEEDED'),
      message: filledText(8000),
      /** Descriptions of the samples that are needed. */
      samples: z.array(filledText(1000)).min(1).max(10),
    }),
    z.strictObject({ ...report, status: z.literal('MORE_TIME_NEEDED'), message: filledText(8000) }),
    z.strictObject({
      ...report,
      status: z.literal('CONCLUDED'),
      advice: z.strictObject({
        summary: filledText(8000),
        nextSteps: z.array(filledText(1000)).max(20).default([]),
      }),
    }),
  ]),
  CUSTOMER_INFO: z.strictObject({ type: z.literal('CUSTOMER_INFO'), text: filledText(8000) }),
  CUSTOMER_SAMPLES: z.strictObject({
    type: z.literal('CUSTOMER_SAMPLES'),
    samples: z.array(sampleClaim).min(1).max(20),
  }),
  INVESTIGATION_STEP: bare('INVESTIGATION_STEP'),
  IR_NEEDED: z.strictObject({ type: z.literal('IR_NEEDED'), reason: filledText(4000) }),
  CHOOSE: z.strictObject({ type: z.literal('CHOOSE'), path: z.enum(irPaths) }),
  DECLINE: bare('DECLINE'),
  FOLLOW_UP_QUESTION: z.strictObject({ type: z.literal('FOLLOW_UP_QUESTION'), question: filledText(8000) }),
  CONFIRM_CLOSE: bare('CONFIRM_CLOSE'),
  WITHDRAW: bare('WITHDRAW'),
  /** The profile says which of the two is needed for tracking in Services Hub. */
  ENABLE_TRACKING: z.strictObject({
    type: z.literal('ENABLE_TRACKING'),
    premierMapped: z.boolean().default(false),
    accountManagerAsked: z.boolean().default(false),
  }),
} as const;

export type EodEventType = keyof typeof eodEvents;

/** An event as the machine sees it. The last one comes from the machine's own timers only. */
export type EodEvent =
  | (z.output<(typeof eodEvents)[EodEventType]> & Stamp)
  | ({ readonly type: 'FIRST_REPORT_DUE' | 'CUSTOMER_REMINDER_DUE' } & Partial<Stamp>);

/** Who may send what. */
export const eodRoles: Readonly<Record<EodEventType, readonly Role[]>> = {
  OPEN_FORM: ['system'],
  CLOSE_FORM: ['customer-analyst'],
  SUBMIT: ['customer-analyst'],
  OUT_OF_SCOPE: ['customer-analyst', 'expert'],
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
  CONFIRM_CLOSE: ['customer-analyst', 'expert'],
  WITHDRAW: ['customer-analyst'],
  ENABLE_TRACKING: ['customer-analyst', 'technical-account-manager'],
};
