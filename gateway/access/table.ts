import { definitionOf, type MachineId, machineIds, roles } from '../../machines/index.ts';
import { customerRoles, type GatewayRole, isSenderRole, readerRoles } from './person.ts';

/** Nobody signs in as `system`: instances and workers send as it. */
export const peoplesRoles: readonly GatewayRole[] = [
  ...roles.filter((role): role is Exclude<typeof role, 'system'> => role !== 'system'),
  ...readerRoles,
];

/**
 * The roles that see a machine's instances: those that may send one of its events, whoever runs the service, and
 * auditors. The charts alone decide it.
 */
export function seersOf(machine: MachineId): readonly GatewayRole[] {
  const senders = new Set<string>(Object.values(definitionOf(machine)?.roles ?? {}).flat());
  return peoplesRoles.filter((role) => role === 'operator' || role === 'auditor' || senders.has(role));
}

const anyMachine = 'machine';
const sent = 'sent';

/**
 * Who may use which operation. `machine`: whoever sees the instance's machine, within the tenants where that role
 * holds. `sent`: of these, whoever is no mere reader. A list of roles: these, within the tenants where they hold. What stands nowhere is for nobody.
 */
export const access = {
  'me.read': peoplesRoles,
  'instances.list': anyMachine,
  'instances.read': anyMachine,
  'instances.timeline': anyMachine,
  'changes.read': anyMachine,
  /** Which of its events, the charts' own tables say. */
  'events.send': sent,
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
  'policy.read': ['auditor', 'operator', 'account-team', 'reviewer', 'hunter', 'expert', 'technical-account-manager'],
  'audit.recording': ['auditor', 'operator'],
  'audit.history': ['auditor'],
  'audit.register': ['auditor'],
  'audit.controls': ['auditor'],
  'audit.sample': ['auditor'],
  'operations.read': ['operator'],
  'scenarios.list': ['tester'],
  'runs.list': ['tester'],
  'runs.read': ['tester'],
} as const satisfies Readonly<Record<string, readonly GatewayRole[] | typeof anyMachine | typeof sent>>;

/** The tags of states in which an instance waits for a role: what is theirs to do. */
export const waitsFor: Readonly<Partial<Record<GatewayRole, readonly string[]>>> = {
  applicant: ['awaitsApplicant'],
  'customer-analyst': ['awaitsCustomer'],
  reviewer: ['awaitsReviewer'],
  hunter: ['awaitsPublication'],
  expert: ['awaitsExpert'],
};

export type OperationId = keyof typeof access;

/** The roles that may use an operation on a machine. */
export function rolesOf(operation: OperationId, machine?: MachineId): readonly GatewayRole[] {
  const said = access[operation];
  if (said !== anyMachine && said !== sent) return said;
  const seers = machine === undefined ? peoplesRoles : seersOf(machine);
  return said === sent ? seers.filter(isSenderRole) : seers;
}

/** Every cell of the table: an operation, of each machine where that decides, and the roles that may. */
export function rows(): readonly { readonly operation: OperationId; readonly machine?: MachineId }[] {
  return (Object.keys(access) as OperationId[]).flatMap((operation) =>
    access[operation] === anyMachine || access[operation] === sent
      ? machineIds.map((machine) => ({ operation, machine }))
      : [{ operation }],
  );
}
