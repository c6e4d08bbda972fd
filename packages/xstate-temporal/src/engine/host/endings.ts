/** How instances end that are actors of others, and how an instance is cancelled. */
import type { Chart, EventObject, Meta, Outcome, Snapshot } from '../types.ts';
import { type ActorRef, systemSender } from './names.ts';

/** What cancelling an instance sends to its machine. */
export const cancelEvent: EventObject = Object.freeze({ type: 'CANCEL' });

/** What surrounds a step that cancels, or that stops a machine for its parent. */
export function cancelMeta(at: number): Meta {
  return { at, by: systemSender('temporal'), id: 'cancel' };
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
