/** What failed outside of a machine, and how the machine and its ledger see it. */
import type { Tell } from '../effect.ts';
import { codeOf, messageOf } from '../errors.ts';
import { errorToJson } from '../json-value.ts';
import type { Chart, EventObject, Meta, Reason, Snapshot, Step } from '../types.ts';
import { systemSender } from './names.ts';

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

/** The same for an error that did not leave the process. */
export function errorOutside(error: unknown): ReturnType<typeof thrownOutside> {
  return thrownOutside(messageOf(error), codeOf(error));
}

/** What a machine is told of a tell that failed. */
export function tellFailed(
  { key, to, event }: Pick<Tell, 'key' | 'to' | 'event'>,
  { code, message }: Reason,
  at: number,
): { readonly event: EventObject; readonly meta: Meta } {
  return {
    event: { type: 'TELL_FAILED', to, event: event.type, code, message: message.slice(0, MAX_TOLD) },
    meta: { at, by: systemSender('host'), id: `${key}/failed` },
  };
}

/** The step of a tell that failed: the event TELL_FAILED where the machine takes it, else a give-up. */
export function failTell(
  chart: Chart,
  snapshot: Snapshot,
  tell: Pick<Tell, 'key' | 'to' | 'event'>,
  reason: Reason,
  at: number,
): Step {
  const { event, meta } = tellFailed(tell, reason, at);
  return chart.accepts(snapshot, event, meta).accepted
    ? chart.step(snapshot, event, meta)
    : chart.giveUp(snapshot, tell.key, reason, { at });
}
