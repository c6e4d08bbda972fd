import type { z } from 'zod';
import type { Advice } from '../inquiry/advice.ts';
import { missingFor } from '../inquiry/categories.ts';
import type { CaseDeskParams } from '../ports/case-desk.ts';
import type { IrHandOverParams } from '../ports/incident-response.ts';
import type { MailParams } from '../ports/mail.ts';
import type { StaffNoticeParams } from '../ports/staff.ts';
import { irPathsByEra, irPathsWithTicket } from '../profiles/era.ts';
import { permissionLabels } from '../roles.ts';
import type { EodContext } from './context.ts';
import type { eodEvents } from './events.ts';
import type { Answer } from './statuses.ts';

type Report = z.output<typeof eodEvents.REPORT>;

/** A notice about this case, to the experts' desk where nothing else is said. */
export function aboutCase(
  { caseId, tenantId }: EodContext,
  notice: Pick<StaffNoticeParams, 'notice' | 'at' | 'number' | 'text'>,
  desk: StaffNoticeParams['desk'] = 'experts',
): StaffNoticeParams {
  return { ...notice, desk, tenantId, about: `eod-case/${caseId}` };
}

/** Where an entry in the case's ticket goes, and when it was made. */
export function ticket({ caseId, tenantId }: EodContext, at: number) {
  return { caseId, tenantId, at };
}

function customer({ about, caseId, replyTo, tenantId, topic }: EodContext) {
  return { to: replyTo, data: { tenantId, caseId, topic, about } };
}

/** E03. */
export function openTicket(context: EodContext, at: number): CaseDeskParams {
  const {
    about,
    category,
    contextKind,
    contextUrl,
    entryPoint,
    firstReportDue,
    inquiry,
    linkedNotification,
    reopens,
    replyTo,
  } = context;
  if (inquiry === null) throw new Error('A ticket is opened for an inquiry that was submitted.');
  return {
    operation: 'open',
    ...ticket(context, at),
    topic: context.topic,
    inquiry,
    submitter: context.submitter,
    replyTo,
    entryPoint,
    contextKind,
    contextUrl,
    category,
    about,
    missing: missingFor(category, about),
    linkedNotification,
    reopens,
    firstReportDue,
  };
}

/** E07, E09, E11, E13: the mail that carries the latest report. */
export function reportMail(context: EodContext, report: Report): MailParams {
  const { to, data } = customer(context);
  const number = reportNumber(context);
  if (report.status === 'CONCLUDED') return { template: 'caseAdvice', to, data: { ...data, number, ...report.advice } };
  const { status, message } = report;
  const { items: requested, ...asked } = requestedBy(report);
  return { template: 'caseReport', to, data: { ...data, number, status, message, requested, ...asked } };
}

/** The same report in the ticket. */
export function reportEntry(context: EodContext, status: Answer, text: string, at: number): CaseDeskParams {
  return { operation: 'report', ...ticket(context, at), number: reportNumber(context), status, text };
}

function reportNumber({ reports }: EodContext): number {
  return reports.at(-1)?.number ?? 1;
}

/** What a report asks the customer for. */
export function requestedBy(report: Report): Pick<NonNullable<EodContext['requested']>, 'items' | 'needs' | 'files'> {
  if (report.status === 'MORE_INFO_NEEDED') return { items: report.questions, needs: report.needs, files: [] };
  if (report.status === 'FILE_SAMPLES_NEEDED') return { items: report.samples, needs: [], files: report.files };
  return { items: [], needs: [], files: [] };
}

/** E15. */
export function reminder(context: EodContext): MailParams | undefined {
  const { customerReminders: number, requested, waitingFor } = context;
  if (requested === null || waitingFor === null) return undefined;
  const { to, data } = customer(context);
  const { items, ...rest } = requested;
  return { template: 'caseReminder', to, data: { ...data, waitingFor, requested: items, ...rest, number } };
}

/** E16, E21: the case ended by itself; says what was not done. */
export function closing(context: EodContext): MailParams | undefined {
  const { outcome, requested, waitingFor } = context;
  if (outcome === null) return undefined;
  const { to, data } = customer(context);
  return { template: 'caseClosed', to, data: { ...data, outcome, waitingFor, requested: requested?.items ?? [] } };
}

/** E04: to whoever asked. */
export function notPermitted(context: EodContext): MailParams {
  const { data } = customer(context);
  const permission = permissionLabels.manageSecuritySettings;
  return { template: 'caseNotPermitted', to: [context.submitter.email], data: { ...data, permission } };
}

/** E24. */
export function trackedMail(context: EodContext): MailParams {
  const { to, data } = customer(context);
  const { policy, supportRequestNo } = context;
  return {
    template: 'caseTracked',
    to,
    data: { ...data, visibleTo: policy.hubVisibility, supportRequestNo },
  };
}

/** E05, where the expert finds it. */
export function outOfScope(context: EodContext, reason: string): MailParams {
  const { to, data } = customer(context);
  return { template: 'caseOutOfScope', to, data: { ...data, number: reportNumber(context), reason } };
}

/** E17. */
export function irOptions(context: EodContext, reason: string): MailParams {
  const { to, data } = customer(context);
  const options = [...irPathsByEra[context.docsEra]];
  return { template: 'caseIrOptions', to, data: { ...data, number: reportNumber(context), reason, options } };
}

/** E18: all that the case knows goes along. */
export function handOver(context: EodContext, path: IrHandOverParams['path'], at: number): IrHandOverParams {
  const {
    about,
    advice,
    contextUrl,
    inquiry,
    irReason,
    linkedNotification,
    replyTo,
    reports,
    samples,
    submitter,
    topic,
  } = context;
  if (irReason === null || inquiry === null) throw new Error('A case is handed over for a reason that an expert gave.');
  return {
    ...ticket(context, at),
    path,
    opensTicket: irPathsWithTicket.includes(path),
    topic,
    contextUrl,
    reason: irReason,
    inquiry,
    about,
    submitter,
    replyTo,
    reports,
    advice: advice === null ? null : withoutTime(advice),
    samples,
    linkedNotification,
  };
}

function withoutTime({ at: _, ...advice }: NonNullable<EodContext['advice']>): Advice {
  return advice;
}
