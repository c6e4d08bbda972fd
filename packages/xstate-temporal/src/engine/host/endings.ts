/** How instances end that are actors of others, and how an instance is cancelled. */
import { RefusedError } from '../errors.ts';
import { recordable } from '../text.ts';
import type { Chart, EventObject, Meta, Outcome, Reason, Sender, Snapshot, Step } from '../types.ts';
import { type ActorRef, systemSender } from './names.ts';
import { olderRefusal } from './older-refusal.ts';
import type { Sent } from './receipts.ts';

const cancelEvent: EventObject = Object.freeze({ type: 'CANCEL' });

/** Who cancels where Temporal itself was asked to, and nobody knows by whom. */
const temporal = { by: systemSender('temporal'), id: 'cancel' };

/** An instance was cancelled. */
export interface Cancelled {
  readonly step: Step;
  /** The cause's key: `event` where the machine took the event CANCEL, `stop` where it was stopped; of a sender with `/<id>`. */
  readonly key: string;
  readonly isStopped: boolean;
}

/**
 * Cancels an instance: its machine is asked by the event CANCEL, and stopped where it does not take it. A machine that
 * is an actor is not asked: it is its parent that stops it.
 *
 * @param asked who cancels it, and under which id
 * @param isServed as `olderRefusal` wants it: older engines did not ask a machine that asks for time or chance
 * @returns `undefined` where the instance has ended
 */
export function cancel(
  chart: Chart,
  snapshot: Snapshot,
  at: number,
  asked?: Pick<Meta, 'by' | 'id'>,
  isServed: () => boolean = () => true,
): Cancelled | undefined {
  if (snapshot.status !== 'active') return undefined;
  const meta: Meta = { at, ...(asked ?? temporal) };
  const by = asked === undefined ? '' : `/${asked.id}`;
  const isTaken = () => chart.accepts(snapshot, cancelEvent, meta).accepted && olderRefusal(isServed) === undefined;
  return snapshot.parent !== true && isTaken()
    ? { step: chart.step(snapshot, cancelEvent, meta), key: `event${by}`, isStopped: false }
    : { step: chart.stop(snapshot, meta), key: `stop${by}`, isStopped: true };
}

/** What a cancellation is remembered by, under its id: it is no event. */
export function cancelSent(by: Sender): Sent {
  return { by, event: { type: 'watchfloor.cancel' } };
}

/** Throws where a sender may not cancel the instance. @throws RefusedError INSTANCE_ENDED, ROLE_NOT_ALLOWED */
export function checkCancel(chart: Chart, snapshot: Snapshot, meta: Meta): void {
  if (snapshot.status !== 'active')
    throw new RefusedError('INSTANCE_ENDED', `The instance has ended (${snapshot.status}); it takes no more events.`, {
      details: { status: snapshot.status },
    });
  if (!chart.accepts(snapshot, cancelEvent, meta).accepted) checkOperator(chart, meta.by);
}

/** Throws where the definition names operators, and a sender is none. @throws RefusedError ROLE_NOT_ALLOWED */
export function checkOperator({ definition: { operators } }: Chart, { role }: Sender): void {
  // Partners, and the machine whose actor this one is.
  if (operators === undefined || role === 'system' || operators.includes(role)) return;
  throw new RefusedError(
    'ROLE_NOT_ALLOWED',
    `The role "${recordable(role)}" may not cancel or move an instance; ${operators.join(', ') || 'nobody'} may.`,
    { details: { allowed: operators } },
  );
}

/** The record of a cancellation that is refused: nobody can prove who asked Temporal for it. */
export function refuseCancel(chart: Chart, snapshot: Snapshot, at: number, reason: Reason): Step {
  return chart.refuse(snapshot, cancelEvent, { at, ...temporal }, reason);
}

/** How a machine ended, for the one whose actor it is. One that was stopped reports nothing. */
export function outcomeOf({ status, output, error }: Snapshot): Outcome | undefined {
  if (status === 'done') return { ok: true, output };
  return status === 'error' ? { ok: false, error: error ?? null } : undefined;
}

/** The end of an actor, as somebody reports it. */
export interface ChildEnd {
  readonly actor: ActorRef;
  readonly outcome: Outcome;
}

/** What a report of an actor's end says, which may be anything; `undefined` where it is none. */
export function readChildEnd(report: unknown): ChildEnd | undefined {
  const { id, generation, outcome } = (report ?? {}) as { id?: unknown; generation?: unknown; outcome?: Outcome };
  if (typeof id !== 'string' || typeof generation !== 'number' || typeof outcome?.ok !== 'boolean') return undefined;
  return { actor: { id, generation }, outcome: outcome.ok ? { ok: true, output: outcome.output } : outcome };
}

/** The same, where it concerns the instance. Only a machine reports its end; for any other actor nobody may. */
export function childEnd({ machines }: Chart, { children }: Snapshot, report: unknown): ChildEnd | undefined {
  const end = readChildEnd(report);
  const actor = children.find(({ id, generation }) => id === end?.actor.id && generation === end.actor.generation);
  return actor !== undefined && machines.includes(actor.src) ? end : undefined;
}
