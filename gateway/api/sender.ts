import type { Sender } from 'xstate-temporal/engine';
import type { Role } from '../../machines/index.ts';
import { isCustomerRole, type Person, subjectHash } from '../access/person.ts';

/** Somebody as the ledger will name them. A customer's people, and staff of some tenants only, are bound to the tenant. */
export function senderOf({ grants, name, subject }: Person, role: Role, tenant: string): Sender {
  const everywhere = !isCustomerRole(role) && grants.some((grant) => grant.role === role && grant.tenants === '*');
  return { role, name, subject, ...(everywhere ? {} : { tenant }) };
}

/**
 * The id of an event under somebody's key: nobody else's under the same key, and none that instances tell each other
 * under, whoever can foresee it.
 */
export function eventIdOf({ subject }: Person, idempotencyKey: string | undefined): string | undefined {
  if (idempotencyKey === undefined) return undefined;
  return `api/${subjectHash(subject)}/${idempotencyKey}`;
}
