import type { Sender } from 'xstate-temporal/engine';
import type { Role } from '../../machines/index.ts';
import { isCustomerRole, type Person } from '../access/person.ts';

/** Somebody as the ledger will name them. A customer's people, and staff of some tenants only, are bound to the tenant. */
export function senderOf({ grants, name, subject }: Person, role: Role, tenant: string): Sender {
  const everywhere = !isCustomerRole(role) && grants.some((grant) => grant.role === role && grant.tenants === '*');
  return { role, name, subject, ...(everywhere ? {} : { tenant }) };
}
