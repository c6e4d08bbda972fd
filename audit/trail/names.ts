/** Names of events and timers as people read them. */
import type { TrailEffect } from './types.ts';

/** XState's own events, in words; other events by their type. */
export function eventTitle(type: string): string {
  if (type === 'xstate.init') return '(start)';
  if (type === 'xstate.stop') return '(stop)';
  if (type === 'watchfloor.effect.gaveUp') return '(effect given up)';
  const [, outcome, actor] = /^xstate\.(done|error)\.actor\.(.+)$/.exec(type) ?? [];
  if (actor !== undefined) return `(${actor} ${outcome === 'done' ? 'answered' : 'failed'})`;
  const [, delay] = /^xstate\.after\.([^.]+)\./.exec(type) ?? [];
  return delay === undefined ? type : `(after ${delay})`;
}

/** What a timer is about. */
export function timerTitle({ id, event }: { readonly id: string; readonly event: { readonly type: string } }): string {
  const name = eventTitle(event.type);
  if (name.startsWith('(after ')) return name.slice('(after '.length, -1);
  return name === event.type ? name : id;
}

/** What is said of an effect, by its kind. */
export const effectVerbs = {
  startTimer: 'starts clock',
  cancelTimer: 'stops clock',
  invokeActor: 'asks',
  stopActor: 'stops',
  runAction: 'does',
  tell: 'tells',
  emit: 'emits',
} as const satisfies Record<TrailEffect['kind'], string>;
