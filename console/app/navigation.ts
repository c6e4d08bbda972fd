import type { Me } from '../api/queries.ts';
import { hasRole, isStaff } from './person.ts';

/** A place in the navigation, and who finds it there. What somebody may see the gateway decides. */
export interface Place {
  readonly to: string;
  readonly label: string;
  readonly section: string;
  readonly isFor: (me: Me) => boolean;
}

const analyst = (me: Me) => hasRole(me, 'customer-analyst');
const auditor = (me: Me) => hasRole(me, 'auditor');
const customer = (me: Me) => hasRole(me, 'applicant', 'customer-analyst');
/** For these the gateway knows states that wait for them; a work list of anybody else is always empty. */
const worker = (me: Me) => hasRole(me, 'applicant', 'customer-analyst', 'reviewer', 'hunter', 'expert');

export const places: readonly Place[] = [
  { to: '/', label: 'Work list', section: 'Today', isFor: worker },
  { to: '/floor', label: 'Floor', section: 'Today', isFor: isStaff },
  { to: '/incidents', label: 'Incidents', section: 'Incidents & alerts', isFor: analyst },
  {
    to: '/alerts',
    label: 'Alerts',
    section: 'Incidents & alerts',
    isFor: (me) => analyst(me) || hasRole(me, 'hunter'),
  },
  { to: '/devices', label: 'Devices', section: 'Assets', isFor: analyst },
  { to: '/files', label: 'Files', section: 'Assets', isFor: analyst },
  { to: '/cases', label: 'Cases', section: 'Experts on Demand', isFor: (me) => analyst(me) || isStaff(me) },
  {
    to: '/subscription',
    label: 'Subscription',
    section: 'Experts on Demand',
    isFor: (me) => analyst(me) || hasRole(me, 'account-team'),
  },
  { to: '/applications', label: 'Applications', section: 'Programme', isFor: isStaff },
  { to: '/operations', label: 'Operations', section: 'Service', isFor: (me) => hasRole(me, 'operator') },
  { to: '/audit/register', label: 'Register', section: 'Audit', isFor: auditor },
  { to: '/audit/controls', label: 'Controls', section: 'Audit', isFor: auditor },
  { to: '/audit/sample', label: 'Sample', section: 'Audit', isFor: auditor },
  { to: '/runs', label: 'Simulations', section: 'Simulator', isFor: (me) => hasRole(me, 'tester') },
  { to: '/settings/advanced-features', label: 'Advanced features', section: 'Settings', isFor: customer },
  { to: '/settings/email-notifications', label: 'Email notifications', section: 'Settings', isFor: customer },
];

const homes: readonly Pick<Place, 'to' | 'isFor'>[] = [
  { to: '/', isFor: worker },
  { to: '/operations', isFor: (me) => hasRole(me, 'operator') },
  { to: '/audit/register', isFor: auditor },
  { to: '/floor', isFor: isStaff },
  { to: '/runs', isFor: (me) => hasRole(me, 'tester') },
];

/** Where somebody begins: at their work list, or at the page of their role where there is none. */
export function homeOf(me: Me): string {
  return homes.find(({ isFor }) => isFor(me))?.to ?? '/';
}
