import { entryPoints, irPathsByEra, type ProfileId, profiles } from '../machines/index.ts';

/** What an instance remembers, as far as a hint needs it. */
interface Remembered {
  readonly profile: ProfileId;
  readonly docsEra: keyof typeof irPathsByEra;
  readonly emailRules?: readonly { readonly ruleId: string }[];
  readonly policy?: { readonly samplesMax?: number };
  readonly sunsetAt?: number | null;
  readonly tracking?: object | null;
}

type Hint = (context: Remembered, fields: Readonly<Record<string, unknown>>) => string | undefined;

const permission: Hint = (_, { permissions }) =>
  Array.isArray(permissions) && permissions.includes('manageSecuritySettings')
    ? undefined
    : 'It needs the permission "manageSecuritySettings" among its permissions';

const entryPoint: Hint = ({ profile }) => {
  const known = profiles[profile].entryPoints.map((id) => `${id} (${entryPoints[id].label})`);
  return `Profile ${profile} has the entry points ${known.join(', ')}`;
};

const hints: Readonly<Record<string, Hint>> = {
  'tan-application SUBMIT': () => 'The privacy statement must have been read: privacyRead=true',
  'tan-application SAVE_RULE': (context, fields) => permission(context, fields) ?? 'A tenant has at most 20 rules',
  'tan-application DELETE_RULE': (context, fields) =>
    permission(context, fields) ?? `The rules are: ${context.emailRules?.map(({ ruleId }) => ruleId).join(', ')}`,
  'attack-notification CONSULT_EXPERT': entryPoint,
  'eod-subscription CONSULT': entryPoint,
  'eod-subscription PURCHASED': ({ profile, sunsetAt }) =>
    sunsetAt == null
      ? `Subscriptions are sold until 2022, and with profile ${profile} by: ${profiles[profile].subscriptionContacts.join(', ')}`
      : 'It is no longer sold',
  'eod-case SUBMIT': () => 'The page that it is about must be in view: pageInView=true',
  'eod-case CUSTOMER_SAMPLES': ({ policy }) => `A case holds at most ${policy?.samplesMax} samples`,
  'eod-case REPORT': () =>
    'While more time is taken, only CONCLUDED is reported; INVESTIGATION_STEP comes before all else',
  'eod-case CHOOSE': ({ docsEra }) => `In the era ${docsEra} there are: ${irPathsByEra[docsEra].join(', ')}`,
  'eod-case ENABLE_TRACKING': ({ profile, tracking }) => {
    if (tracking != null) return 'It is tracked already';
    return profiles[profile].tracking === 'premierMappedToDefenderForOffice365'
      ? `With profile ${profile} Premier Support must be mapped to a Defender for Office 365 licence: premierMapped=true`
      : `With profile ${profile} the technical account manager must have been asked: accountManagerAsked=true`;
  },
};

/**
 * What the programme's machines ask of an event that one of their guards has refused.
 *
 * @param context what the instance remembers
 */
export function conditionOf(
  machine: string,
  event: string,
  context: unknown,
  fields: Readonly<Record<string, unknown>>,
): string | undefined {
  const name = `${machine} ${event}`;
  return Object.hasOwn(hints, name) ? hints[name]?.(context as Remembered, fields) : undefined;
}
