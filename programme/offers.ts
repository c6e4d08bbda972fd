import type { Description } from 'xstate-temporal/client';
import { type Barred, compile, identityOf, type Sender, type Snapshot } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { definitionOf } from '../machines/index.ts';
import { fieldsOf, isInternal, rolesFor } from './definitions.ts';

/** An event that may be sent now. Whether it is taken then is for its fields and the guards to say. */
export interface Offer {
  readonly event: string;
  /** Who may send it; `undefined` where the machine says nothing about it. */
  readonly roles: readonly string[] | undefined;
  /** The names of its fields. */
  readonly fields: readonly string[];
  /** Machines, the directory and the support system send it, and no person. */
  readonly isInternal: boolean;
  /** Who may not send it, for segregation of duties. */
  readonly barred: readonly Barred[];
}

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

/**
 * What may be sent to an instance, in the description's order.
 *
 * @param to leaves out what this role may not send; of a sender, also what segregation of duties keeps them from
 */
export function offersOf({ barred = [], machine, offers, version }: Description, to?: string | Sender): Offer[] {
  const role = typeof to === 'object' ? to.role : to;
  const isBarred = (type: string) =>
    typeof to === 'object' &&
    barred.some(
      ({ event, people, as }) => event === type && people.includes(identityOf(to)) && (as?.includes(to.role) ?? true),
    );
  const definition = definitionOf(machine, version);
  return offers
    .map((event) => ({
      event,
      roles: rolesFor(definition, event),
      fields: fieldsOf(definition, event),
      isInternal: isInternal(definition, event),
      barred: barred.filter((one) => one.event === event),
    }))
    .filter(
      ({ event, roles }) => (role === undefined || roles === undefined || roles.includes(role)) && !isBarred(event),
    );
}
