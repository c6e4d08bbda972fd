import type { StartAttempt, StartVerdict } from 'xstate-temporal/engine';
import { type Assumptions, settle } from './policy/assumption.ts';
import type { PolicyMachine } from './policy/index.ts';
import { policies } from './policy/index.ts';
import { profiles } from './profiles/index.ts';
import type { ProfileId } from './profiles/profile.ts';

/** What the inputs of the charts have in common, as their schemas give it. */
interface Input {
  readonly tenantId: string;
  readonly profile: ProfileId;
  readonly docsEra: string | null;
  readonly policy: Readonly<Record<string, unknown>>;
  readonly partnerPolicy?: Readonly<Partial<Record<PolicyMachine, Readonly<Record<string, unknown>>>>>;
  readonly contract?: unknown;
}

/** What the programme's workers give as settings. */
interface Settings {
  /** The configured policy, by machine. */
  readonly policy?: Readonly<Partial<Record<PolicyMachine, unknown>>>;
}

/** Who may start what lives by other terms than the configured ones: an operator; and partners, which hand them on. */
const mayDeviate = ['operator', 'system'];

/**
 * Which starts of a chart are taken: those whose key fits their input, and which bring the configured policy, unless an
 * operator starts them.
 *
 * @param keyField the field of the input that must be the instance's key
 */
export function startsOf(machine: PolicyMachine, keyField: string) {
  return ({ by, input, key, settings }: StartAttempt): StartVerdict => {
    const given = input as unknown as Input;
    if ((given as unknown as Readonly<Record<string, unknown>>)[keyField] !== key) {
      return refused('START_KEY_MISMATCH', `An instance of ${machine} is called as its input says: ${keyField}.`, {
        details: { key, field: keyField },
        todo: `Start it under the key that its ${keyField} is.`,
      });
    }
    // Whoever consults asks the subscription itself, and nobody gets a case past it.
    if (machine === 'eod-case' && by.role !== 'system')
      return refused('START_BY_SUBSCRIPTION', 'A case is started by the subscription of its tenant only.', {
        details: { role: by.role },
        todo: 'Consult an expert under the subscription: "watchfloor case open", or CONSULT.',
      });
    if (settings === undefined) return {};
    const differing = deviations(machine, given, settings as Settings);
    const deviating = differing.map(({ name }) => name);
    if (deviating.length === 0) return {};
    if (mayDeviate.includes(by.role) || deviating.every((name) => name === 'contract' && by.role === 'account-team'))
      return { deviating };
    return refused('POLICY_NOT_ALLOWED', `The role "${by.role}" may not set ${deviating.join(', ')}.`, {
      details: { role: by.role, differing },
      todo: 'Start it with the policy that the worker has; or let an operator start it.',
    });
  };
}

function refused(code: string, message: string, more: object): StartVerdict {
  return { refused: { code, message, ...more } };
}

interface Deviation {
  readonly name: string;
  readonly given: unknown;
  /** What the worker's configuration says. */
  readonly configured: unknown;
}

/** In what a start differs from what is configured, the machines that it leads to included. */
function deviations(machine: PolicyMachine, input: Input, { policy: configured = {} }: Settings): Deviation[] {
  const { contract = null, docsEra, partnerPolicy = {}, policy, profile } = input;
  const partners = Object.keys(partnerPolicy) as PolicyMachine[];
  return [
    ...differing(machine, profile, policy, configured[machine]),
    ...partners.flatMap((name) => differing(name, profile, partnerPolicy[name], configured[name], `${name}.`)),
    ...(docsEra === null || docsEra === profiles[profile].docsEra
      ? []
      : [{ name: 'docsEra', given: docsEra, configured: profiles[profile].docsEra }]),
    // A subscription that was bought elsewhere.
    ...(contract === null ? [] : [{ name: 'contract', given: contract, configured: null }]),
  ];
}

function differing(
  machine: PolicyMachine,
  profile: ProfileId,
  given: unknown,
  configured: unknown,
  before = '',
): Deviation[] {
  const assumptions: Assumptions = policies[machine];
  const parsed = (overrides: unknown) =>
    Object.fromEntries(
      Object.entries((overrides ?? {}) as object).map(([name, value]) => [
        name,
        Object.hasOwn(assumptions, name) ? assumptions[name]?.schema.parse(value) : value,
      ]),
    );
  const [ours, theirs] = [
    settle(assumptions, profile, parsed(configured)),
    settle(assumptions, profile, parsed(given)),
  ];
  return Object.keys(assumptions)
    .filter((name) => JSON.stringify(ours[name]) !== JSON.stringify(theirs[name]))
    .map((name) => ({ name: `${before}${name}`, given: theirs[name], configured: ours[name] }));
}
