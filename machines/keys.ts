import { z } from 'zod';
import { key } from './text.ts';

/**
 * Keys of notifications and cases. They begin with the tenant's, and charts make them, never a customer: no tenant can
 * name another's instance. The separator stands in no part, so that the tenants `a` and `a-1` never share a key.
 */
const separator = '~';

const part = '[A-Za-z0-9][A-Za-z0-9._-]*';

/** What a case or a notification is called within its tenant: one part, or several where one thing led to another. */
export const localKey = z
  .string()
  .max(90, { abort: true })
  .regex(new RegExp(`^${part}(~${part})*$`), {
    error: 'must be letters, digits, ".", "_" or "-", beginning with a letter or digit',
  });

/** The key of an instance that belongs to a tenant, such as `contoso~notification-1`. */
export const instanceKey = z
  .string()
  .max(155, { abort: true })
  .regex(new RegExp(`^${part}(~${part})+$`), {
    error: 'must be the key of a tenant, "~", and a name within it, as in "contoso~notification-1"',
  });

/** What customers call their inquiries: one part. */
export const requestKey = key.max(64, { abort: true });

export function keyOf(tenantId: string, local: string): string {
  return `${tenantId}${separator}${local}`;
}

/** The key of what an instance leads to: `contoso~notification-1~case-1`. Only charts give such a name. */
export function keyBelow(above: string, name: string): string {
  return `${above}${separator}${name}`;
}

/** The tenant whose key this is. */
export function tenantOfKey(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf(separator)));
}

/** What the instance is called within its tenant. */
export function localOf(key: string): string {
  return key.slice(key.indexOf(separator) + 1);
}

/** The instance that led to this one; `undefined` where none did. */
export function keyAbove(key: string): string | undefined {
  const last = key.lastIndexOf(separator);
  return last === key.indexOf(separator) ? undefined : key.slice(0, last);
}

/** Whether a name within a tenant is that of something that another instance led to. */
export function isBelow(local: string): boolean {
  return local.includes(separator);
}

/** Whether an instance belongs to a tenant. */
export function isOf(tenantId: string, key: string | null): boolean {
  return key === null || tenantOfKey(key) === tenantId;
}
