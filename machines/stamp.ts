import type { Sender } from 'xstate-temporal/engine';
import { tame } from './text.ts';

/** What the engine adds to every event that it steps: chart time (UTC ms) and who sent it. */
export interface Stamp {
  readonly at: number;
  readonly sender: Sender;
}

/**
 * The chart time of an event. Events raised inside a step carry none, so this must not be asked on
 * a `done.state` event: it throws, which the tests of a chart see.
 */
export function timeOf(event: object): number {
  if ('at' in event && typeof event.at === 'number') return event.at;
  throw new Error('This event carries no chart time; take the time on the transition whose event does.');
}

/** The sender's name, fit for a context. */
export function nameOf(event: Stamp): string {
  return tame(event.sender.name, 200);
}

/** Whose permissions the tenant directory is asked for: the subject, where somebody has proven who it is, else the name. */
export function personOf({ sender }: Stamp): string {
  return tame(sender.subject ?? sender.name, 200);
}
