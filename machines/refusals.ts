import { noteConditions } from './attack-notification/conditions.ts';
import type { Condition } from './condition.ts';
import { eodConditions } from './eod-case/conditions.ts';
import { subscriptionConditions } from './eod-subscription/conditions.ts';
import type { MachineId } from './registry.ts';
import { tanConditions } from './tan-application/conditions.ts';

const conditions: Readonly<Record<MachineId, object>> = {
  'tan-application': tanConditions,
  'attack-notification': noteConditions,
  'eod-subscription': subscriptionConditions,
  'eod-case': eodConditions,
};

/**
 * What a machine of the programme asks of an event, and the event does not meet: why its guard refuses.
 *
 * @param context what the instance remembers
 * @param event as its schema gives it, with its sender
 * @returns sentences without their full stops, the most telling first; empty where nothing is known
 */
export function unmetConditions(
  machine: MachineId,
  context: unknown,
  event: { readonly type: string; readonly [field: string]: unknown },
): string[] {
  const byEvent = conditions[machine] as Readonly<Record<string, readonly Condition<unknown, unknown>[]>>;
  const asked = Object.hasOwn(byEvent, event.type) ? (byEvent[event.type] ?? []) : [];
  return asked.filter(({ isMet }) => !isMet(context, event)).map(({ text }) => text(context, event));
}
