/** Which timer comes first, and what becomes of one that is not for the machine itself. */
import { WatchfloorError } from './errors.ts';
import type { XSnapshot } from './interpreter/index.ts';
import type { EventObject, Snapshot, TimerTarget } from './types.ts';
import { type Macrostep, standing } from './xstate.ts';

/** The first timer whose deadline is not after `at`: what the machine sent itself, then by deadline and arming order. */
export function earliest(snapshot: Snapshot, at: number) {
  let first: Snapshot['timers'][number] | undefined;
  for (const timer of snapshot.timers) {
    if (timer.deadline > at) continue;
    // A live actor empties its mailbox before anything else comes to it.
    if (timer.to !== undefined && 'self' in timer.to) return timer;
    if (first === undefined || timer.deadline < first.deadline) first = timer;
  }
  return first;
}

/** @throws TIME_WENT_BACK, or TIMER_DUE when a timer comes first */
export function checkTime(snapshot: Snapshot, at: number): void {
  if (!Number.isSafeInteger(at) || at < snapshot.at)
    throw new WatchfloorError('TIME_WENT_BACK', `Chart time ${at} lies before the last step's ${snapshot.at}.`);
  checkDue(snapshot, at);
}

/** @throws TIMER_DUE when a timer comes first */
export function checkDue(snapshot: Snapshot, at: number): void {
  const late = earliest(snapshot, at);
  if (late !== undefined)
    throw new WatchfloorError(
      'TIMER_DUE',
      `Timer "${late.id}" is due; a host fires due timers, in the order of due(), before anything else.`,
    );
}

/** A delayed event to an actor or to the parent passes the machine by: it only becomes a tell. */
export function forward({ children }: Snapshot, x: XSnapshot, to: TimerTarget, event: EventObject): Macrostep {
  // To one generation of an actor: what was meant for an older one is lost with it.
  const lost = 'child' in to && !children.some((c) => c.id === to.child && c.generation === to.generation);
  if (lost) return standing(x);
  const target = 'child' in to ? { id: to.child } : { id: '#_parent' };
  const action = {
    type: 'xstate.sendTo',
    params: { to: target, event },
    info: { context: x.context, event },
    exec: undefined,
  };
  return standing(x, [action]);
}
