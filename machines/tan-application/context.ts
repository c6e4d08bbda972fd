import { z } from 'zod';
import { content as notificationContent } from '../attack-notification/context.ts';
import { emailRule, rulesMax } from '../email-rule.ts';
import { instanceKey } from '../keys.ts';
import { overridesOf, policyOf } from '../policy/assumption.ts';
import { attackNotificationAssumptions } from '../policy/attack-notification.ts';
import { eodCaseAssumptions } from '../policy/eod-case.ts';
import { eodSubscriptionAssumptions } from '../policy/eod-subscription.ts';
import { tanApplicationAssumptions } from '../policy/tan-application.ts';
import { alertSeverity, threatKind, threatScope } from '../ports/alert.ts';
import { tenantFacts } from '../ports/directory.ts';
import { brandIds } from '../profiles/branding.ts';
import { docsEras } from '../profiles/era.ts';
import { profileIds } from '../profiles/profile.ts';
import { troubles } from '../tell.ts';
import { emailAddress, filledLine, filledText, instant, key, personName, tenantKey } from '../text.ts';

/** The documented prerequisites that are decided from the tenant's facts. */
export const gates = ['G1', 'G2', 'G3', 'G5', 'G6', 'G7', 'G10'] as const;

/** How an application ends. */
export const tanOutcomes = ['rejected', 'withdrawn', 'unanswered', 'terminated'] as const;

/** An earlier application of the same tenant that ended, when this one applies again (T33). */
const previous = z.strictObject({ outcome: z.enum(tanOutcomes), endedAt: instant });

/** Policy overrides for the machines that this one starts, and for those that they start. */
const partnerPolicy = z.strictObject({
  'attack-notification': overridesOf(attackNotificationAssumptions).default({}),
  'eod-subscription': overridesOf(eodSubscriptionAssumptions).default({}),
  'eod-case': overridesOf(eodCaseAssumptions).default({}),
});

const noPartnerPolicy = { 'attack-notification': {}, 'eod-subscription': {}, 'eod-case': {} };

/** How many published notifications are kept to be told again. */
export const publicationsMax = 3;

/** What starts an instance. Policy and profile stay fixed for its life. */
export const tanInput = z.strictObject({
  tenantId: tenantKey,
  tenantName: personName.nullable().default(null),
  profile: z.enum(profileIds),
  /** Without one: the era of the profile's page. */
  docsEra: z.enum(docsEras).nullable().default(null),
  policy: overridesOf(tanApplicationAssumptions).default({}),
  partnerPolicy: partnerPolicy.default(noPartnerPolicy),
  previous: previous.nullable().default(null),
});

/** What a hunter found out about a lead. */
export const finding = z.strictObject({
  title: filledLine(300),
  severity: alertSeverity,
  scope: threatScope,
  description: filledText(8000),
  mitreTechniques: z
    .array(
      z
        .string()
        .max(9, { abort: true })
        .regex(/^T\d{4}(\.\d{3})?$/),
    )
    .max(30)
    .default([]),
  firstActivityAt: instant.nullable().default(null),
});

/** The most leads of a tenant at a time that a policy may allow; it bounds what an instance carries. */
export const leadsBound = 50;

const lead = z.strictObject({
  leadId: key,
  threatKind,
  summary: filledText(4000),
  foundAt: instant,
  /** What came of it, until it is published. */
  finding: finding.nullable(),
});

const changes = ['saveRule', 'deleteRule', 'preferences'] as const;

const asked = { by: filledLine(200), at: instant };

const request = z.discriminatedUnion('change', [
  z.strictObject({ change: z.literal('saveRule'), ...asked, rule: emailRule, sendTest: z.boolean() }),
  z.strictObject({ change: z.literal('deleteRule'), ...asked, ruleId: key }),
  z.strictObject({ change: z.literal('preferences'), ...asked }),
]);

const talk = z.strictObject({ with: personName, at: instant }).nullable();

/** What an instance remembers. `null` stands for what is not there (yet). Times are UTC milliseconds. */
export const tanContext = z.strictObject({
  tenantId: tenantKey,
  tenantName: personName.nullable(),
  profile: z.enum(profileIds),
  docsEra: z.enum(docsEras),
  policy: policyOf(tanApplicationAssumptions),
  partnerPolicy,
  previous: previous.nullable(),
  brand: z.enum(brandIds),
  talks: z.strictObject({ technicalServiceProvider: talk, accountTeam: talk }),
  facts: tenantFacts.nullable(),
  /** Why the directory gave no usable facts the last time, and how often in a row. */
  factsProblem: filledLine(500).nullable(),
  factsFailures: z.int().nonnegative(),
  failedGates: z.array(z.enum(gates)),
  /** Prerequisites that are not met, and do not refuse. */
  warnings: z.array(z.enum(gates)),
  application: z.strictObject({ name: personName, email: emailAddress, submittedAt: instant }).nullable(),
  /** What a reviewer asked. */
  question: filledText(4000).nullable(),
  reviewerReminders: z.int().nonnegative(),
  applicantReminders: z.int().nonnegative(),
  decision: z
    .strictObject({
      verdict: z.enum(['approved', 'rejected']),
      by: personName,
      at: instant,
      reason: filledText(4000).nullable(),
    })
    .nullable(),
  welcomeSentAt: instant.nullable(),
  /** The row in Advanced features: a button, or a toggle. */
  toggle: z.enum(['none', 'on', 'off']),
  /** A change whose permission is being asked for. */
  request: request.nullable(),
  /** The last change that was not made. */
  refusal: z
    .strictObject({
      change: z.enum(changes),
      by: filledLine(200),
      at: instant,
      why: z.enum(['noPermission', 'directoryUnavailable']),
    })
    .nullable(),
  emailRules: z.array(emailRule).max(rulesMax),
  /** Leads that are looked into, in the order in which they were found. */
  leads: z.array(lead).max(leadsBound),
  notificationCount: z.int().nonnegative(),
  lastNotificationAt: instant.nullable(),
  /** The latest notifications, with the rules of their moment; `started` as far as is known. */
  publications: z
    .array(
      z.strictObject({
        notificationId: instanceKey,
        content: notificationContent,
        rules: z.array(emailRule).max(rulesMax),
        started: z.boolean(),
      }),
    )
    .max(publicationsMax),
  troubles,
  suspension: z
    .strictObject({ from: z.enum(['active', 'optedOut']), missing: z.array(z.enum(gates)), since: instant })
    .nullable(),
  outcome: z.enum(tanOutcomes).nullable(),
  endedAt: instant.nullable(),
});

/** What is left of an instance when it ends. */
export const tanOutput = z.strictObject({
  tenantId: tenantKey,
  outcome: z.enum(tanOutcomes),
  endedAt: instant,
  reason: filledText(4000).nullable(),
  notificationCount: z.int().nonnegative(),
});

export type Lead = z.output<typeof lead>;
export type Gate = (typeof gates)[number];
export type TanInput = z.output<typeof tanInput>;
export type TanContext = z.output<typeof tanContext>;
export type TanOutput = z.output<typeof tanOutput>;
