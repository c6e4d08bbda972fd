import { z } from 'zod';
import type { Role } from '../roles.ts';
import type { Stamp } from '../stamp.ts';
import { tellFailed } from '../tell.ts';
import { filledLine, tenantKey } from '../text.ts';
import { consultation, sellers } from './context.ts';

const bare = <TType extends string>(type: TType) => z.strictObject({ type: z.literal(type) });

/** The events from outside; the field `type` included. */
export const subscriptionEvents = {
  /** The tenant was accepted for the service; in 2020 that started a trial (U01). */
  MTE_ACCEPTED: z.strictObject({ type: z.literal('MTE_ACCEPTED'), tenantId: tenantKey }),
  /** A subscription was bought (U02); the profile says who sells it. */
  PURCHASED: z.strictObject({ type: z.literal('PURCHASED'), via: z.enum(sellers) }),
  /** Somebody opens the form (U04). */
  OPEN_FORM: bare('OPEN_FORM'),
  /** Opens a case. `askedBy` is the notification's to say, for whom it asks; anybody else asks for themselves. */
  CONSULT: consultation.extend({
    type: z.literal('CONSULT'),
    tenantId: tenantKey,
    askedBy: filledLine(200).exactOptional(),
  }),
  CONTRACT_END: bare('CONTRACT_END'),
  /** Sales end (U07). */
  SUNSET: bare('SUNSET'),
  /** Tells a case that could not be told again. */
  RETRY_TELL: bare('RETRY_TELL'),
  TELL_FAILED: tellFailed,
} as const;

export type SubscriptionEventType = keyof typeof subscriptionEvents;

/** An event as the machine sees it. The last one comes from the machine's own timer only. */
export type SubscriptionEvent =
  | (z.output<(typeof subscriptionEvents)[SubscriptionEventType]> & Stamp)
  | ({ readonly type: 'TELL_REMINDER_DUE' } & Partial<Stamp>);

/** Who may send what. */
export const subscriptionRoles: Readonly<Record<SubscriptionEventType, readonly Role[]>> = {
  MTE_ACCEPTED: ['account-team', 'system'],
  PURCHASED: ['account-team'],
  OPEN_FORM: ['customer-analyst'],
  CONSULT: ['customer-analyst', 'system'],
  CONTRACT_END: ['account-team', 'system'],
  SUNSET: ['operator', 'system'],
  RETRY_TELL: ['account-team', 'customer-analyst', 'system'],
  TELL_FAILED: ['system'],
};
