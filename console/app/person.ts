import { useSuspenseQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { type Me, meQuery } from '../api/queries.ts';

const CUSTOMER_ROLES: readonly string[] = ['applicant', 'customer-analyst'];
/** They see no instance. */
const OUTSIDE: readonly string[] = [...CUSTOMER_ROLES, 'tester'];

/** Who is signed in. Below the shell there is always somebody. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

export function hasRole(me: Me, ...roles: readonly string[]): boolean {
  return me.grants.some(({ role }) => roles.includes(role));
}

export function isStaff(me: Me): boolean {
  return me.grants.some(({ role }) => !OUTSIDE.includes(role));
}

/** The tenants that somebody's roles name; none of those who serve all. */
export function tenantsOf(me: Me): readonly string[] {
  return [...new Set(me.grants.flatMap(({ tenants }) => (tenants === '*' ? [] : tenants)))].sort();
}

const CHOSEN = 'watchfloor.tenant';
const listeners = new Set<() => void>();

export function chooseTenant(tenant: string): void {
  localStorage.setItem(CHOSEN, tenant);
  for (const listener of listeners) listener();
}

/** The tenant whose pages a customer looks at: the chosen one, else the first. Of staff: none, for they see all. */
export function useTenant(): string | undefined {
  const tenants = tenantsOf(useMe());
  const chosen = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => localStorage.getItem(CHOSEN),
  );
  return tenants.find((tenant) => tenant === chosen) ?? tenants[0];
}
