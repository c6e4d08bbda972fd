import { WatchfloorError } from 'xstate-temporal/engine';
import { isMachine, type MachineId, machineIds, tenantOfKey } from '../../machines/index.ts';
import { type GatewayRole, holdsFor, isCustomerRole, type Person } from './person.ts';
import { type OperationId, rolesOf, seersOf } from './table.ts';

/** Which instances somebody sees, as a list is asked for them. */
export interface Scope {
  readonly machines: MachineId[];
  /** `undefined`: of every tenant. */
  readonly tenants: string[] | undefined;
}

/** The tenant of an instance: its key says it, and no instance starts under a key that is not its own. */
export function tenantOf(machine: MachineId, key: string): string {
  return machine === 'tan-application' || machine === 'eod-subscription' ? key : tenantOfKey(key);
}

/** @throws NOT_ALLOWED where none of the person's roles may use the operation, whatever it is about */
export function requireOperation(person: Person, operation: OperationId): void {
  const may = rolesOf(operation);
  if (person.grants.some(({ role }) => may.includes(role))) return;
  throw new WatchfloorError('NOT_ALLOWED', 'None of your roles may do this.', { details: { operation } });
}

/**
 * The person's roles that may use an operation on a tenant.
 *
 * @throws NOT_ALLOWED where none may. It says the same of a tenant that is not there
 */
export function rolesAt(person: Person, operation: OperationId, tenant: string): readonly GatewayRole[] {
  const may = rolesOf(operation);
  const found = person.grants.filter((grant) => may.includes(grant.role) && holdsFor(grant, tenant));
  if (found.length > 0) return found.map(({ role }) => role);
  throw new WatchfloorError('NOT_ALLOWED', 'None of your roles may do this for this tenant.', {
    details: { operation },
  });
}

/** Of what is about no tenant alone. @throws NOT_ALLOWED where none of the roles that may holds for every tenant */
export function requireEverywhere(person: Person, operation: OperationId): void {
  const may = rolesOf(operation);
  if (person.grants.some(({ role, tenants }) => may.includes(role) && tenants === '*')) return;
  throw new WatchfloorError('NOT_ALLOWED', 'This is about all tenants, and your sign-in names some.', {
    details: { operation },
  });
}

/**
 * The person's roles that see an instance. Nothing is asked of anybody for it, so that what is not there and what is
 * not theirs are the same to them, also in how long the answer takes.
 *
 * @throws INSTANCE_NOT_FOUND
 */
export function rolesSeeing(person: Person, machine: string, key: string): readonly GatewayRole[] {
  if (isMachine(machine)) {
    const [seers, tenant] = [seersOf(machine), tenantOf(machine, key)];
    const found = person.grants.filter((grant) => seers.includes(grant.role) && holdsFor(grant, tenant));
    if (tenant !== '' && found.length > 0) return found.map(({ role }) => role);
  }
  throw instanceNotFound();
}

/** Says nothing of what was asked for. */
export function instanceNotFound(cause?: unknown): WatchfloorError {
  return new WatchfloorError('INSTANCE_NOT_FOUND', 'There is no such instance.', { cause });
}

/**
 * What a person sees in lists, a part for each set of tenants; no part where they see nothing.
 *
 * @param operation by which of their roles; default: by each
 */
export function scopesOf(person: Person, operation?: OperationId): readonly Scope[] {
  const byTenants = new Map<string, Scope>();
  const may = operation === undefined ? undefined : rolesOf(operation);
  for (const { role, tenants } of person.grants) {
    if (may?.includes(role) === false) continue;
    const machines = machineIds.filter((machine) => seersOf(machine).includes(role));
    if (machines.length === 0 || tenants.length === 0) continue;
    const at = tenants === '*' ? '*' : JSON.stringify([...tenants].sort());
    const known = byTenants.get(at)?.machines ?? [];
    byTenants.set(at, {
      machines: machineIds.filter((machine) => known.includes(machine) || machines.includes(machine)),
      tenants: tenants === '*' ? undefined : [...tenants],
    });
  }
  return [...byTenants.values()];
}

/** Whether all that these roles let a person see is what a customer sees. */
export function seesAsCustomer(roles: readonly GatewayRole[]): boolean {
  return roles.every(isCustomerRole);
}
