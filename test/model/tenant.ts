/**
 * What a customer of the programme can expect, in plain lines that know no statechart. Times are
 * milliseconds since the beginning.
 */
export interface Tenant {
  readonly id: string;
  readonly profile: 'mde' | 'xdr';
  /** In 2020 customers had to switch notifications on, and acceptance started a trial. */
  readonly era: '2020' | 'later';
  app: App;
  talks: { tsp: boolean; account: boolean };
  /** The leads that are looked into, each with whether it is confirmed. */
  leads: { readonly id: string; confirmed: boolean }[];
  /** How many leads there ever were. */
  found: number;
  rule: 'none' | 'matching' | 'other';
  suspended: { from: 'active' | 'optedOut'; at: number } | undefined;
  subscription: 'absent' | 'none' | 'trial' | 'full' | 'expired' | 'ended';
  /** Sales have ended: what was begun is served to its end. */
  sunset: boolean;
  trialSince: number;
  readonly notes: Note[];
  readonly cases: Case[];
}

export type App =
  | 'absent'
  | 'notEnrolled'
  | 'checking'
  | 'applying'
  | 'assessment'
  | 'awaiting'
  | 'active'
  | 'optedOut'
  | 'suspended'
  | 'over';

export interface Note {
  readonly key: string;
  readonly at: number;
  readonly mailed: boolean;
  state: 'unseen' | 'seen' | 'inProgress' | 'over';
  consultations: number;
  /** Keys of cases that the subscription did not open: whoever asked was told how to get one. */
  refused: string[];
}

export interface Case {
  readonly key: string;
  state:
    | ('opened' | 'assessing' | 'needInformation' | 'needSamples' | 'moreTime' | 'outOfScope' | 'irRecommended')
    | ('delivered' | 'followUp' | 'over');
  /** What was asked has no answer yet. */
  open: boolean;
  tracked: boolean;
  outcome: 'concluded' | 'noReply' | 'outOfScope' | 'referredToIr' | 'withdrawn' | undefined;
  openedAt: number;
  since: number;
  reported: boolean;
  breached: boolean;
}

export const day = 86_400_000;

export function newTenant(id: string, profile: Tenant['profile'], era: Tenant['era']): Tenant {
  return {
    id,
    profile,
    era,
    app: 'absent',
    talks: { tsp: false, account: false },
    leads: [],
    found: 0,
    rule: 'none',
    suspended: undefined,
    subscription: 'absent',
    sunset: false,
    trialSince: 0,
    notes: [],
    cases: [],
  };
}

/** What time alone does. */
export function tick(tenant: Tenant, now: number): void {
  if (tenant.suspended !== undefined && tenant.suspended.at + 30 * day <= now) {
    tenant.app = 'over';
    tenant.suspended = undefined;
  }
  if (tenant.subscription === 'trial' && tenant.trialSince + 90 * day <= now)
    tenant.subscription = tenant.sunset ? 'ended' : 'expired';
  for (const note of tenant.notes) if (note.at + 180 * day <= now) note.state = 'over';
  for (const one of tenant.cases) {
    const unreported = ['opened', 'assessing'].includes(one.state) && !one.reported;
    if (unreported && tenant.profile === 'mde' && one.openedAt + 2 * day <= now) one.breached = true;
    // Only what waits for the customer ends by silence, and only what was answered as concluded.
    if (one.since + 14 * day > now) continue;
    if (one.state === 'outOfScope') Object.assign(one, { state: 'over', outcome: 'outOfScope' });
    if (['needInformation', 'needSamples', 'irRecommended', 'delivered'].includes(one.state))
      Object.assign(one, { state: 'over', outcome: one.open ? 'noReply' : 'concluded' });
  }
}

export function accept(tenant: Tenant, now: number): void {
  tenant.app = tenant.era === '2020' ? 'awaiting' : 'active';
  if (tenant.era === '2020' && ['absent', 'none'].includes(tenant.subscription)) {
    tenant.subscription = 'trial';
    tenant.trialSince = now;
  }
}

export function consult(tenant: Tenant, key: string, now: number): boolean {
  if (!['trial', 'full'].includes(tenant.subscription)) return false;
  const untouched = { open: true, reported: false, breached: false, tracked: false, outcome: undefined };
  tenant.cases.push({ key, state: 'opened', openedAt: now, since: now, ...untouched });
  return true;
}
