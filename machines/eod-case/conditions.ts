import type { Conditions } from '../condition.ts';
import { irPathsByEra } from '../profiles/era.ts';
import { profiles } from '../profiles/index.ts';
import type { EodContext } from './context.ts';
import type { EodEvent } from './events.ts';

/** What the guards ask of events. */
export const eodConditions = {
  /** A form without the permission is no refusal: it stays open, and says so. */
  SUBMIT: [
    {
      isMet: (_, { pageInView }) => pageInView,
      text: () => 'The page that it is about must be in view: pageInView=true',
    },
  ],
  CUSTOMER_SAMPLES: [
    {
      isMet: ({ policy, samples }, event) => samples.length + event.samples.length <= policy.samplesMax,
      text: ({ policy }) => `A case holds at most ${policy.samplesMax} samples`,
    },
  ],
  /** No guard refuses a report, but while more time is taken. */
  REPORT: [
    {
      isMet: (_, { status }) => status === 'CONCLUDED',
      text: () => 'While more time is taken, only CONCLUDED is reported; INVESTIGATION_STEP comes before all else',
    },
  ],
  CHOOSE: [
    {
      isMet: ({ docsEra }, { path }) => irPathsByEra[docsEra].includes(path),
      text: ({ docsEra }) => `In the era ${docsEra} there are: ${irPathsByEra[docsEra].join(', ')}`,
    },
  ],
  ENABLE_TRACKING: [
    { isMet: ({ tracking }) => tracking === null, text: () => 'It is tracked already' },
    {
      isMet: ({ profile }, { accountManagerAsked, premierMapped }) =>
        needsPremier(profile) ? premierMapped : accountManagerAsked,
      text: ({ profile }) =>
        needsPremier(profile)
          ? `With profile ${profile} Premier Support must be mapped to a Defender for Office 365 licence: premierMapped=true`
          : `With profile ${profile} the technical account manager must have been asked: accountManagerAsked=true`,
    },
  ],
} as const satisfies Conditions<EodContext, EodEvent>;

function needsPremier(profile: EodContext['profile']): boolean {
  return profiles[profile].tracking === 'premierMappedToDefenderForOffice365';
}
