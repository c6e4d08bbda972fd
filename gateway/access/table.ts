import { definitionOf, type MachineId, machineIds, type Role, roles } from '../../machines/index.ts';
import { customerRoles } from './person.ts';

/** Nobody signs in as `system`: instances and workers send as it. */
export const peoplesRoles: readonly Role[] = roles.filter((role) => role !== 'system');

/**
 * The roles that see a machine's instances: those that may send one of its events, and whoever runs the service. The
 * charts alone decide it.
 */
export function seersOf(machine: MachineId): readonly Role[] {
  const senders = new Set(Object.values(definitionOf(machine)?.roles ?? {}).flat());
  return peoplesRoles.filter((role) => role === 'operator' || senders.has(role));
}

const anyMachine = 'machine';

/**
 * Who may use which operation. `machine`: whoever sees the instance's machine, within the tenants where that role
 * holds. A list of roles: these, within the tenants where they hold. What stands nowhere is for nobody.
 */
export const access = {
  'me.read': peoplesRoles,
  'instances.list': anyMachine,
  'instances.read': anyMachine,
  'instances.timeline': anyMachine,
  'changes.read': anyMachine,
  /** Which of its events, the charts' own tables say. */
  'events.send': anyMachine,
  'applications.create': ['applicant'],
  'subscriptions.create': ['account-team'],
  'cases.open': ['customer-analyst'],
  'notifications.list': seersOf('attack-notification'),
  'alerts.list': seersOf('attack-notification'),
  'reports.list': seersOf('eod-case'),
  'samples.hand-in': ['customer-analyst'],
  'samples.fetch': ['expert'],
  'preferences.read': [...customerRoles, 'operator'],
  'preferences.save': customerRoles,
  'policy.read': ['operator', 'account-team', 'reviewer', 'hunter', 'expert', 'technical-account-manager'],
} as const satisfies Readonly<Record<string, readonly Role[] | typeof anyMachine>>;

/** The tags of states in which an instance waits for a role: what is theirs to do. */
export const waitsFor: Readonly<Partial<Record<Role, readonly string[]>>> = {
  applicant: ['awaitsApplicant'],
  'customer-analyst': ['awaitsCustomer'],
  reviewer: ['awaitsReviewer'],
  hunter: ['awaitsPublication'],
  expert: ['awaitsExpert'],
};

export type OperationId = keyof typeof access;

/** The roles that may use an operation on a machine. */
export function rolesOf(operation: OperationId, machine?: MachineId): readonly Role[] {
  const said = access[operation];
  if (said !== anyMachine) return said;
  return machine === undefined ? peoplesRoles : seersOf(machine);
}

/** Every cell of the table: an operation, of each machine where that decides, and the roles that may. */
export function rows(): readonly { readonly operation: OperationId; readonly machine?: MachineId }[] {
  return (Object.keys(access) as OperationId[]).flatMap((operation) =>
    access[operation] === anyMachine ? machineIds.map((machine) => ({ operation, machine })) : [{ operation }],
  );
}
