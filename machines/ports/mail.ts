import { z } from 'zod';
import { caseOutcomes, customerDuties, reportStatuses } from '../eod-case/statuses.ts';
import { heldAbout, subjectKinds } from '../inquiry/about.ts';
import { advice } from '../inquiry/advice.ts';
import { fileRef } from '../inquiry/file-ref.ts';
import { instanceKey } from '../keys.ts';
import { emailAddress, filledLine, filledText, instant, key, line, personName } from '../text.ts';
import { alertSeverity } from './alert.ts';

/** What every mail about an application carries. */
const application = { tenantId: key, applicantName: personName, service: filledLine(200) };

/** What every mail about a case carries. */
const inquiry = { tenantId: key, caseId: instanceKey, topic: filledLine(2048), about: heldAbout };

/** What a customer is asked for beside the words: kinds of things to name, and files that are known. */
const asked = { needs: z.array(z.enum(subjectKinds)).max(subjectKinds.length), files: z.array(fileRef).max(10) };

/** A mail: the template's name, who gets it, and what the template shows. */
function mail<TName extends string, TData extends z.ZodRawShape>(template: TName, data: TData) {
  return z.strictObject({
    template: z.literal(template),
    to: z.array(emailAddress).min(1).max(10),
    data: z.strictObject(data),
  });
}

/**
 * Params of the action `sendMail`, by template. Times are UTC milliseconds. The text fields are
 * what people wrote: a template escapes them.
 */
export const mailParams = z.discriminatedUnion('template', [
  // Approval of an application. `activation` says what the customer has to do, if anything.
  mail('tanWelcome', {
    ...application,
    portal: filledLine(200),
    uiPath: filledLine(300),
    activation: z.enum(['switchOn', 'toggleIsOn', 'startsAutomatically']),
  }),
  // Until 2020 the customer had to switch notifications on.
  mail('tanSwitchOn', { ...application, portal: filledLine(200), uiPath: filledLine(300) }),
  mail('tanClarification', { ...application, question: filledText(4000) }),
  mail('tanReminder', { ...application, question: filledText(4000), number: z.int().positive() }),
  // An application that ended since a question had no answer.
  mail('tanUnanswered', { ...application, question: filledText(4000) }),
  mail('tanRejection', { ...application, reason: filledText(4000) }),
  // The test mail of an e-mail rule.
  mail('ruleTest', { tenantId: key, service: filledLine(200), ruleName: personName }),
  // A published notification, to the recipients of a rule that matches it.
  mail('alertNotice', {
    tenantId: key,
    service: filledLine(200),
    portal: filledLine(200),
    ruleName: personName,
    notificationId: instanceKey,
    title: filledLine(300),
    severity: alertSeverity,
    tag: filledLine(100),
    at: instant,
    // `null` unless the rule asks for it.
    organisation: personName.nullable(),
    devices: z.array(filledLine(255)).max(50).nullable(),
  }),
  // Consulting an expert needs a subscription: whom to ask for one; nobody, once sales have ended.
  mail('noSubscription', {
    tenantId: key,
    notificationId: instanceKey,
    inquiry: filledText(8000),
    contacts: z.array(filledLine(100)).max(5),
  }),
  // An inquiry from a notification that the subscription does not take.
  mail('inquiryRefused', {
    tenantId: key,
    notificationId: instanceKey,
    inquiry: filledText(8000),
    reason: filledText(1000),
  }),
  // A progress report that is not the last word.
  mail('caseReport', {
    ...inquiry,
    number: z.int().positive(),
    status: z.enum(reportStatuses).exclude(['CONCLUDED']),
    message: filledText(8000),
    // Questions (MORE_INFO_NEEDED) or descriptions of samples (FILE_SAMPLES_NEEDED).
    requested: z.array(filledText(1000)).max(10),
    ...asked,
  }),
  // The report CONCLUDED with its advice.
  mail('caseAdvice', {
    ...inquiry,
    number: z.int().positive(),
    ...advice.shape,
  }),
  mail('caseReminder', {
    ...inquiry,
    waitingFor: z.enum(customerDuties),
    requested: z.array(filledText(1000)).max(10),
    ...asked,
    number: z.int().positive(),
    // When the case closes without a reply.
    closesAt: instant,
  }),
  mail('caseIrOptions', {
    ...inquiry,
    number: z.int().positive(),
    reason: filledText(4000),
    options: z.array(line(100)).min(1).max(6),
  }),
  mail('caseOutOfScope', { ...inquiry, number: z.int().positive(), reason: filledText(4000) }),
  // A case that ended by itself: what was waited for, and was not done.
  mail('caseClosed', {
    ...inquiry,
    outcome: z.enum(caseOutcomes),
    waitingFor: z.enum(customerDuties).nullable(),
    requested: z.array(filledText(1000)).max(10),
  }),
  // The person does not have the permission that consulting takes.
  mail('caseNotPermitted', { ...inquiry, permission: filledLine(100) }),
  // The case can be followed in Services Hub.
  mail('caseTracked', {
    ...inquiry,
    visibleTo: z.enum(['owner', 'team']),
    supportRequestNo: filledLine(60).nullable(),
  }),
]);

export type MailParams = z.infer<typeof mailParams>;
export type MailTemplate = MailParams['template'];

/** The names of all templates. */
export const mailTemplates: readonly MailTemplate[] = mailParams.options.map((option) => option.shape.template.value);
