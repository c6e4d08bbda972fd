import { type EventObject, RefusedError, type Sender } from 'xstate-temporal/engine';
import { type MachineId, unmetConditions } from '../machines/index.ts';

/**
 * What a guard refused, with what it asks for and the event does not meet; the error itself where that is not known.
 *
 * @param context of the instance, as it was refused
 */
export function withUnmet(
  error: RefusedError,
  machine: MachineId,
  context: unknown,
  event: EventObject,
  sender: Sender,
): RefusedError {
  const { code, details, problem } = error;
  if (code !== 'EVENT_NOT_ACCEPTED' || details?.reason !== 'guards') return error;
  const unmet = unmetConditions(machine, context, { ...event, sender });
  if (unmet.length === 0) return error;
  return new RefusedError(code, `${problem} ${unmet[0]}.`, { cause: error, details: { ...details, unmet } });
}
