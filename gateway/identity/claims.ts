import { z } from 'zod';
import { clean } from '../../text/index.ts';
import { type GatewayRole, type Grant, isCustomerRole, type Person } from '../access/person.ts';
import { peoplesRoles } from '../access/table.ts';
import { tenant } from '../api/answers.ts';
import type { ClaimsSettings } from './settings.ts';

/** What a provider says of somebody; anything may stand in it. */
export type Claims = Readonly<Record<string, unknown>>;

/** `key:` begins the subjects of those who come past every provider, with a key. */
const subject = z
  .string()
  .min(1)
  .max(255)
  .refine((text) => !text.startsWith('key:'));
const email = z.string().max(254).pipe(z.email());

/** More than these are not taken over: a session has to fit into a cookie. */
const MOST_TENANTS = 100;

/**
 * Who somebody is here. What is not said as the configuration expects it is not said: nobody has a role or a tenant by
 * mistake.
 *
 * @returns `undefined` where the claims name nobody
 */
export function personOf(claims: Claims, settings: ClaimsSettings): Person | undefined {
  const sub = subject.safeParse(claims.sub);
  if (!sub.success) return undefined;
  const mail = email.safeParse(own(claims, settings.email));
  return {
    subject: sub.data,
    name: nameOf(own(claims, settings.name)) ?? nameOf(sub.data) ?? 'unknown',
    ...(mail.success ? { email: mail.data } : {}),
    grants: grantsOf(claims, settings),
  };
}

function grantsOf(claims: Claims, settings: ClaimsSettings): Grant[] {
  const names = textsOf(own(claims, settings.roles));
  const { roleNames } = settings;
  const named = (name: string): readonly GatewayRole[] =>
    roleNames === undefined
      ? peoplesRoles.filter((role) => role === name)
      : Object.hasOwn(roleNames, name)
        ? (roleNames[name] ?? [])
        : [];
  const tenants = [...new Set(textsOf(own(claims, settings.tenants)))]
    .filter((one) => tenant.safeParse(one).success)
    .slice(0, MOST_TENANTS);
  return [...new Set(names.flatMap(named))].flatMap((role): Grant[] => {
    // Staff serve every tenant, unless the provider says which.
    if (!isCustomerRole(role)) return [{ role, tenants: own(claims, settings.tenants) === undefined ? '*' : tenants }];
    return tenants.length === 0 ? [] : [{ role, tenants }];
  });
}

function own(claims: Claims, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(' ').filter((part) => part !== '');
  return Array.isArray(value) ? value.filter((part): part is string => typeof part === 'string') : [];
}

/** As the charts take a person's name. */
function nameOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const name = clean(value, 200).trim();
  return name === '' ? undefined : name;
}
