import type { Tenant } from './tenant.ts';

/** Something that somebody does to a tenant: where it goes, whether it should be taken, and what it changes then. */
export interface Deed {
  readonly name: string;
  to(tenant: Tenant, pick: number): string | undefined;
  readonly role: string;
  event(tenant: Tenant, pick: number): { type: string; [field: string]: unknown };
  may(tenant: Tenant, pick: number): boolean;
  done(tenant: Tenant, pick: number, now: number): void;
  /** It ends something, and so is done less often. */
  readonly rare: boolean;
}
