import { z } from 'zod';
import { instanceKey, isOf } from '../keys.ts';
import { overridesOf, policyOf } from '../policy/assumption.ts';
import { eodCaseAssumptions } from '../policy/eod-case.ts';
import { sampleClaim } from '../ports/sample.ts';
import { contextKinds, entryPointIds } from '../profiles/entry-points.ts';
import { docsEras, irPaths } from '../profiles/era.ts';
import { profiles } from '../profiles/index.ts';
import { profileIds } from '../profiles/profile.ts';
import { emailAddress, filledLine, filledText, instant, personName, tenantKey, webAddress } from '../text.ts';
import { caseOutcomes, reportStatuses } from './statuses.ts';

/** The longest trial that a policy can set: ten years. The documented one has 90 days. */
export const trialDaysMax = 3_653;

export const submitter = z.strictObject({ name: personName, email: emailAddress });

/** The fields that name instances, all of one tenant. */
const ownKeys = ['caseId', 'linkedNotification', 'reopens'] as const;

/**
 * What starts an instance: the form is opened (E01). Refused where the profile has no such entry
 * point or the subscription has run out. Policy and profile stay fixed for the case's life.
 */
export const eodInput = z
  .strictObject({
    caseId: instanceKey,
    tenantId: tenantKey,
    tenantName: personName.nullable().default(null),
    profile: z.enum(profileIds),
    /** Without one: the era of the profile's page. */
    docsEra: z.enum(docsEras).nullable().default(null),
    policy: overridesOf(eodCaseAssumptions).default({}),
    entryPoint: z.enum(entryPointIds),
    /** The address of the page in view; the topic is prefilled with it. */
    contextUrl: webAddress,
    submitter,
    subscription: z.enum(['trial', 'full']),
    /** Of the trial; the form shows it. */
    trialDaysLeft: z.int().min(0).max(trialDaysMax).nullable().default(null),
    /** The notification that the inquiry is about. */
    linkedNotification: instanceKey.nullable().default(null),
    /** The closed case that this one continues (E23). */
    reopens: instanceKey.nullable().default(null),
  })
  .refine(({ entryPoint, profile }) => profiles[profile].entryPoints.includes(entryPoint), {
    path: ['entryPoint'],
    error: 'the profile has no such entry point',
  })
  .refine((input) => ownKeys.every((name) => isOf(input.tenantId, input[name])), {
    path: ['tenantId'],
    error: 'the case, its notification and the case that it continues must be of this tenant',
  })
  .refine(({ subscription, trialDaysLeft }) => subscription === 'full' || trialDaysLeft !== 0, {
    path: ['trialDaysLeft'],
    error: 'the trial has ended; a full subscription is needed for a new case',
  });

/** What an instance remembers. `null` stands for what is not there (yet). Times are UTC milliseconds. */
export const eodContext = z.strictObject({
  caseId: instanceKey,
  tenantId: tenantKey,
  tenantName: personName.nullable(),
  profile: z.enum(profileIds),
  docsEra: z.enum(docsEras),
  policy: policyOf(eodCaseAssumptions),
  entryPoint: z.enum(entryPointIds),
  contextKind: z.enum(contextKinds),
  contextUrl: webAddress,
  submitter,
  subscription: z.enum(['trial', 'full']),
  trialDaysLeft: z.int().nullable(),
  linkedNotification: instanceKey.nullable(),
  reopens: instanceKey.nullable(),
  /** Why the form was not taken. */
  problem: z.enum(['noPermission', 'outOfScope']).nullable(),
  topic: filledLine(2048),
  inquiry: filledText(8000).nullable(),
  replyTo: z.array(emailAddress).max(10),
  category: filledLine(100).nullable(),
  /** The number that the support system gave the case. */
  supportRequestNo: filledLine(60).nullable(),
  openedAt: instant.nullable(),
  firstReportDue: instant.nullable(),
  firstReportAt: instant.nullable(),
  breachedAt: instant.nullable(),
  expert: personName.nullable(),
  reports: z.array(z.strictObject({ number: z.int().positive(), status: z.enum(reportStatuses), at: instant })),
  /** What the customer was asked for. */
  requested: z
    .strictObject({
      kind: z.enum(['information', 'samples']),
      items: z.array(filledText(1000)).min(1).max(10),
      closesAt: instant,
    })
    .nullable(),
  customerReminders: z.int().nonnegative(),
  samples: z.array(sampleClaim),
  advice: z
    .strictObject({ summary: filledText(8000), nextSteps: z.array(filledText(1000)).max(20), at: instant })
    .nullable(),
  followUps: z.int().nonnegative(),
  irReason: filledText(4000).nullable(),
  irPath: z.enum(irPaths).nullable(),
  tracking: z.strictObject({ since: instant, by: personName, visibleTo: z.enum(['team', 'owner']) }).nullable(),
  outcome: z.enum(caseOutcomes).nullable(),
  closedAt: instant.nullable(),
});

/** What is left of a case when it ends; `discarded` is a form that was closed unsent. */
export const eodOutput = z.strictObject({
  caseId: instanceKey,
  tenantId: tenantKey,
  outcome: z.enum([...caseOutcomes, 'discarded']),
  openedAt: instant.nullable(),
  closedAt: instant.nullable(),
  firstReportAt: instant.nullable(),
  breached: z.boolean(),
  reports: z.int().nonnegative(),
  samples: z.int().nonnegative(),
  tracked: z.boolean(),
  irPath: z.enum(irPaths).nullable(),
});

export type EodInput = z.output<typeof eodInput>;
export type EodContext = z.output<typeof eodContext>;
export type EodOutput = z.output<typeof eodOutput>;
