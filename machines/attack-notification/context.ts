import { z } from 'zod';
import { emailRule, rulesMax } from '../email-rule.ts';
import { inquiryForm, submitter } from '../eod-case/context.ts';
import { instanceKey, isOf } from '../keys.ts';
import { overridesOf, policyOf } from '../policy/assumption.ts';
import { attackNotificationAssumptions } from '../policy/attack-notification.ts';
import { eodSubscriptionAssumptions } from '../policy/eod-subscription.ts';
import { alertParams, alertStatuses, classifications, determinations } from '../ports/alert.ts';
import { alertChannels } from '../ports/channel.ts';
import { entryPointIds } from '../profiles/entry-points.ts';
import { docsEras } from '../profiles/era.ts';
import { profileIds } from '../profiles/profile.ts';
import { troubles } from '../tell.ts';
import { filledLine, instant, personName, tenantKey, webAddress } from '../text.ts';

/** What a notification says; hand-crafted by the hunters for one tenant. */
export const content = alertParams.omit({
  tenantId: true,
  notificationId: true,
  createdAt: true,
  status: true,
  assignedTo: true,
  classification: true,
  determination: true,
  updatedAt: true,
  resolvedAt: true,
});

/** How a notification ends: resolved by the customer, or left alone for longer than the policy says. */
export const noteOutcomes = ['resolved', 'expired'] as const;

/** Policy overrides of the subscription that inquiries go to, which may not be there yet. */
const partnerPolicy = z.strictObject({
  'eod-subscription': overridesOf(eodSubscriptionAssumptions).default({}),
});

/** What starts an instance. The e-mail rules are those of the moment: later rules get later notifications. */
export const noteInput = z
  .strictObject({
    /** Short enough for the keys of the cases that are opened about it. */
    notificationId: instanceKey.max(140, { abort: true }),
    tenantId: tenantKey,
    tenantName: personName.nullable().default(null),
    profile: z.enum(profileIds),
    /** Without one: the era of the profile's page. */
    docsEra: z.enum(docsEras).nullable().default(null),
    policy: overridesOf(attackNotificationAssumptions).default({}),
    partnerPolicy: partnerPolicy.default({ 'eod-subscription': {} }),
    content,
    rules: z.array(emailRule).max(rulesMax).default([]),
  })
  .refine(({ notificationId, tenantId }) => isOf(tenantId, notificationId), {
    path: ['notificationId'],
    error: 'must begin with the key of its tenant',
  });

const delivery = z.strictObject({
  status: z.enum(['waiting', 'delivering', 'delivered', 'gaveUp']),
  /** Attempts that gave up in a row. */
  failures: z.int().nonnegative(),
  at: instant.nullable(),
  /** Why it gave up the last time. */
  problem: filledLine(500).nullable(),
  /** After how many moves of the alert this channel was given it. */
  moves: z.int().nonnegative(),
});

const deliveries = z.strictObject({
  portalAlerts: delivery,
  portalIncidents: delivery,
  api: delivery,
  advancedHunting: delivery,
}) satisfies z.ZodType<Record<(typeof alertChannels)[number], unknown>>;

/** How many inquiries one notification may lead to; it bounds what an instance carries. */
export const consultationsMax = 10;

/** What an instance remembers. `null` stands for what is not there (yet). Times are UTC milliseconds. */
export const noteContext = z.strictObject({
  notificationId: instanceKey,
  tenantId: tenantKey,
  tenantName: personName.nullable(),
  profile: z.enum(profileIds),
  docsEra: z.enum(docsEras),
  policy: policyOf(attackNotificationAssumptions),
  partnerPolicy,
  content,
  rules: z.array(emailRule).max(rulesMax),
  publishedAt: instant.nullable(),
  channels: deliveries,
  /** The names of the rules that matched, once the mails went out. */
  mailedTo: z.array(personName).max(rulesMax).nullable(),
  seen: z.strictObject({ by: personName, at: instant }).nullable(),
  /** Where the alert stands, and how often and when that changed since it was published. */
  status: z.enum(alertStatuses),
  moves: z.int().nonnegative(),
  movedAt: instant.nullable(),
  assignedTo: personName.nullable(),
  /** Cases that were asked for. */
  consultations: z
    .array(
      z.strictObject({
        caseId: instanceKey,
        at: instant,
        entryPoint: z.enum(entryPointIds),
        contextUrl: webAddress,
        submitter,
        askedBy: filledLine(200),
        form: inquiryForm,
        /** As far as is known: no failure came back. */
        reached: z.boolean(),
        /** No trial or subscription runs, or it does not take the inquiry: whoever asked was written to. */
        refused: z.boolean(),
      }),
    )
    .max(consultationsMax),
  /** The customer's own or a third party's incident responders, when they took it over. */
  incidentResponse: z.strictObject({ team: filledLine(200), at: instant }).nullable(),
  classification: z.enum(classifications).nullable(),
  determination: z.enum(determinations).nullable(),
  troubles,
  /** Experts on Demand is no longer sold. */
  sunsetAt: instant.nullable(),
  outcome: z.enum(noteOutcomes).nullable(),
  endedAt: instant.nullable(),
});

/** What is left of a notification when it ends. */
export const noteOutput = z.strictObject({
  notificationId: instanceKey,
  tenantId: tenantKey,
  outcome: z.enum(noteOutcomes),
  publishedAt: instant.nullable(),
  seenAt: instant.nullable(),
  endedAt: instant,
  classification: z.enum(classifications).nullable(),
  determination: z.enum(determinations).nullable(),
  delivered: z.array(z.enum(alertChannels)),
  mails: z.int().nonnegative(),
  cases: z.array(instanceKey),
});

export type NoteContent = z.output<typeof content>;
export type NoteInput = z.output<typeof noteInput>;
export type NoteContext = z.output<typeof noteContext>;
export type NoteOutput = z.output<typeof noteOutput>;
