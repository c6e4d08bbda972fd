import type { Description } from 'xstate-temporal/client';
import { compile, type Definition, type Snapshot } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { definitionOf, fieldsOf, rolesFor } from './programme.ts';

/**
 * The description without the events that the guards refuse as things are. An event with fields stays: whether it is
 * taken is for its fields to say.
 */
export function withoutRefused(now: Description, snapshot: Snapshot): Description {
  const definition = definitionOf(now.machine, now.version);
  if (definition === undefined || now.status !== 'active') return now;
  try {
    const chart = compile(definition, { sha256: nodeSha256 });
    const taken = (type: string) =>
      fieldsOf(definition, type).length > 0 ||
      (rolesFor(definition, type) ?? []).some(
        (role) =>
          // At the time of the last step: what timers bring until now is no answer to this.
          chart.accepts(snapshot, { type }, { at: snapshot.at, by: { role, name: 'offers' }, id: 'offers' }).accepted,
      );
    return { ...now, offers: now.offers.filter(taken) };
  } catch {
    // The instance lives on a definition that is not this one: all that its state names is shown.
    return now;
  }
}

/** Events that machines, the directory and the support system send, and no person. */
export function isInternal(definition: Definition | undefined, event: string): boolean {
  return rolesFor(definition, event)?.every((role) => role === 'system') ?? false;
}
