import type { Tone } from '../ui/parts.tsx';

interface StateWord {
  readonly label: string;
  readonly tone?: Tone;
}

/** What states are called; of an instance the first one that it is in, or below. In the order in which they follow. */
const states: Readonly<Record<string, Readonly<Record<string, StateWord>>>> = {
  'tan-application': {
    notEnrolled: { label: 'Not enrolled' },
    'eligibilityCheck.environment.unavailable': { label: 'Directory unavailable', tone: 'warning' },
    'eligibilityCheck.environment.checking': { label: 'Environment is checked' },
    eligibilityCheck: { label: 'Eligibility check' },
    notEligible: { label: 'Not eligible', tone: 'warning' },
    applying: { label: 'Form open' },
    'approval.underAssessment': { label: 'Under assessment', tone: 'accent' },
    'approval.clarificationPending': { label: 'Question to the applicant', tone: 'warning' },
    approved: { label: 'Approved', tone: 'good' },
    awaitingActivation: { label: 'Waits for activation', tone: 'accent' },
    'active.hunting.investigatingLead': { label: 'Active: a lead is investigated', tone: 'good' },
    active: { label: 'Active', tone: 'good' },
    optedOut: { label: 'Switched off' },
    suspended: { label: 'Suspended', tone: 'warning' },
    rejected: { label: 'Rejected', tone: 'danger' },
    withdrawn: { label: 'Withdrawn' },
    unanswered: { label: 'Closed without an answer' },
    terminated: { label: 'Terminated' },
  },
  'attack-notification': {
    composed: { label: 'Composed', tone: 'accent' },
    'publishedAsAlert.response.unseen': { label: 'New', tone: 'danger' },
    'publishedAsAlert.response.seen': { label: 'Seen', tone: 'warning' },
    'publishedAsAlert.response.inProgress': { label: 'In progress', tone: 'accent' },
    'publishedAsAlert.response.handedToIr': { label: 'With incident response', tone: 'accent' },
    publishedAsAlert: { label: 'Published' },
    resolved: { label: 'Resolved', tone: 'good' },
    expired: { label: 'Expired' },
  },
  'eod-subscription': {
    none: { label: 'No subscription' },
    trial: { label: 'Trial', tone: 'accent' },
    full: { label: 'Full subscription', tone: 'good' },
    expired: { label: 'Expired', tone: 'warning' },
    ended: { label: 'Ended' },
  },
  'eod-case': {
    asked: { label: 'Asked' },
    'received.unavailable': { label: 'Directory unavailable', tone: 'warning' },
    received: { label: 'Received' },
    opened: { label: 'Opened', tone: 'accent' },
    'triaged.assessing': { label: 'Experts investigate', tone: 'accent' },
    'triaged.needInformation': { label: 'More information needed', tone: 'warning' },
    'triaged.needSamples': { label: 'File samples needed', tone: 'warning' },
    'triaged.moreTime': { label: 'Experts need more time', tone: 'accent' },
    'triaged.outOfScope': { label: 'Out of scope', tone: 'warning' },
    'triaged.irRecommended': { label: 'Incident response recommended', tone: 'danger' },
    'advised.delivered': { label: 'Advice delivered', tone: 'good' },
    'advised.followUp': { label: 'Follow-up question', tone: 'accent' },
    closed: { label: 'Closed' },
  },
};

const isIn = (all: readonly string[], state: string) => all.some((one) => one === state || one.startsWith(`${state}.`));

export interface NamedState extends StateWord {
  readonly id: string;
}

/** What an instance is in, in words. */
export function stateOf(machine: string, all: readonly string[]): NamedState {
  const found = Object.entries(states[machine] ?? {}).find(([state]) => isIn(all, state));
  return found === undefined ? { id: all[0] ?? '', label: all.join(', ') } : { id: found[0], ...found[1] };
}

/** The columns of a machine's board. */
export function statesOf(machine: string): readonly NamedState[] {
  return Object.entries(states[machine] ?? {}).map(([id, word]) => ({ id, ...word }));
}

const machines: Readonly<Record<string, { readonly one: string; readonly many: string }>> = {
  'tan-application': { one: 'Application', many: 'Applications' },
  'attack-notification': { one: 'Notification', many: 'Notifications' },
  'eod-subscription': { one: 'Subscription', many: 'Subscriptions' },
  'eod-case': { one: 'Case', many: 'Cases' },
};

export const machineIds = Object.keys(machines);

export function machineLabel(machine: string, isMany = false): string {
  const words = machines[machine];
  return words === undefined ? machine : isMany ? words.many : words.one;
}
