import { compile, type Definition, type EventObject, RefusedError, type Sender } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { definitionOf, type MachineId } from '../machines/index.ts';
import { withUnmet } from './unmet.ts';

/**
 * Steps the beginning of an instance here, on no host: what the machine would refuse is known before anything is
 * started.
 *
 * @throws INPUT_INVALID, or RefusedError
 */
export function rehearse(machine: MachineId, input: unknown, by: Sender, events: readonly EventObject[]): void {
  const chart = compile(definitionOf(machine) as Definition, { sha256: nodeSha256 });
  const at = Date.now();
  let { snapshot } = chart.start(input, { at, by, id: 'start' });
  for (const event of events) {
    const meta = { at, by, id: 'rehearsal' };
    const verdict = chart.accepts(snapshot, event, meta);
    if (!verdict.accepted) {
      const refused = new RefusedError(verdict.code, verdict.message, { details: verdict.details });
      throw withUnmet(refused, machine, snapshot.context, event, by);
    }
    ({ snapshot } = chart.step(snapshot, event, meta));
  }
}
