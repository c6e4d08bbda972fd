import type { PolicyOf } from '../policy/assumption.ts';
import type { tanApplicationAssumptions } from '../policy/tan-application.ts';
import { type TenantFacts, tenantFacts } from '../ports/directory.ts';
import type { DocsEra } from '../profiles/era.ts';
import { profiles } from '../profiles/index.ts';
import type { ProfileId } from '../profiles/profile.ts';
import type { Gate } from './context.ts';

interface Applicant {
  readonly tenantId: string;
  readonly profile: ProfileId;
  readonly docsEra: DocsEra;
  readonly policy: PolicyOf<typeof tanApplicationAssumptions>;
}

/** The prerequisites in words. */
export const gateLabels: Readonly<Record<Gate, string>> = {
  G1: 'the tenant needs Microsoft Defender for Endpoint',
  G2: 'the tenant needs Microsoft 365 Defender',
  G3: 'devices must be enrolled, and not in a lab only',
  G5: 'the tenant needs an E5 licence and plan 2 of Defender for Endpoint',
  G6: 'the service is not in the US government clouds',
  G7: 'the tenant needs a valid Premier support account',
  G10: 'a Managed Desktop tenant must consent',
};

/** What a prerequisite that is not met does: those that only are inferred warn. */
function weightOf(gate: Gate, { policy }: Applicant): 'refuse' | 'warn' | 'off' {
  if (gate === 'G5') return policy.licenceGate;
  if (gate === 'G6') return policy.cloudGate;
  return gate === 'G10' ? policy.managedDesktopGate : 'refuse';
}

/** The prerequisites that a tenant does not meet and that refuse; empty means eligible. */
export function failedGates(facts: TenantFacts, applicant: Applicant): Gate[] {
  return unmet(facts, applicant).filter((gate) => weightOf(gate, applicant) === 'refuse');
}

/** Those that are not met and only are worth a look. */
export function warnedGates(facts: TenantFacts, applicant: Applicant): Gate[] {
  return unmet(facts, applicant).filter((gate) => weightOf(gate, applicant) === 'warn');
}

function unmet(facts: TenantFacts, { profile, docsEra }: Applicant): Gate[] {
  const { requires } = profiles[profile];
  const met: Readonly<Record<Gate, boolean>> = {
    G1: facts.hasMde,
    G2: !requires.includes('xdr') || facts.hasXdr,
    G3: facts.devicesEnrolled > 0 && !facts.labOnly,
    G5: facts.e5 && facts.plan === 'plan2',
    G6: facts.cloud === 'commercial',
    // A Premier support account was asked for in 2019 only.
    G7: docsEra !== '2019' || facts.premierSupport,
    G10: !facts.managedDesktop || facts.managedDesktopConsent,
  };
  return (Object.keys(met) as Gate[]).filter((gate) => !met[gate]);
}

/** The facts in a directory's answer, or `undefined` where it is not what was asked for. */
export function factsFrom(answer: unknown, { tenantId }: Pick<Applicant, 'tenantId'>): TenantFacts | undefined {
  const parsed = tenantFacts.safeParse(answer);
  return parsed.success && parsed.data.tenantId === tenantId ? parsed.data : undefined;
}
