import { z } from 'zod';
import { type ProfileId, profileIds, tanInput } from '../../../machines/index.ts';
import { tenantFacts, tenantPeople } from '../../../machines/ports.ts';
import { chance, lasting, name } from './basics.ts';

/** A tenant by name, for scripts. */
export const tenant = z.strictObject({
  name: z.string().min(1).max(200),
  profile: z.enum(profileIds as readonly [ProfileId, ...ProfileId[]]),
  docsEra: tanInput.shape.docsEra.optional(),
  /** What the tenant directory knows. */
  facts: tenantFacts.omit({ tenantId: true, tenantName: true }),
  people: tenantPeople.shape.people
    .unwrap()
    .optional()
    .describe('Who may do what in the portal, by name; without it everybody may everything.'),
  premierMapped: z
    .boolean()
    .optional()
    .describe('Premier Support is mapped to the Defender for Office 365 licence; without it as premierSupport says.'),
});

const weight = z.number().min(0).max(1e6);

/** Something for each profile, by its place in the list of profiles. */
function ofProfiles<T>(make: (place: number) => T): Record<ProfileId, T> {
  return Object.fromEntries(profileIds.map((id, place) => [id, make(place)])) as Record<ProfileId, T>;
}

/** A group of tenants that the simulator makes and whose people it plays. */
export const group = z.strictObject({
  // Names of cases are made of it, and may not be longer than a key.
  group: name
    .max(24, 'must not be longer than 24 characters')
    .describe('What the names of its tenants begin with: "bank" gives bank-1, bank-2 and so on.'),
  count: z.int().min(0).max(1_000_000).describe('How many tenants there are.'),
  profiles: z
    .strictObject(ofProfiles(() => weight.default(0)))
    .refine((weights) => Object.values(weights).some((one) => one > 0), 'one weight must be above 0')
    .default(ofProfiles((place) => (place === 0 ? 1 : 0)))
    .describe('How often each profile occurs: weights.'),
  docsEra: tanInput.shape.docsEra.optional().describe("The era; without one that of the profile's page."),
  onboarded: z
    .boolean()
    .default(false)
    .describe('Their applications are over and approved within the first minutes, and are in no measurement.'),
  applies: lasting('0s', "When a tenant begins to apply, from the scenario's start."),
  eligible: chance(1, 'The share that meets the prerequisites.'),
  remedied: chance(0.5, 'The share of the others that comes to meet them.'),
  remedy: lasting('median 30d sigma 0.8', 'How long that takes.'),
  subscription: chance(1, 'The share with a subscription of Experts on Demand.'),
});

export const population = z.array(group).max(100).default([]);
