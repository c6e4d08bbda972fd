import { type DocsEra, type ProfileId, profiles } from '../../machines/index.ts';
import { sample, weightedKey } from '../../numeric/random/index.ts';
import type { StreamSource } from '../../numeric/random/streams.ts';
import type { Scenario, Tenant, TenantGroup } from '../scenarios/schema.ts';

/** What is decided about a generated tenant before the run. Durations in milliseconds. */
export interface TenantPlan {
  readonly id: string;
  readonly group: string;
  readonly name: string;
  readonly profile: ProfileId;
  readonly docsEra: DocsEra;
  /** What the directory knows at the start. */
  readonly facts: Tenant['facts'];
  readonly onboarded: boolean;
  readonly applies: number;
  /** How long it takes a tenant that is not eligible to become so; absent where it never does. */
  readonly remedy?: number;
  readonly subscribed: boolean;
}

const eligible: Tenant['facts'] = {
  hasMde: true,
  hasXdr: true,
  plan: 'plan2',
  e5: true,
  cloud: 'commercial',
  devicesEnrolled: 500,
  labOnly: false,
  premierSupport: true,
  managedDesktop: false,
  managedDesktopConsent: false,
};

/** One prerequisite that a tenant may lack, each as likely as the other. */
const lacking: readonly Partial<Tenant['facts']>[] = [
  { hasMde: false, plan: 'none' },
  { plan: 'plan1' },
  { e5: false },
  { cloud: 'gcc' },
  { labOnly: true },
  { devicesEnrolled: 0 },
  { managedDesktop: true },
];

/** The facts of a tenant that has come to meet all prerequisites. */
export function remedied(plan: TenantPlan): Tenant['facts'] {
  const { devicesEnrolled } = plan.facts;
  return { ...eligible, devicesEnrolled: Math.max(1, devicesEnrolled) };
}

/** The tenants of all groups, in the order of the file. */
export function tenantsOf({ population }: Scenario, streams: StreamSource): TenantPlan[] {
  return population.flatMap((group) =>
    Array.from({ length: group.count }, (_, index) => tenantOf(group, index + 1, streams)),
  );
}

function tenantOf(group: TenantGroup, number: number, streams: StreamSource): TenantPlan {
  const id = `${group.group}-${number}`;
  const stream = streams.of('tenant', id);
  // One number for each question, whatever the answers: what one group asks for shifts nothing else.
  const draws = Array.from({ length: 7 }, () => stream.uniform());
  const [forProfile = 0, forFacts = 0, forRemedy = 0, forTime = 0, forStart = 0, forSubscription = 0, forLack = 0] =
    draws;
  const profile = weightedKey(group.profiles, forProfile);
  const isEligible = forFacts < group.eligible;
  const lack = lacking[Math.min(lacking.length - 1, Math.floor(forLack * lacking.length))];
  return {
    id,
    group: group.group,
    name: `${group.group} ${number}`,
    profile,
    docsEra: group.docsEra ?? profiles[profile].docsEra,
    facts: isEligible ? eligible : { ...eligible, ...lack },
    onboarded: group.onboarded && isEligible,
    applies: sample(group.applies, forStart),
    ...(!isEligible && forRemedy < group.remedied ? { remedy: sample(group.remedy, forTime) } : {}),
    subscribed: forSubscription < group.subscription,
  };
}

/** The scenario with its generated tenants among the named ones, so that inputs are made for them too. */
export function withTenants(scenario: Scenario, plans: readonly TenantPlan[]): Scenario {
  const generated = plans.map(
    ({ id, name, profile, docsEra, facts }) => [id, { name, profile, docsEra, facts }] as const,
  );
  return { ...scenario, tenants: { ...scenario.tenants, ...Object.fromEntries(generated) } };
}
