import type { z } from 'zod';
import type { CaseDeskParams } from '../ports/case-desk.ts';
import type { IrHandOverParams } from '../ports/incident-response.ts';
import type { MailParams } from '../ports/mail.ts';
import type { StaffNoticeParams } from '../ports/staff.ts';
import { irPathsByEra, irPathsWithTicket } from '../profiles/era.ts';
import type { EodContext } from './context.ts';
import type { eodEvents } from './events.ts';

type Report = z.output<typeof eodEvents.REPORT>;

/** A notice to the experts' desk about this case. */
export function aboutCase(
  { caseId, tenantId }: EodContext,
  notice: Pick<StaffNoticeParams, 'notice' | 'at' | 'number' | 'text'>,
): StaffNoticeParams {
  return { ...notice, desk: 'experts', tenantId, about: `eod-case/${caseId}` };
}

/** Where an entry in the case's ticket goes, and when it was made. */
export function ticket({ caseId, tenantId }: EodContext, at: number) {
  return { caseId, tenantId, at };
}

function customer({ caseId, replyTo, tenantId, topic }: EodContext) {
  return { to: replyTo, data: { tenantId, caseId, topic } };
}

/** E03. */
export function openTicket(context: EodContext, at: number): CaseDeskParams {
  const {
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
    linkedNotification,
    reopens,
    firstReportDue,
  };
}

/** E07, E09, E11, E13: the mail that carries the latest report. */
export function reportMail(context: EodContext, report: Report): MailParams {
  const { to, data } = customer(context);
  const number = context.reports.length;
  if (report.status === 'CONCLUDED') return { template: 'caseAdvice', to, data: { ...data, number, ...report.advice } };
  const { status, message } = report;
  return { template: 'caseReport', to, data: { ...data, number, status, message, requested: requestedBy(report) } };
}

/** The same report in the ticket. */
export function reportEntry(context: EodContext, report: Report, at: number): CaseDeskParams {
  const text = report.status === 'CONCLUDED' ? report.advice.summary : report.message;
  return { operation: 'report', ...ticket(context, at), number: context.reports.length, status: report.status, text };
}

/** What a report asks the customer for. */
export function requestedBy(report: Report): string[] {
  if (report.status === 'MORE_INFO_NEEDED') return report.questions;
  return report.status === 'FILE_SAMPLES_NEEDED' ? report.samples : [];
}

/** E15. */
export function reminder(context: EodContext): MailParams | undefined {
  const { requested, customerReminders } = context;
  if (requested === null) return undefined;
  const { to, data } = customer(context);
  const { kind, items, closesAt } = requested;
  return {
    template: 'caseReminder',
    to,
    data: { ...data, waitingFor: kind, requested: items, number: customerReminders, closesAt },
  };
}

/** E05, where the expert finds it. */
export function outOfScope(context: EodContext, reason: string): MailParams {
  const { to, data } = customer(context);
  return { template: 'caseOutOfScope', to, data: { ...data, reason } };
}

/** E17. */
export function irOptions(context: EodContext, reason: string): MailParams {
  const { to, data } = customer(context);
  return { template: 'caseIrOptions', to, data: { ...data, reason, options: [...irPathsByEra[context.docsEra]] } };
}

/** E18. */
export function handOver(context: EodContext, path: IrHandOverParams['path'], at: number): IrHandOverParams {
  const { contextUrl, irReason, replyTo, topic } = context;
  if (irReason === null) throw new Error('A case is handed over for a reason that an expert gave.');
  return {
    ...ticket(context, at),
    path,
    opensTicket: irPathsWithTicket.includes(path),
    topic,
    contextUrl,
    reason: irReason,
    replyTo,
  };
}
