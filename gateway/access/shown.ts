import type { LedgerRecord, Sender } from 'xstate-temporal/engine';
import { isMachine, type MachineId, type Role } from '../../machines/index.ts';
import { isCustomerRole } from './person.ts';

/**
 * What a customer sees of what an instance remembers. What is not named here is the service's own: who works on it,
 * what they note, which values it lives by. So is every field that a chart gets later, until somebody decides about it.
 */
const contextShown: Readonly<Record<MachineId, readonly string[]>> = {
  'tan-application': [
    ...['tenantId', 'tenantName', 'profile', 'docsEra', 'brand', 'failedGates', 'warnings', 'application', 'question'],
    ...['welcomeSentAt', 'toggle', 'request', 'refusal', 'emailRules', 'notificationCount', 'lastNotificationAt'],
    ...['suspension', 'outcome', 'endedAt'],
  ],
  'attack-notification': [
    ...['notificationId', 'tenantId', 'tenantName', 'profile', 'docsEra', 'content', 'publishedAt', 'seen', 'status'],
    ...['movedAt', 'assignedTo', 'incidentResponse', 'classification', 'determination', 'outcome', 'endedAt'],
  ],
  'eod-subscription': [
    ...['tenantId', 'tenantName', 'profile', 'docsEra', 'trial', 'contract', 'sunsetAt', 'header', 'consultations'],
    'endedAt',
  ],
  'eod-case': [
    ...['caseId', 'tenantId', 'tenantName', 'profile', 'docsEra', 'entryPoint', 'contextKind', 'contextUrl'],
    ...['submitter', 'subscription', 'trialDaysLeft', 'linkedNotification', 'reopens', 'topic', 'inquiry', 'replyTo'],
    ...['category', 'about', 'supportRequestNo', 'submittedAt', 'openedAt', 'firstReportDue', 'firstReportAt'],
    ...['reports', 'openQuestion', 'waitingFor', 'requested', 'samples', 'advice', 'followUps', 'irReason', 'irPath'],
    ...['outcome', 'closedAt'],
  ],
};

/** States in which the service works for itself: what it hunts for, and whether its channels take an alert. */
const statesHidden: Readonly<Partial<Record<MachineId, readonly string[]>>> = {
  'tan-application': ['active.hunting'],
  'attack-notification': ['publishedAsAlert.delivery'],
};

/** What of it a customer does not see at all: a notification before it is published. */
const statesNotYet: Readonly<Partial<Record<MachineId, readonly string[]>>> = { 'attack-notification': ['composed'] };

export function contextFor(machine: string, context: object): Readonly<Record<string, unknown>> {
  const shown = isMachine(machine) ? contextShown[machine] : [];
  return Object.fromEntries(Object.entries(context).filter(([name]) => shown.includes(name)));
}

export function statesFor(machine: string, states: readonly string[]): string[] {
  const hidden = (isMachine(machine) ? statesHidden[machine] : undefined) ?? [];
  const shown = states.filter((state) => !hidden.some((above) => isAt(state, above)));
  // The state around what is hidden is no secret.
  const around = states.flatMap((state) =>
    hidden.filter((above) => isAt(state, above)).map((above) => above.slice(0, above.lastIndexOf('.'))),
  );
  const outer = around.filter((state) => !shown.some((one) => isAt(one, state)));
  return [...new Set([...shown, ...outer])].sort();
}

export function isForCustomers(machine: string, states: readonly string[]): boolean {
  const notYet = (isMachine(machine) ? statesNotYet[machine] : undefined) ?? [];
  return !states.some((state) => notYet.includes(state));
}

function isAt(state: string, above: string): boolean {
  return state === above || state.startsWith(`${above}.`);
}

/** Who sent something: of their own people customers see the name, of all others the role. */
export function senderFor({ name, role }: Sender): { readonly role: string; readonly name?: string } {
  return isCustomerRole(role as Role) ? { role, name } : { role };
}

/** What the service says to the customer, field by field; what else stands beside it is the service's own. */
const payloadShown: Readonly<Partial<Record<MachineId, Readonly<Record<string, readonly string[]>>>>> = {
  'eod-case': { REPORT: ['questions', 'samples'] },
};

/** What of an event's content a customer sees: all that their own people sent, and what they are asked. */
export function payloadFor(
  machine: string,
  { by, payload, type }: LedgerRecord['event'],
): Readonly<Record<string, unknown>> | undefined {
  if (payload === undefined || senderFor(by).name !== undefined) return payload;
  const shown = (isMachine(machine) ? payloadShown[machine]?.[type] : undefined) ?? [];
  const fields = Object.entries(payload).filter(([name]) => shown.includes(name));
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}

/** Whether a customer is told of a step: of what their people did, and of what changed anything that they see. */
export function isStepForCustomers(machine: string, { event, from, refused, to }: LedgerRecord): boolean {
  if (refused !== undefined || !isForCustomers(machine, to)) return false;
  if (senderFor(event.by).name !== undefined) return true;
  return statesFor(machine, from).join() !== statesFor(machine, to).join();
}
