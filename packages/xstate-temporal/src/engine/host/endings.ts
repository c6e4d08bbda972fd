/** How instances end that are actors of others, and how an instance is cancelled. */
import type { Chart, EventObject, Meta, Outcome, Snapshot, Step } from '../types.ts';
import { type ActorRef, systemSender } from './names.ts';

const cancelEvent: EventObject = Object.freeze({ type: 'CANCEL' });

/**
 * Cancels an instance: its machine is asked by the event CANCEL, and stopped where it does not take it. A machine that
 * is an actor is not asked: it is its parent that stops it.
 *
 * @returns the step and the cause's key, `event` or `stop`; `undefined` where the instance has ended
 */
export function cancel(
  chart: Chart,
  snapshot: Snapshot,
  at: number,
): { readonly step: Step; readonly key: 'event' | 'stop' } | undefined {
  if (snapshot.status !== 'active') return undefined;
  const meta: Meta = { at, by: systemSender('temporal'), id: 'cancel' };
  return snapshot.parent !== true && chart.accepts(snapshot, cancelEvent, meta).accepted
    ? { step: chart.step(snapshot, cancelEvent, meta), key: 'event' }
    : { step: chart.stop(snapshot, meta), key: 'stop' };
}

/** How a machine ended, for the one whose actor it is. One that was stopped reports nothing. */
export function outcomeOf({ status, output, error }: Snapshot): Outcome | undefined {
  if (status === 'done') return { ok: true, output };
  return status === 'error' ? { ok: false, error: error ?? null } : undefined;
}

/**
 * What a report of a child's end says, which may be anything. Only a machine reports its end; for any other actor it is
 * none of the sender's business.
 */
export function childEnd(
  { machines }: Chart,
  { children }: Snapshot,
  report: unknown,
): { readonly actor: ActorRef; readonly outcome: Outcome } | undefined {
  const { id, generation, outcome } = (report ?? {}) as { id?: unknown; generation?: unknown; outcome?: Outcome };
  const actor = children.find((child) => child.id === id && child.generation === generation);
  if (actor === undefined || !machines.includes(actor.src) || typeof outcome?.ok !== 'boolean') return undefined;
  return { actor, outcome: outcome.ok ? { ok: true, output: outcome.output } : outcome };
}
