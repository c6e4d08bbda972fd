/** Names of events and timers as people read them. */
import type { Timer } from './types.ts';

const asWritten = (delay: string): string => delay;

/**
 * XState's own events and the host's notes in words; other events by their type.
 *
 * @param delayTitle how a delay is called that stands in a machine: by its name, or as milliseconds
 */
export function eventTitle(type: string, delayTitle = asWritten): string {
  if (type === 'xstate.init') return '(start)';
  if (type === 'xstate.stop') return '(stop)';
  if (type === 'watchfloor.effect.gaveUp') return '(effect given up)';
  const [, outcome, actor] = /^xstate\.(done|error)\.actor\.(.+)$/.exec(type) ?? [];
  if (actor !== undefined) return `(${actor} ${outcome === 'done' ? 'answered' : 'failed'})`;
  const [, delay] = /^xstate\.after\.([^.]+)\./.exec(type) ?? [];
  return delay === undefined ? type : `(after ${delayTitle(delay)})`;
}

/** What a timer is about: the delay of an `after`, the event that it sends, else its id. */
export function timerTitle(
  { id, event }: Pick<Timer, 'id'> & { readonly event: { readonly type: string } },
  delayTitle = asWritten,
): string {
  const name = eventTitle(event.type, delayTitle);
  if (name.startsWith('(after ')) return name.slice('(after '.length, -1);
  return name === event.type ? name : id;
}
