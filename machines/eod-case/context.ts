import { z } from 'zod';
import { about, heldAbout, subjectKinds } from '../inquiry/about.ts';
import { advice } from '../inquiry/advice.ts';
import { inquiryCategories } from '../inquiry/categories.ts';
import { fileRef } from '../inquiry/file-ref.ts';
import { instanceKey, isOf } from '../keys.ts';
import { overridesOf, policyOf } from '../policy/assumption.ts';
import { eodCaseAssumptions } from '../policy/eod-case.ts';
import { sampleClaim } from '../ports/sample.ts';
import { entryPointOfProfile, pageOfEntryPoint } from '../profiles/entry-point-condition.ts';
import { contextKinds, type EntryPointId, entryPointIds } from '../profiles/entry-points.ts';
import { docsEras, irPaths } from '../profiles/era.ts';
import { type ProfileId, profileIds } from '../profiles/profile.ts';
import { emailAddress, filledLine, filledText, instant, personName, tenantKey, webAddress } from '../text.ts';
import { answers, caseOutcomes, customerDuties } from './statuses.ts';

/** The longest trial that a policy can set: ten years. The documented one has 90 days. */
export const trialDaysMax = 3_653;

export const submitter = z.strictObject({ name: personName, email: emailAddress });

/** The fields that name instances, all of one tenant. */
const ownKeys = ['caseId', 'linkedNotification', 'reopens'] as const;

/** What the customer writes. The page in view is the topic where nothing else is said. */
export const inquiryForm = z.strictObject({
  topic: filledLine(2048).exactOptional(),
  inquiry: filledText(8000),
  replyTo: z.array(emailAddress).min(1).max(10),
  category: z.enum(inquiryCategories).exactOptional(),
  /** What it is about, beside what the page in view fills in. */
  about: about.exactOptional(),
});

/**
 * What starts an instance (E01). Only a subscription starts one, and tells it what was asked. Policy and profile stay
 * fixed for the case's life.
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
    /** The notification that the inquiry is about. */
    linkedNotification: instanceKey.nullable().default(null),
    /** The closed case that this one continues (E23). */
    reopens: instanceKey.nullable().default(null),
  })
  .refine((input) => entryPointOfProfile.isMet(input, input), {
    path: ['entryPoint'],
    error: ({ input }) => {
      const given = input as { readonly profile: ProfileId; readonly entryPoint: EntryPointId };
      return entryPointOfProfile.text(given, given);
    },
  })
  .refine((input) => ownKeys.every((name) => isOf(input.tenantId, input[name])), {
    path: ['tenantId'],
    error: 'the case, its notification and the case that it continues must be of this tenant',
  })
  .refine((input) => pageOfEntryPoint.isMet(undefined, input), {
    path: ['contextUrl'],
    error: ({ input }) => pageOfEntryPoint.text(undefined, input as { contextUrl: string; entryPoint: EntryPointId }),
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
  /** What the case was opened under. */
  subscription: z.enum(['trial', 'full']).nullable(),
  trialDaysLeft: z.int().nullable(),
  linkedNotification: instanceKey.nullable(),
  reopens: instanceKey.nullable(),
  /** Whose permission counts: the sender of the inquiry, as the subscription saw them. */
  askedBy: filledLine(200).nullable(),
  /** By the tenant directory, when the case was opened. */
  premierMapped: z.boolean(),
  directoryFailures: z.int().nonnegative(),
  directoryProblem: filledLine(500).nullable(),
  topic: filledLine(2048),
  inquiry: filledText(8000).nullable(),
  replyTo: z.array(emailAddress).max(10),
  category: z.enum(inquiryCategories).nullable(),
  /** What the case is about: what the page filled in, what was asked, and what the customer said since. */
  about: heldAbout,
  /** The number that the support system gave the case. */
  supportRequestNo: filledLine(60).nullable(),
  submittedAt: instant.nullable(),
  openedAt: instant.nullable(),
  firstReportDue: instant.nullable(),
  firstReportAt: instant.nullable(),
  breachedAt: instant.nullable(),
  expert: personName.nullable(),
  /** The latest reports, with the beginning of what they say. */
  reports: z.array(
    z.strictObject({ number: z.int().positive(), status: z.enum(answers), at: instant, text: z.string().max(2_000) }),
  ),
  /** Whether the customer waits for an answer: from the inquiry, and from each later question, until advice. */
  openQuestion: z.boolean(),
  /** What the case waits for at the customer. */
  waitingFor: z.enum(customerDuties).nullable(),
  /** What the customer was asked for, and until when. */
  requested: z
    .strictObject({
      items: z.array(filledText(1000)).min(1).max(10),
      needs: z.array(z.enum(subjectKinds)).max(subjectKinds.length),
      files: z.array(fileRef).max(10),
      closesAt: instant,
    })
    .nullable(),
  customerReminders: z.int().nonnegative(),
  expertReminders: z.int().nonnegative(),
  samples: z.array(sampleClaim),
  advice: advice.extend({ at: instant }).nullable(),
  followUps: z.int().nonnegative(),
  irReason: filledText(4000).nullable(),
  irPath: z.enum(irPaths).nullable(),
  tracking: z.strictObject({ since: instant, by: personName, visibleTo: z.enum(['team', 'owner']) }).nullable(),
  outcome: z.enum(caseOutcomes).nullable(),
  closedAt: instant.nullable(),
});

/** What is left of a case when it ends. */
export const eodOutput = z.strictObject({
  caseId: instanceKey,
  tenantId: tenantKey,
  outcome: z.enum(caseOutcomes),
  /** Whether advice was given, whatever came after. */
  advised: z.boolean(),
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
