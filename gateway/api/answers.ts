import { z } from 'zod';
import { machineIds, profileIds, type Role, roles } from '../../machines/index.ts';
import type { GatewayRole } from '../access/person.ts';
import { peoplesRoles } from '../access/table.ts';

/** Forms that several answers have. Times are UTC milliseconds. */

export const time = z.int().nonnegative();

export const machine = z.enum(machineIds as readonly [(typeof machineIds)[number], ...(typeof machineIds)[number][]]);

export const role = z.enum(roles as unknown as [Role, ...Role[]]);

/** What somebody may sign in as. */
export const grantedRole = z.enum(peoplesRoles as [GatewayRole, ...GatewayRole[]]);

export const profile = z.enum(profileIds);

/** The key of a tenant. */
export const tenant = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be the key of a tenant');

/** An instance, as a path names it. What it cannot be is no fault: it is not there. */
export const instanceParams = z.object({ machine: z.string().max(200), key: z.string().max(300) });

/** Which cases are read, ended ones among them. */
export const caseFilter = z.strictObject({
  machine: machine.optional(),
  tenant: tenant.optional(),
  /** This state or one below it. */
  state: z.string().max(200).optional(),
});

/** An instance as lists show it. */
export const listed = z.object({
  /** `<machine>/<key>` */
  instance: z.string(),
  machine: z.string(),
  tenant: z.string().optional(),
  states: z.array(z.string()),
  /** `running`, or how it ended. */
  status: z.string(),
  deadline: time.optional(),
  overdueSince: time.optional(),
  attention: z.boolean(),
  deviating: z.array(z.string()),
  startedAt: time,
});

/** Who did something. A customer is told the role alone of whoever is staff. */
export const sender = z.object({ role: z.string(), name: z.string().optional() });

/** A step that was taken. */
export const receipt = z.object({
  seq: z.int(),
  at: time,
  from: z.array(z.string()),
  to: z.array(z.string()),
  /** The event was taken before, under the same id. */
  duplicate: z.boolean(),
});
