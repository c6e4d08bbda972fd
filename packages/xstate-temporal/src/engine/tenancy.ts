/** Tenants are walls: an event of one tenant is refused by an instance of another. */
import { RefusedError } from './errors.ts';
import type { JsonObject } from './json.ts';
import { keptSender } from './sender.ts';
import { recordable } from './text.ts';
import type { Definition, EventObject, Sender, Snapshot } from './types.ts';

/** The tenant that an instance belongs to; `undefined` where its definition knows of none. */
export function tenantOf(
  { tenant }: Pick<Definition, 'tenant'>,
  { context }: Pick<Snapshot, 'context'>,
): string | undefined {
  const own = tenant === undefined || !Object.hasOwn(context, tenant) ? undefined : context[tenant];
  return typeof own === 'string' ? own : undefined;
}

/**
 * The tenant that the event names, and the one that a proof vouches for, are the instance's own. The message does not
 * say which that is.
 *
 * @throws RefusedError TENANT_MISMATCH
 */
export function checkTenant(
  definition: Definition,
  snapshot: Snapshot,
  event: EventObject & JsonObject,
  by: Sender,
): void {
  const { tenant: field } = definition;
  if (field === undefined) return;
  const named = Object.hasOwn(event, field) ? event[field] : undefined;
  const { tenant: proven } = keptSender(by);
  const own = tenantOf(definition, snapshot);
  for (const tenant of [named, proven]) {
    if (typeof tenant !== 'string' || tenant === own) continue;
    throw new RefusedError(
      'TENANT_MISMATCH',
      `${event.type} is of the tenant "${recordable(tenant)}", and this instance is another's.`,
      { details: { event: event.type, tenant: recordable(tenant) } },
    );
  }
}
