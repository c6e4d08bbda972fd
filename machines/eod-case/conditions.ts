import type { Conditions } from '../condition.ts';
import { roomForAbout } from '../inquiry/conditions.ts';
import { irPathsByEra } from '../profiles/era.ts';
import { profiles } from '../profiles/index.ts';
import type { EodContext } from './context.ts';
import type { EodEvent } from './events.ts';

/** What the guards ask of events. */
export const eodConditions = {
  CUSTOMER_INFO: [roomForAbout],
  FOLLOW_UP_QUESTION: [roomForAbout],
  CUSTOMER_SAMPLES: [
    {
      isMet: ({ policy, samples }, event) => samples.length + event.samples.length <= policy.samplesMax,
      text: ({ policy }) => `A case holds at most ${policy.samplesMax} samples`,
    },
  ],
  /** No guard refuses a report, but while the customer chooses who responds. */
  REPORT: [
    {
      isMet: (_, { status }) => status === 'CONCLUDED',
      text: () => 'While the customer chooses who responds, only CONCLUDED is reported; the recommendation stands',
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
      isMet: ({ premierMapped, profile }, { sender }) =>
        needsPremier(profile) ? premierMapped : sender.role === 'technical-account-manager',
      text: ({ profile }) =>
        needsPremier(profile)
          ? `With profile ${profile} Premier Support must be mapped to a Defender for Office 365 licence, and the tenant directory does not say so`
          : `With profile ${profile} the technical account manager enables it: ask there`,
    },
  ],
} as const satisfies Conditions<EodContext, EodEvent>;

function needsPremier(profile: EodContext['profile']): boolean {
  return profiles[profile].tracking === 'premierMappedToDefenderForOffice365';
}
