import { z } from 'zod';
import { emailRule } from '../email-rule.ts';
import { threatKind } from '../ports/alert.ts';
import { permissions, type Role } from '../roles.ts';
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
  /** Fills in the form; a field that is left out stays, an empty one is cleared. */
  EDIT: z.strictObject({
    type: z.literal('EDIT'),
    name: z.union([z.literal(''), personName]).exactOptional(),
    email: z.union([z.literal(''), emailAddress]).exactOptional(),
  }),
  CLOSE_DIALOG: bare('CLOSE_DIALOG'),
  SUBMIT: z.strictObject({ type: z.literal('SUBMIT'), privacyRead: z.boolean() }),
  /** Closes the confirmation. */
  CLOSE: bare('CLOSE'),
  REQUEST_CLARIFICATION: z.strictObject({ type: z.literal('REQUEST_CLARIFICATION'), question: filledText(4000) }),
  APPLICANT_REPLIED: z.strictObject({ type: z.literal('APPLICANT_REPLIED'), reply: filledText(4000) }),
  APPROVE: bare('APPROVE'),
  REJECT: z.strictObject({ type: z.literal('REJECT'), reason: filledText(4000) }),
  WITHDRAW: bare('WITHDRAW'),
  TOGGLE_ON: bare('TOGGLE_ON'),
  TOGGLE_OFF: bare('TOGGLE_OFF'),
  SAVE_PREFERENCES: bare('SAVE_PREFERENCES'),
  LEAVE_PAGE: bare('LEAVE_PAGE'),
  LEAD_FOUND: z.strictObject({ type: z.literal('LEAD_FOUND'), leadId: key, threatKind, summary: filledText(4000) }),
  DISMISS_LEAD: z.strictObject({ type: z.literal('DISMISS_LEAD'), reason: filledText(4000) }),
  CONFIRM_THREAT: finding.extend({ type: z.literal('CONFIRM_THREAT') }),
  PUBLISHED: z.strictObject({ type: z.literal('PUBLISHED'), recommendedActions: filledText(8000) }),
  SAVE_RULE: z.strictObject({
    type: z.literal('SAVE_RULE'),
    rule: emailRule,
    sendTest: z.boolean().default(false),
    permissions: z.array(z.enum(permissions)).max(permissions.length),
  }),
  DELETE_RULE: z.strictObject({
    type: z.literal('DELETE_RULE'),
    ruleId: key,
    permissions: z.array(z.enum(permissions)).max(permissions.length),
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

/** An event as the machine sees it. The last one comes from the machine's own timer only. */
export type TanEvent =
  | (z.output<(typeof tanEvents)[TanEventType]> & Stamp)
  | ({ readonly type: 'ASSESSMENT_REMINDER_DUE' } & Partial<Stamp>);

/** Who may send what. */
export const tanRoles: Readonly<Record<TanEventType, readonly Role[]>> = {
  CHECK_ELIGIBILITY: ['applicant'],
  TALKED_TO_TSP: ['applicant', 'technical-service-provider'],
  TALKED_TO_ACCOUNT_TEAM: ['applicant', 'account-team'],
  RETRY: ['applicant', 'account-team', 'system'],
  ELIGIBILITY_CHANGED: ['applicant', 'account-team', 'system'],
  EDIT: ['applicant'],
  CLOSE_DIALOG: ['applicant'],
  SUBMIT: ['applicant'],
  CLOSE: ['applicant'],
  REQUEST_CLARIFICATION: ['reviewer'],
  APPLICANT_REPLIED: ['applicant'],
  APPROVE: ['reviewer'],
  REJECT: ['reviewer'],
  WITHDRAW: ['applicant'],
  TOGGLE_ON: ['applicant', 'customer-analyst'],
  TOGGLE_OFF: ['applicant', 'customer-analyst'],
  SAVE_PREFERENCES: ['applicant', 'customer-analyst'],
  LEAVE_PAGE: ['applicant', 'customer-analyst'],
  LEAD_FOUND: ['hunter'],
  DISMISS_LEAD: ['hunter'],
  CONFIRM_THREAT: ['hunter'],
  PUBLISHED: ['hunter'],
  SAVE_RULE: ['applicant', 'customer-analyst'],
  DELETE_RULE: ['applicant', 'customer-analyst'],
  PREREQUISITE_LOST: ['account-team', 'system'],
  PREREQUISITE_RESTORED: ['account-team', 'system'],
  SERVICE_RENAMED: ['system'],
  RETRY_TELL: ['hunter', 'account-team', 'system'],
  TELL_FAILED: ['system'],
};
