import type { EventObject } from 'xstate-temporal/engine';
import type { TargetAnswer as Answer, Delivery } from 'xstate-temporal/testing';
import { type Named, namedBy } from '../../machines/index.ts';

/** What an event names that must be there for it to be sent, as the programme sends. */
export function namedIn({ key, machine }: Delivery, event: EventObject): Named[] {
  return machine === 'eod-subscription' && event.type === 'CONSULT' ? namedBy(key, event) : [];
}

/**
 * Why the programme would not send it; `undefined` where it would.
 *
 * @param standing what is known of an instance; `undefined` where it is not there
 */
export function notThere(
  named: readonly Named[],
  standing: (instance: string) => 'active' | 'over' | undefined,
): Answer | undefined {
  for (const { key, machine, mustBeClosed } of named) {
    const instance = `${machine}/${key}`;
    const now = standing(instance);
    if (now !== undefined && !(mustBeClosed && now === 'active')) continue;
    const code = now === undefined ? 'INSTANCE_NOT_FOUND' : 'CASE_NOT_CLOSED';
    return { ok: false, code, message: `The inquiry names ${instance}.` };
  }
  return undefined;
}
