import type { ProfileId } from '../profiles/profile.ts';
import { type Assumptions, settle } from './assumption.ts';
import { attackNotificationAssumptions } from './attack-notification.ts';
import { eodCaseAssumptions } from './eod-case.ts';
import { eodSubscriptionAssumptions } from './eod-subscription.ts';
import { tanApplicationAssumptions } from './tan-application.ts';

/** Every assumption, by machine. */
export const policies = {
  'tan-application': tanApplicationAssumptions,
  'attack-notification': attackNotificationAssumptions,
  'eod-subscription': eodSubscriptionAssumptions,
  'eod-case': eodCaseAssumptions,
} as const satisfies Readonly<Record<string, Assumptions>>;

export type PolicyMachine = keyof typeof policies;

/** The policy of a machine's instance when nothing is overridden. Durations in milliseconds. */
export function defaultPolicy<TMachine extends PolicyMachine>(machine: TMachine, profile: ProfileId) {
  return settle<(typeof policies)[TMachine]>(policies[machine], profile);
}

export type { Assumption, Assumptions, PolicyOf, SourceTag } from './assumption.ts';
export { overridesOf, policyOf, settle } from './assumption.ts';
export { attackNotificationAssumptions } from './attack-notification.ts';
export { type BusinessCalendar, businessCalendar, dueIn } from './calendar.ts';
export { duration } from './duration.ts';
export { eodCaseAssumptions } from './eod-case.ts';
export { eodSubscriptionAssumptions } from './eod-subscription.ts';
export { tanApplicationAssumptions } from './tan-application.ts';
