import { z } from 'zod';
import { key, personName } from '../text.ts';

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

export type TenantFactsInput = z.infer<typeof tenantFactsInput>;
export type TenantFacts = z.infer<typeof tenantFacts>;
