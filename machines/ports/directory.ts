import { z } from 'zod';
import { permissions } from '../roles.ts';
import { filledLine, key, personName } from '../text.ts';

/** Input of the actor `readTenantFacts`. */
export const tenantFactsInput = z.strictObject({ tenantId: key });

/** Output of the actor `readTenantFacts`: what the tenant directory knows. G1 to G10 are decided from it. */
export const tenantFacts = z.strictObject({
  tenantId: key,
  tenantName: personName,
  /** Owns Microsoft Defender for Endpoint (G1). */
  hasMde: z.boolean(),
  /** Owns Microsoft 365 Defender (G2). */
  hasXdr: z.boolean(),
  /** The plan of Defender for Endpoint; the service is in plan 2 only (G5). */
  plan: z.enum(['none', 'plan1', 'plan2']),
  /** Has an E5 licence (G5). */
  e5: z.boolean(),
  /** The service is not in the US government clouds (G6). */
  cloud: z.enum(['commercial', 'gcc', 'gccHigh', 'dod']),
  /** How many devices are enrolled (G3). */
  devicesEnrolled: z.int().nonnegative(),
  /** The deployment is only a lab set-up (G3). */
  labOnly: z.boolean(),
  /** Has a valid Premier support account (G7; asked for in 2019 only). */
  premierSupport: z.boolean().default(false),
  /** Is managed by Managed Desktop (G10). */
  managedDesktop: z.boolean().default(false),
  /** As a Managed Desktop tenant: has consented (G10). */
  managedDesktopConsent: z.boolean().default(false),
});

/** Input of the actor `readAuthorization`: whose permissions are asked for. */
export const authorizationInput = z.strictObject({ tenantId: key, person: filledLine(200) });

/** Output of the actor `readAuthorization`: what the tenant directory says of a person now, and of the tenant's support. */
export const authorization = z.strictObject({
  tenantId: key,
  /** The one who was asked about. */
  person: filledLine(200),
  /** What the person's roles in the portal allow. */
  permissions: z.array(z.enum(permissions)).max(permissions.length),
  /** Premier Support is mapped to the tenant's Defender for Office 365 licence. */
  premierMapped: z.boolean(),
});

/** Who may do what in a tenant's portal, as a directory lists it. Who is not listed may nothing. */
export const tenantPeople = z.strictObject({
  people: z
    .array(
      z.strictObject({
        /** The subject by whom the person signs in; without a sign-in the name. */
        id: filledLine(200),
        permissions: z.array(z.enum(permissions)).max(permissions.length),
      }),
    )
    .max(10_000)
    .default([]),
  premierMapped: z.boolean().default(false),
});

/** What a tenant's list says of a person. */
export function authorizationIn(
  { people, premierMapped }: z.output<typeof tenantPeople>,
  { tenantId, person }: AuthorizationInput,
): Authorization {
  const permitted = people.find(({ id }) => id === person)?.permissions ?? [];
  return { tenantId, person, permissions: [...permitted], premierMapped };
}

/** What an answer of the directory says, or `undefined` where it is not about whom was asked about. */
export function authorizationOf(answer: unknown, { tenantId, person }: AuthorizationInput): Authorization | undefined {
  const { success, data } = authorization.safeParse(answer);
  return success && data.tenantId === tenantId && data.person === person ? data : undefined;
}

export type AuthorizationInput = z.infer<typeof authorizationInput>;
export type Authorization = z.infer<typeof authorization>;
export type TenantFactsInput = z.infer<typeof tenantFactsInput>;
export type TenantFacts = z.infer<typeof tenantFacts>;
