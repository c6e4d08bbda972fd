/** Machines that are actors of others, on any host that lives instances in process. */
import {
  type ActorRef,
  actorName,
  actorSender,
  childName,
  childStartId,
  type EventObject,
  idempotencyKey,
  type Meta,
  outcomeOf,
  type Recipient,
  systemSender,
} from '../../engine/index.ts';
import type { VirtualInstance, Work } from './instance.ts';

/** What surrounds the start of a machine that is an actor. */
export function childMeta({ name, chart }: VirtualInstance, { effect, at }: Extract<Work, { kind: 'actor' }>): Meta {
  return { at, by: systemSender(chart.id), id: childStartId(name, effect) };
}

/** What surrounds an event that an instance tells. */
export function tellMeta({ name, chart }: VirtualInstance, { effect, at }: Extract<Work, { kind: 'tell' }>): Meta {
  return { at, by: systemSender(chart.id), id: idempotencyKey(name, effect.key) };
}

/** Parent or actor, where it is there and has not ended: XState drops what is sent to an actor that has stopped. */
export function relativeOf(
  instance: VirtualInstance,
  to: Exclude<Recipient, { readonly machine: string }>,
  instances: ReadonlyMap<string, VirtualInstance>,
): VirtualInstance | undefined {
  const relative =
    'parent' in to
      ? instance.parent?.instance
      : instances.get(childName(instance.name, { id: to.child, generation: to.generation }));
  return relative?.snapshot.status === 'active' ? relative : undefined;
}

/** Tells its parent how an instance ended. The parent's own last step may lie long before. */
export function reportEnd({ parent, snapshot }: VirtualInstance, at: number): void {
  const outcome = outcomeOf(snapshot);
  if (parent !== undefined && outcome !== undefined) parent.instance.settle(parent, outcome, at);
}

/** Brings what a callback sends to the machine whose actor it is, as a signal. @param index of its events, from 0 */
export function sendBack(instance: VirtualInstance, actor: ActorRef, event: unknown, index: number, at: number): void {
  if (instance.snapshot.status !== 'active') return;
  const id = `${actorName(actor)}/${index}`;
  instance.notify(event as EventObject, { id, by: actorSender(instance.chart.id, actor), at });
}
