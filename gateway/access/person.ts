import { createHash } from 'node:crypto';
import type { Role } from '../../machines/index.ts';

/** The roles of a customer's people. They act within the tenants that their sign-in names, and nowhere else. */
export const customerRoles = ['applicant', 'customer-analyst'] as const satisfies readonly Role[];

/** Roles that only read: no chart takes an event from them. Auditors see every instance, testers what was simulated. */
export const readerRoles = ['auditor', 'tester'] as const;

/** In what somebody may be here. Nobody signs in as `system`. */
export type GatewayRole = Role | (typeof readerRoles)[number];

/** A role and where it holds. */
export interface Grant {
  readonly role: GatewayRole;
  /** `*`: every tenant; never of a customer's role. */
  readonly tenants: readonly string[] | '*';
}

/** Somebody who has signed in, or a program with a token. */
export interface Person {
  /** Who it is for the provider. The ledger keeps it as the sender's subject. */
  readonly subject: string;
  readonly name: string;
  readonly email?: string | undefined;
  readonly grants: readonly Grant[];
}

export function isCustomerRole(role: GatewayRole): boolean {
  return (customerRoles as readonly GatewayRole[]).includes(role);
}

/** Whether charts know the role, so that it may send something. */
export function isSenderRole(role: GatewayRole): role is Role {
  return !(readerRoles as readonly GatewayRole[]).includes(role);
}

export function holdsFor({ tenants }: Grant, tenant: string): boolean {
  return tenants === '*' || tenants.includes(tenant);
}

/** Stands for somebody where their name must not: the same for the same subject. */
export function subjectHash(subject: string): string {
  return createHash('sha256').update(subject).digest('base64url').slice(0, 16);
}
