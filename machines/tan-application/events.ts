import { z } from 'zod';
import { emailRule } from '../email-rule.ts';
import { threatKind } from '../ports/alert.ts';
import type { Role } from '../roles.ts';
import type { Stamp } from '../stamp.ts';
import { tellFailed } from '../tell.ts';
import { emailAddress, filledText, key, personName } from '../text.ts';
import { finding, gates } from './context.ts';

const bare = <TType extends string>(type: TType) => z.strictObject({ type: z.literal(type) });

/** The events from outside; the field `type` included. */
export const tanEvents = {
  CHECK_ELIGIBILITY: bare('CHECK_ELIGIBILITY'),
  /** The talks before applying (G4): `with` names whom the customer talked to, else the sender is taken. */
  TALKED_TO_TSP: z.strictObject({ type: z.literal('TALKED_TO_TSP'), with: personName.exactOptional() }),
  TALKED_TO_ACCOUNT_TEAM: z.strictObject({
    type: z.literal('TALKED_TO_ACCOUNT_TEAM'),
    with: personName.exactOptional(),
  }),
  /** Asks the tenant directory again. */
  RETRY: bare('RETRY'),
  ELIGIBILITY_CHANGED: bare('ELIGIBILITY_CHANGED'),
  SUBMIT: z.strictObject({
    type: z.literal('SUBMIT'),
    name: personName,
    email: emailAddress,
    privacyRead: z.boolean(),
  }),
  REQUEST_CLARIFICATION: z.strictObject({ type: z.literal('REQUEST_CLARIFICATION'), question: filledText(4000) }),
  APPLICANT_REPLIED: z.strictObject({ type: z.literal('APPLICANT_REPLIED'), reply: filledText(4000) }),
  APPROVE: bare('APPROVE'),
  REJECT: z.strictObject({ type: z.literal('REJECT'), reason: filledText(4000) }),
  WITHDRAW: bare('WITHDRAW'),
  /** Saves the switch as it stands: until then nothing has changed. */
  SAVE_PREFERENCES: z.strictObject({ type: z.literal('SAVE_PREFERENCES'), notifications: z.enum(['on', 'off']) }),
  LEAD_FOUND: z.strictObject({ type: z.literal('LEAD_FOUND'), leadId: key, threatKind, summary: filledText(4000) }),
  DISMISS_LEAD: z.strictObject({ type: z.literal('DISMISS_LEAD'), leadId: key, reason: filledText(4000) }),
  CONFIRM_THREAT: finding.extend({ type: z.literal('CONFIRM_THREAT'), leadId: key }),
  PUBLISHED: z.strictObject({ type: z.literal('PUBLISHED'), leadId: key, recommendedActions: filledText(8000) }),
  SAVE_RULE: z.strictObject({
    type: z.literal('SAVE_RULE'),
    rule: emailRule,
    sendTest: z.boolean().default(false),
  }),
  DELETE_RULE: z.strictObject({
    type: z.literal('DELETE_RULE'),
    ruleId: key,
  }),
  PREREQUISITE_LOST: z.strictObject({
    type: z.literal('PREREQUISITE_LOST'),
    missing: z.array(z.enum(gates)).min(1).max(gates.length),
  }),
  PREREQUISITE_RESTORED: bare('PREREQUISITE_RESTORED'),
  SERVICE_RENAMED: bare('SERVICE_RENAMED'),
  /** Tells a partner that could not be told again. */
  RETRY_TELL: bare('RETRY_TELL'),
  TELL_FAILED: tellFailed,
} as const;

export type TanEventType = keyof typeof tanEvents;

/** An event as the machine sees it. The last ones come from the machine's own timers only. */
export type TanEvent =
  | (z.output<(typeof tanEvents)[TanEventType]> & Stamp)
  | ({
      readonly type:
        | 'ACTIVATION_REMINDER_DUE'
        | 'APPLICANT_REMINDER_DUE'
        | 'ASSESSMENT_REMINDER_DUE'
        | 'LEAD_REMINDER_DUE'
        | 'TELL_REMINDER_DUE'
        | 'TALK_REMINDER_DUE';
    } & Partial<Stamp>);

/** Who may send what. */
export const tanRoles: Readonly<Record<TanEventType, readonly Role[]>> = {
  CHECK_ELIGIBILITY: ['applicant'],
  TALKED_TO_TSP: ['applicant', 'technical-service-provider'],
  TALKED_TO_ACCOUNT_TEAM: ['applicant', 'account-team'],
  RETRY: ['applicant', 'account-team', 'system'],
  ELIGIBILITY_CHANGED: ['applicant', 'account-team', 'system'],
  SUBMIT: ['applicant'],
  REQUEST_CLARIFICATION: ['reviewer'],
  APPLICANT_REPLIED: ['applicant'],
  APPROVE: ['reviewer'],
  REJECT: ['reviewer'],
  WITHDRAW: ['applicant'],
  SAVE_PREFERENCES: ['applicant', 'customer-analyst'],
  LEAD_FOUND: ['hunter'],
  DISMISS_LEAD: ['hunter'],
  CONFIRM_THREAT: ['hunter'],
  PUBLISHED: ['hunter'],
  SAVE_RULE: ['applicant', 'customer-analyst'],
  DELETE_RULE: ['applicant', 'customer-analyst'],
  PREREQUISITE_LOST: ['account-team', 'system'],
  PREREQUISITE_RESTORED: ['account-team', 'system'],
  SERVICE_RENAMED: ['operator', 'system'],
  RETRY_TELL: ['hunter', 'account-team', 'system'],
  TELL_FAILED: ['system'],
};
