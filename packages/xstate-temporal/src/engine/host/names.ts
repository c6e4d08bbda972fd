/**
 * What hosts call an instance's effects and the causes of its steps. Memos, histories and idempotency keys record these
 * names, so none of them ever changes.
 */
import { portableSha256 } from '../hash.ts';
import { MAX_NAME_LENGTH } from '../limits.ts';
import type { Sender } from '../types.ts';

/** An actor of an instance: the id that it was invoked under, and which invocation under this id it is. */
export interface ActorRef {
  readonly id: string;
  readonly generation: number;
}

/** What made a step. */
export type CauseKind = 'start' | 'update' | 'signal' | 'signals' | 'timer' | 'actor' | 'effect' | 'cancel' | 'migrate';

/** The one activity type that every worker has: telling an event to another instance. */
export const tellActivity = 'watchfloor/tell';

/** The marker of a run that begins with its first task and later ones together: the task of the marker is their last. */
export const BEGUN_LATE = 'watchfloor/begun-late';

/** The activity type of a chart's actor or action: `<machine>/<name>`. */
export function activityType(machine: string, name: string): string {
  return `${machine}/${name}`;
}

/** What an effect's key is on its way out of the instance, the same at each attempt: `<instance>/<effect key>`. */
export function idempotencyKey(instance: string, effect: string): string {
  return `${instance}/${effect}`;
}

/** The effect's key in an idempotency key. */
export function effectKeyOf(idempotencyKey: string): string {
  return idempotencyKey.slice(idempotencyKey.lastIndexOf('/') + 1);
}

/** The step that made the effect with this key, `<seq>.<index>`. */
export function seqOf(effect: string): number {
  return Number.parseInt(effect, 10);
}

/** `<id>#<generation>`. */
export function actorName({ id, generation }: ActorRef): string {
  return `${id}#${generation}`;
}

/** The actor that `actorName` names; `undefined` for any other text. */
export function readActorName(name: string): ActorRef | undefined {
  const [, id, generation] = /^(.*)#(\d+)$/s.exec(name) ?? [];
  return id === undefined ? undefined : { id, generation: Number(generation) };
}

/** The instance that a machine among the actors lives in: `<parent>/<id>#<generation>`. */
export function childName(parent: string, actor: ActorRef): string {
  return `${parent}/${actorName(actor)}`;
}

/**
 * The event id of the start of a machine among the actors: where it lives. Random numbers are drawn from a stream that the
 * id is part of, so no two machines that begin in the same millisecond with the same input draw alike. A name that is too
 * long for an id is hashed.
 */
export function childStartId(parent: string, actor: ActorRef): string {
  const name = childName(parent, actor);
  return name.length <= MAX_NAME_LENGTH && name.isWellFormed() ? name : portableSha256(name);
}

/**
 * The cause of a step as the memo records it: `start`, or its kind and key.
 *
 * @param key the event's id, of `signals` how many, the timer's effect key, the actor's name, the effect's key, or the migration's id;
 *   of `cancel`: `event` or `stop`
 * @example causeName('actor', 'charge#1') // 'actor:charge#1'
 */
export function causeName(kind: CauseKind, key: string): string {
  return kind === 'start' ? kind : `${kind}:${key}`;
}

/** Kind and key of a recorded cause; a start is its own key. */
export function readCause(cause: string): { readonly kind: string; readonly key: string } {
  const colon = cause.indexOf(':');
  return colon < 0 ? { kind: cause, key: cause } : { kind: cause.slice(0, colon), key: cause.slice(colon + 1) };
}

/** A sender that is no person: a machine by its id, or a part of the host. */
export function systemSender(name: string): Sender {
  return { role: 'system', name };
}

/** The sender of what an actor of an instance sends by itself: `<machine>/<id>#<generation>`. */
export function actorSender(machine: string, actor: ActorRef): Sender {
  return systemSender(`${machine}/${actorName(actor)}`);
}

/** The actor of an instance of this machine that a sender is; `undefined` for any other. */
export function actorOf({ role, name }: Sender, machine: string): ActorRef | undefined {
  return role === 'system' && name.startsWith(`${machine}/`)
    ? readActorName(name.slice(machine.length + 1))
    : undefined;
}
