import { z } from 'zod';
import { instanceKey } from './keys.ts';
import { filledLine, instant, key, tame } from './text.ts';

/** Params of the engine's action `tell`, as the charts use it: always to an instance of its own. */
export interface TellParams {
  readonly to: { readonly machine: string; readonly key: string };
  /** It names the tenant, and the partner takes none of another's. */
  readonly event: { readonly type: string; readonly tenantId: string; readonly [field: string]: unknown };
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
  const one = { ...to, event, code, message, at, failures: (before?.failures ?? 0) + 1 };
  return [...others, one].slice(-troublesMax);
}

/** A trouble in a sentence, for the desk that is called on. */
export function sayTrouble({ machine, key: name, event, code, message }: Trouble): string {
  return `${event} did not reach ${machine}/${name} (${code}): ${message}`;
}

/** What a host says where the partner is not there, has ended, or does not take the event. */
const refusals: readonly string[] = ['INSTANCE_NOT_FOUND', 'INSTANCE_ENDED', 'EVENT_NOT_ACCEPTED'];

/** Whether a partner refused, or is not there: telling it again would change nothing. */
export function isRefusal({ code }: Pick<TellFailed, 'code'>): boolean {
  return refusals.includes(code);
}
