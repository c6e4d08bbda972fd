import { z } from 'zod';
import { inquiryForm, submitter, trialDaysMax } from '../eod-case/context.ts';
import { instanceKey, localKey } from '../keys.ts';
import { overridesOf, policyOf } from '../policy/assumption.ts';
import { eodCaseAssumptions } from '../policy/eod-case.ts';
import { eodSubscriptionAssumptions } from '../policy/eod-subscription.ts';
import { entryPointIds } from '../profiles/entry-points.ts';
import { docsEras } from '../profiles/era.ts';
import { profileIds } from '../profiles/profile.ts';
import { troubles } from '../tell.ts';
import { filledLine, instant, personName, tenantKey, webAddress } from '../text.ts';

/** Policy overrides for the machines that this one starts. */
const partnerPolicy = z.strictObject({ 'eod-case': overridesOf(eodCaseAssumptions).default({}) });

/** Who sold a subscription; each profile names its own. */
export const sellers = ['account team', 'Microsoft representative'] as const;

const contract = z.strictObject({ via: z.enum(sellers), since: instant });

/** What starts an instance. Policy and profile stay fixed for its life. */
export const subscriptionInput = z.strictObject({
  tenantId: tenantKey,
  tenantName: personName.nullable().default(null),
  profile: z.enum(profileIds),
  /** Without one: the era of the profile's page. */
  docsEra: z.enum(docsEras).nullable().default(null),
  policy: overridesOf(eodSubscriptionAssumptions).default({}),
  partnerPolicy: partnerPolicy.default({ 'eod-case': {} }),
  /** A subscription that was bought before; the only way to one after sales ended. */
  contract: contract.nullable().default(null),
});

/** What an expert is consulted about, from where, and by whom. */
export const consultation = inquiryForm.extend({
  /** What the inquiry is called within its tenant; the case's key is made of it. The same name twice is one case. */
  request: localKey,
  entryPoint: z.enum(entryPointIds),
  /** The address of the page in view. */
  contextUrl: webAddress,
  submitter,
  /** The notification that the inquiry is about. */
  linkedNotification: instanceKey.nullable().default(null),
  /** The closed case that this one continues (E23). */
  reopens: instanceKey.nullable().default(null),
});

/** What an inquiry was made under; it stays so, also where its case is opened later. */
const terms = z.strictObject({
  subscription: z.enum(['trial', 'full']),
  trialDaysLeft: z.int().min(1).max(trialDaysMax).nullable(),
});

/** How many inquiries that did not reach their case are kept to be told again. */
export const unopenedMax = 10;

/** What an instance remembers. `null` stands for what is not there (yet). Times are UTC milliseconds. */
export const subscriptionContext = z.strictObject({
  tenantId: tenantKey,
  tenantName: personName.nullable(),
  profile: z.enum(profileIds),
  docsEra: z.enum(docsEras),
  policy: policyOf(eodSubscriptionAssumptions),
  partnerPolicy,
  /** How often the tenant was accepted for the service. */
  acceptances: z.int().nonnegative(),
  trial: z.strictObject({ since: instant, until: instant }).nullable(),
  contract: contract.nullable(),
  /** The service is no longer sold. */
  sunsetAt: instant.nullable(),
  /** What the form shows above itself during a trial. */
  header: z
    .strictObject({
      shownAt: instant,
      trialDaysLeft: z.int().min(1).max(trialDaysMax),
      /** Whom to ask for a full subscription; nobody, once sales have ended. */
      contacts: z.array(filledLine(100)),
    })
    .nullable(),
  /** How many cases were opened. */
  consultations: z.int().nonnegative(),
  /** The latest inquiries; `opened` as far as is known. */
  recent: z
    .array(z.strictObject({ ...consultation.shape, askedBy: filledLine(200), at: instant, terms, opened: z.boolean() }))
    .max(unopenedMax),
  troubles,
  endedAt: instant.nullable(),
});

export type Consultation = z.output<typeof consultation>;
export type Terms = z.output<typeof terms>;
export type SubscriptionInput = z.output<typeof subscriptionInput>;
export type SubscriptionContext = z.output<typeof subscriptionContext>;
