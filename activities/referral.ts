import type { IrHandOverParams } from '../machines/ports.ts';
import { isoTime } from './time.ts';

/** What incident response gets of a case. Times are RFC 3339 in UTC. A type, so that it counts as JSON. */
export type Referral = {
  /** The reference that both sides quote. */
  readonly reference: string;
  readonly path: IrHandOverParams['path'];
  /** `requested` where the receiving side opens a ticket of its own. */
  readonly ticket: 'requested' | null;
  readonly tenantId: string;
  readonly caseId: string;
  readonly handedOverAt: string;
  readonly topic: string;
  readonly contextUrl: string;
  readonly reason: string;
  readonly inquiry: string;
  readonly about: IrHandOverParams['about'];
  readonly submitter: { readonly name: string; readonly email: string };
  readonly replyTo: readonly string[];
  readonly reports: readonly {
    readonly number: number;
    readonly status: string;
    readonly at: string;
    readonly text: string;
  }[];
  readonly advice: IrHandOverParams['advice'];
  readonly samples: readonly {
    readonly sha256: string;
    readonly size: number;
    readonly name: string;
    readonly location: string;
  }[];
  readonly linkedNotification: string | null;
};

/** The referral of an effect. The same effect always gives the same referral. */
export function referralOf(params: IrHandOverParams, reference: string): Referral {
  return {
    reference,
    path: params.path,
    ticket: params.opensTicket ? 'requested' : null,
    tenantId: params.tenantId,
    caseId: params.caseId,
    handedOverAt: isoTime(params.at),
    topic: params.topic,
    contextUrl: params.contextUrl,
    reason: params.reason,
    inquiry: params.inquiry,
    about: params.about,
    submitter: params.submitter,
    replyTo: params.replyTo,
    reports: params.reports.map((report) => ({ ...report, at: isoTime(report.at) })),
    advice: params.advice,
    samples: params.samples,
    linkedNotification: params.linkedNotification,
  };
}
