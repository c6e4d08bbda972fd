/** What failed outside of a machine, and how the machine and its ledger see it. */
import { sizeReason } from '../bounds.ts';
import type { Tell } from '../effect.ts';
import { codeOf, messageOf } from '../errors.ts';
import { errorToJson } from '../json-value.ts';
import { JOINERS, replaceUnseen } from '../text.ts';
import type { Chart, EventObject, Meta, Reason, Snapshot, Step } from '../types.ts';
import type { IsOver } from './advance.ts';
import { systemSender } from './names.ts';
import { olderRefusal } from './older-refusal.ts';

/** An effect that was given up; shown until the instance ends. */
export interface Attention extends Reason {
  /** The step that made the effect. */
  readonly seq: number;
  readonly effect: string;
  /** The action's name; `tell` for an event to another instance. */
  readonly name: string;
}

/** Characters of a give-up's message. */
const MAX_MESSAGE = 1_000;
/** Characters of the message in TELL_FAILED. */
const MAX_TOLD = 500;
/** Characters of what an implementation threw, as a machine is told of it. */
const MAX_THROWN = 4_000;

/** The code of an error where it has one, else its name; and its message, cut. */
export function reasonOf(error: unknown): Reason {
  const json = errorToJson(error) as Partial<Record<'name' | 'message' | 'code', string>> | null;
  // Anything can be thrown.
  const { name = 'Error', message = String(json), code = name } = json ?? {};
  return { code, message: message.slice(0, MAX_MESSAGE) };
}

/**
 * What an actor or an action threw, as it reaches the machine: message and code survive the way from an
 * implementation, its class and name do not. A code is a name in capitals.
 */
export function thrownOutside(
  message: string,
  code: string | undefined,
): { readonly name: 'Error'; readonly message: string; readonly code?: string } {
  const isCode = code !== undefined && /^[A-Z][A-Z0-9_]*$/.test(code);
  return { name: 'Error', message, ...(isCode ? { code } : {}) };
}

/** A failure as a host was told of it, or as a history holds it, without what Temporal wraps it in. */
export interface SeenFailure {
  /** The class that Temporal gives it. */
  readonly name: string;
  readonly message: string;
  /** Of what an implementation threw: its code, else the name of its class. */
  readonly type?: string | undefined;
  /** Of what an implementation threw: the first of its details. */
  readonly detail?: unknown;
}

/** What a machine is told of a failure. */
export function failureAsSeen({ name, message, type, detail }: SeenFailure): unknown {
  if (type === 'MACHINE_ERROR' && detail !== undefined) return detail;
  if (type !== undefined) return thrownOutside(message, type);
  return name === 'TimeoutFailure' ? thrownOutside(`No answer in time: ${message}`, 'TIMEOUT') : { name, message };
}

/** What a machine is told of an outcome that is too large, or makes its step so. */
export function sizeError(code: Parameters<typeof sizeReason>[0]): ReturnType<typeof thrownOutside> {
  return thrownOutside(sizeReason(code).message, code);
}

/** What a machine is told of an actor that cannot begin: somebody else's workflow runs under its name. */
export function actorNameTaken(): ReturnType<typeof thrownOutside> {
  return thrownOutside('A workflow that is no actor of this instance runs under its name.', 'ACTOR_NAME_TAKEN');
}

/** As `thrownOutside`, for an error that did not leave the process. */
export function errorOutside(error: unknown): ReturnType<typeof thrownOutside> {
  return thrownOutside(thrownMessage(error), codeOf(error));
}

/**
 * What an error says, as it leaves the process that it was thrown in: bounded, and without characters that nobody sees,
 * for it is kept in a history and may hold what another program said.
 */
export function thrownMessage(error: unknown): string {
  const text = messageOf(error);
  const kept = text.length > MAX_THROWN ? `${text.slice(0, MAX_THROWN - 1)}…` : text;
  return replaceUnseen(kept.replaceAll('\r\n', '\n'), '\ufffd', `\n\t${JOINERS}`);
}

/** Of a tell that failed, what its machine is told. */
export type FailedTell = Pick<Tell, 'key' | 'to' | 'event' | 'ref'>;

/** What a machine is told of a tell that failed. */
export function tellFailed(
  { key, to, event, ref }: FailedTell,
  { code, message }: Reason,
  at: number,
): { readonly event: EventObject; readonly meta: Meta } {
  return {
    event: {
      ...{ type: 'TELL_FAILED', to, event: event.type, code, message: message.slice(0, MAX_TOLD) },
      ...(ref === undefined ? {} : { ref }),
    },
    meta: { at, by: systemSender('host'), id: `${key}/failed` },
  };
}

/**
 * The step of a tell that failed: the event TELL_FAILED where the machine takes it, else a give-up.
 *
 * @param isOver whether that event's step is too large
 * @param isServed as `olderRefusal` wants it
 */
export function failTell(
  chart: Chart,
  snapshot: Snapshot,
  tell: FailedTell,
  reason: Reason,
  at: number,
  isOver: IsOver = () => undefined,
  isServed: () => boolean = () => true,
): Step {
  const { event, meta } = tellFailed(tell, reason, at);
  if (chart.accepts(snapshot, event, meta).accepted && olderRefusal(isServed) === undefined) {
    const step = chart.step(snapshot, event, meta);
    if (isOver(step, snapshot) === undefined) return step;
  }
  return chart.giveUp(snapshot, tell.key, reason, { at });
}
