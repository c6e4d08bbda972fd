import { z } from 'zod';
import { instanceKey } from './keys.ts';
import type { StaffNoticeParams } from './ports/staff.ts';
import { filledLine, instant, key, tame } from './text.ts';

/** Params of the engine's action `tell`, as the charts use it: always to an instance of its own. */
export interface TellParams {
  readonly to: { readonly machine: string; readonly key: string };
  /** It names the tenant, and the partner takes none of another's. */
  readonly event: { readonly type: string; readonly tenantId: string; readonly [field: string]: unknown };
  /** What comes back with TELL_FAILED, where several are told to one partner. */
  readonly ref?: string;
  /** What starts the partner if it is not there. */
  readonly start?: { readonly tenantId: string; readonly [field: string]: unknown };
}

/** A subscription has its tenant's key; cases and notifications have longer ones. */
const partnerKey = z.union([key, instanceKey]);

/** What a host says when a partner could not be told: it is not there, or it refused. */
export const tellFailed = z.strictObject({
  type: z.literal('TELL_FAILED'),
  to: z.strictObject({ machine: key, key: partnerKey }),
  /** The type of the event that was to be told. */
  event: filledLine(200),
  /** The `ref` that it was told with. */
  ref: instanceKey.exactOptional(),
  /** Why: INSTANCE_NOT_FOUND, EVENT_NOT_ACCEPTED and the like. */
  code: filledLine(100),
  message: z
    .string()
    .max(500)
    .transform((text) => tame(text, 500)),
});

/** A telling that failed and was not tried again yet. */
export const trouble = z.strictObject({
  machine: key,
  key: partnerKey,
  event: filledLine(200),
  code: filledLine(100),
  message: filledLine(500),
  at: instant,
  /** How often telling this partner failed. */
  failures: z.int().positive(),
  /** How often a desk was reminded of it. */
  reminders: z.int().nonnegative(),
});

/** How many troubles an instance remembers; the oldest go first. */
export const troublesMax = 10;

export const troubles = z.array(trouble).max(troublesMax);

export type TellFailed = z.output<typeof tellFailed>;
export type Trouble = z.output<typeof trouble>;

/** The troubles after one more: one for each partner. */
export function withTrouble(
  known: readonly Trouble[],
  { to, event, code, message, at }: TellFailed & { at: number },
): Trouble[] {
  const before = known.find((one) => one.machine === to.machine && one.key === to.key);
  const others = known.filter((one) => one !== before);
  const { failures = 0, reminders = 0 } = before ?? {};
  const one = { ...to, event, code, message, at, failures: failures + 1, reminders };
  return [...others, one].slice(-troublesMax);
}

/** A trouble, for the desk that is called on and reminded. */
export function troubleNotice(
  { machine, key: name, event, code, failures, message, reminders }: Trouble,
  at: number,
): Pick<StaffNoticeParams, 'notice' | 'at' | 'number' | 'text'> {
  const text = `${event} did not reach ${machine}/${name} (${code}): ${message}`;
  return { notice: 'partnerUnreachable', at, number: failures + reminders, text };
}

/** What a host says where the partner is not there, or has ended. */
const absences: readonly string[] = ['INSTANCE_NOT_FOUND', 'INSTANCE_ENDED'];

export function isAbsence({ code }: Pick<TellFailed, 'code'>): boolean {
  return absences.includes(code);
}

/** Whether a partner refused, or is not there: telling it again would change nothing. */
export function isRefusal({ code }: Pick<TellFailed, 'code'>): boolean {
  return isAbsence({ code }) || code === 'EVENT_NOT_ACCEPTED';
}

/** Whether it waits for somebody who has it told again. A refusal stays one, and nobody is reminded of it. */
export function waits(one: Pick<Trouble, 'code'>): boolean {
  return !isRefusal(one);
}

/** Whether this failure is the first that waits, so that the reminders begin. */
export function beginsToWait(known: readonly Trouble[], failed: Pick<TellFailed, 'code'>): boolean {
  return waits(failed) && !known.some(waits);
}

/** The troubles after the desks were reminded of those that are asked about. */
export function reminded(known: readonly Trouble[], isAsked: (one: Trouble) => boolean = waits): Trouble[] {
  return known.map((one) => (isAsked(one) ? { ...one, reminders: one.reminders + 1 } : one));
}
