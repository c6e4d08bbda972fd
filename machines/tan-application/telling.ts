import { timeOf } from '../stamp.ts';
import {
  reminded,
  type TellFailed,
  type TellParams,
  type Trouble,
  troubleNotice,
  waits,
  withTrouble,
} from '../tell.ts';
import type { TanContext } from './context.ts';
import type { TanEvent } from './events.ts';
import { aboutApplication, startNotification, startTrial } from './messages.ts';

/** What a partner that could not be told changes. */
export function untold(context: TanContext, event: TellFailed & { at: number }): Partial<TanContext> {
  return {
    troubles: withTrouble(context.troubles, event),
    publications: context.publications.map((one) =>
      one.notificationId === event.to.key ? { ...one, started: false } : one,
    ),
  };
}

/** Whom it concerns: hunters publish, the account team looks after subscriptions. */
export function untoldNotice(context: TanContext, one: Trouble, at: number) {
  const desk = one.machine === 'attack-notification' ? 'hunters' : 'account-team';
  return aboutApplication(context, { desk, ...troubleNotice(one, at) });
}

/** Whether it can be told again, now or once the service is active again: of publications the oldest are forgotten. */
export function canStillBeTold({ publications }: TanContext): (one: Trouble) => boolean {
  return (one) =>
    waits(one) &&
    (one.machine === 'eod-subscription' ||
      publications.some(({ notificationId, started }) => !started && notificationId === one.key));
}

/** The longest that nobody is reminded of what cannot be told while the service rests, milliseconds. */
const RESTING_MAX = 30 * 86_400_000;

/**
 * When to remind next, milliseconds from the event. While nobody can have anything told again there is nobody to remind,
 * and each time the pause is as long as all before it.
 */
export function reminderDelay(context: TanContext, event: TanEvent): number {
  const { policy, troubles } = context;
  if (event.type === 'TELL_FAILED' || troubles.some(lying(context))) return policy.tellReminder;
  const since = Math.max(0, ...troubles.filter(waits).map((one) => one.at));
  return Math.max(policy.tellReminder, Math.min(timeOf(event) - since, RESTING_MAX));
}

/** What waits for somebody who can have it told again now. */
function lying(context: TanContext): (one: Trouble) => boolean {
  const told = toTellAgain(context).map(({ to }) => to);
  return (one) => waits(one) && told.some(({ machine, key }) => machine === one.machine && key === one.key);
}

/** The reminders of what lies, and what they change. */
export function untoldReminders(context: TanContext, at: number) {
  const isLying = lying(context);
  const troubles = reminded(context.troubles, isLying);
  return { troubles, notices: troubles.filter(isLying).map((one) => untoldNotice(context, one, at)) };
}

/** What can be told again now: notifications only while the service is active. */
export function toTellAgain(context: TanContext): TellParams[] {
  const { publications, suspension, toggle, troubles } = context;
  const active = toggle === 'on' && suspension === null;
  const notifications = active ? publications.filter(({ started }) => !started) : [];
  const trials = troubles.some(({ machine }) => machine === 'eod-subscription') ? [startTrial(context)] : [];
  return [...notifications.map((one) => startNotification(context, one)), ...trials];
}

/** What telling again changes: what was told is thought to have arrived until it comes back. */
export function toldAgain(context: TanContext): Partial<TanContext> {
  const told = toTellAgain(context).map(({ to }) => to.key);
  return {
    troubles: context.troubles.filter(({ key }) => !told.includes(key)),
    publications: context.publications.map((one) =>
      told.includes(one.notificationId) ? { ...one, started: true } : one,
    ),
  };
}
