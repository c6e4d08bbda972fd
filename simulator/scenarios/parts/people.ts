import { z } from 'zod';
import { shiftCalendarSchema } from '../shift-calendar.ts';
import { arrivalSchema } from './arrivals.ts';
import { chance, lasting } from './basics.ts';

/*
 * What people do, and how long they take. Nobody has published these laws for this service, so every
 * default is an assumption; docs/simulator.md lists them, and each can be set in a scenario.
 */

export const customers = z
  .strictObject({
    talk: lasting('median 2d sigma 0.8', 'From asking to each of the two talks before applying.'),
    fillIn: lasting('median 4h sigma 1', 'From being let to the form until it is submitted.'),
    leaveUnsaved: chance(0, 'The share of forms and switches that is left without saving, and done again later.'),
    comeBackAfter: lasting('median 1d sigma 1', 'From leaving to that.'),
    clarify: lasting('median 1d sigma 1', "From a reviewer's question to the reply."),
    neverClarify: chance(
      0.1,
      "The share of reviewers' questions that is never answered: the application is withdrawn.",
    ),
    mailRule: chance(0.8, 'The share of tenants that saves an e-mail rule after the welcome mail.'),
    ruleAfter: lasting('median 1d sigma 1', 'From the welcome mail to that.'),
    severities: z
      .array(z.enum(['informational', 'low', 'medium', 'high']))
      .min(1)
      .default(['medium', 'high'])
      .describe('Which severities the rule mails.'),
    dropRule: arrivalSchema.optional().describe('When a tenant deletes its e-mail rule; without it never.'),
    newRule: chance(0.5, 'The share of them that saves a rule again.'),
    newRuleAfter: lasting('median 10d sigma 0.8', 'How long that takes.'),
    readMail: lasting('median 40m sigma 1.2', 'From a mailed notification to its being seen.'),
    readPortal: lasting('median 20h sigma 1', 'From a notification without mail to its being seen in the portal.'),
    neverSee: chance(0.02, 'The share of notifications that nobody looks at.'),
    takeUp: lasting('median 1h sigma 1', 'From seeing a notification to working on it.'),
    consult: chance(
      0.5,
      'The share of notifications about which an expert is consulted, where there is a subscription.',
    ),
    consultAnyway: chance(0.1, 'The share of tenants without a subscription that tries all the same, and is refused.'),
    consultAfter: lasting('median 2h sigma 0.8', 'From taking a notification up to consulting.'),
    handToIr: chance(0.1, 'The share of notifications of real intrusions that responders take over.'),
    contain: lasting('median 10h sigma 1', 'From knowing what to do (advice, else taking up) to containment.'),
    inquiries: arrivalSchema
      .optional()
      .describe('Inquiries that a tenant makes of its own accord; without it there are none.'),
    compose: lasting('median 15m sigma 0.8', 'From opening the form to sending it.'),
    lookAtForm: chance(0, 'The share of inquiries before which somebody opens the form to see its header.'),
    sendTwice: chance(0, 'The share of inquiries begun twice under one key, as when a page is loaded again.'),
    sendTwiceAfter: lasting('median 1h sigma 0.5', 'How much later the second comes.'),
    discard: chance(0.03, 'The share of forms that is closed unsent.'),
    lacksPermission: chance(0.04, 'The share of forms first sent by somebody without the permission.'),
    reply: lasting('median 1d sigma 1.1', 'From a question or a wish for samples to the answer.'),
    neverReply: chance(0.08, 'The share of them that is never answered.'),
    withdraw: chance(0.02, 'The share of inquiries that the customer withdraws.'),
    withdrawAfter: lasting('median 1d sigma 1', 'From sending the inquiry to that.'),
    followUp: chance(0.2, 'The share of advice that is asked on about.'),
    followUpAfter: lasting('median 1d sigma 1', 'From the advice to that.'),
    confirmClose: chance(0.5, 'The share of advised cases that the customer closes; the others close by being quiet.'),
    confirmAfter: lasting('median 2d sigma 1', 'From the advice to that.'),
    declineIr: chance(0.2, 'The share of recommendations of incident response that is declined.'),
    chooseAfter: lasting('median 2h sigma 1', 'From the recommendation to the choice.'),
    track: chance(0.1, 'The share of cases whose tracking in Services Hub is asked for.'),
    contractEnd: arrivalSchema.optional().describe('When a subscription ends; without it never.'),
    renew: chance(0.5, 'The share of them that is bought again.'),
    renewAfter: lasting('median 20d sigma 0.8', 'How long that takes.'),
    optOut: arrivalSchema.optional().describe('When a tenant switches notifications off; without it never.'),
    optIn: chance(0.5, 'The share of them that switches them on again.'),
    optInAfter: lasting('median 30d sigma 0.8', 'How long that takes.'),
    lapse: arrivalSchema.optional().describe('When a tenant loses a prerequisite; without it never.'),
    restore: chance(0.8, 'The share of lost prerequisites that comes back.'),
    restoreAfter: lasting('median 7d sigma 0.8', 'How long that takes.'),
  })
  .prefault({});

const shifts = shiftCalendarSchema.optional().describe('When they work; without it always.');

export const reviewers = z
  .strictObject({
    count: z.int().min(1).max(10_000).default(2).describe('How many reviewers assess applications.'),
    shifts,
    review: lasting('median 3h sigma 0.8', 'How long one assessment takes.'),
    clarify: chance(0.15, 'The share of first assessments that ends with a question.'),
    reject: chance(0.05, 'The share of assessments that ends with a rejection.'),
  })
  .prefault({});

export const hunters = z
  .strictObject({
    count: z.int().min(1).max(10_000).default(4).describe('How many hunters look into leads.'),
    shifts,
    triage: lasting('median 90m sigma 0.9', 'How long a hunter looks into a lead.'),
    compose: lasting('median 45m sigma 0.6', 'How long a hunter writes a notification.'),
    recognise: chance(0.95, 'The share of leads of real intrusions that is confirmed.'),
    dismiss: chance(0.97, 'The share of false leads that is dismissed.'),
    fixChannel: lasting('median 1h sigma 0.8', 'From hearing that a channel gave up for good to trying it again.'),
  })
  .prefault({});

const team = z.strictObject({
  count: z.int().min(0).max(10_000),
  skills: z
    .array(z.string().min(1).max(60))
    .max(20)
    .optional()
    .describe('Which contexts of inquiries they take: device, alert, incident, file, page; without it all.'),
  shifts,
});

export const experts = z
  .strictObject({
    count: z.int().min(0).max(10_000).default(3).describe('How many experts there are; ignored where there are teams.'),
    shifts,
    teams: z.array(team).min(1).max(20).optional().describe('Experts who differ in skills or shifts.'),
    discipline: z
      .enum(['fifo', 'priority', 'fair'])
      .default('priority')
      .describe('priority: inquiries about a notification first; fair: tenants share the experts.'),
    look: lasting('median 3h sigma 0.8', 'How long an expert works on a case until the first report.'),
    work: lasting('median 2h sigma 0.8', 'How long each later piece of work on it takes.'),
    moreInfo: chance(0.25, 'The share of reports that asks for information.'),
    samples: chance(0.15, 'The share of reports that asks for samples.'),
    moreTime: chance(0.15, 'The share of reports that says that more time is needed.'),
    pause: lasting('median 20h sigma 0.6', 'From asking for more time to going on.'),
    outOfScope: chance(0.02, 'The share of cases found to be out of scope.'),
    irNeeded: chance(0.08, 'The share of cases about a notification for which incident response is recommended.'),
    roundsMax: z.int().min(1).max(50).default(4).describe('After this many reports an expert concludes.'),
  })
  .refine(({ moreInfo, samples, moreTime }) => moreInfo + samples + moreTime <= 1, {
    path: ['moreTime'],
    error: 'moreInfo, samples and moreTime are shares of the same reports and must not add up to more than 1',
  })
  .prefault({});
