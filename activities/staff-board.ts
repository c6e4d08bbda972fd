import type { StaffNoticeParams } from '../machines/ports.ts';
import { keyHash } from './idempotency.ts';
import { type JsonLines, jsonLines } from './json-lines.ts';
import { isoTime } from './time.ts';

/** A call on one of the service's desks, as its people read it. A type, so that it counts as JSON. */
export type StaffNotice = {
  readonly id: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly desk: StaffNoticeParams['desk'];
  readonly notice: StaffNoticeParams['notice'];
  /** The same in a sentence. */
  readonly summary: string;
  readonly tenantId: string;
  readonly about: string;
  readonly number: number;
  readonly text: string | null;
};

/** Where the service's own people are called on. */
export interface StaffBoard {
  /** A second notice under the same key must not be seen. */
  post(notice: StaffNotice, key: string): Promise<void>;
}

/** Notices as JSON Lines: one notice a line, in the order of posting. */
export function staffFile(path: string): StaffBoard {
  return staffList(jsonLines<StaffNotice>(path));
}

/** The same in any list. */
export function staffList(lines: JsonLines<StaffNotice>): StaffBoard {
  return {
    async post(notice, key) {
      await lines.append(key, notice);
    },
  };
}

/** The notice of an effect. The same effect always gives the same notice. */
export function staffNotice(params: StaffNoticeParams, key: string): StaffNotice {
  const { desk, notice, tenantId, about, number, text } = params;
  const again = number > 1 ? ` (${number} times now)` : '';
  return {
    id: keyHash(key).slice(0, 32),
    at: isoTime(params.at),
    desk,
    notice,
    summary: `${SUMMARY[notice](tenantId)}${again}`,
    tenantId,
    about,
    number,
    text,
  };
}

const SUMMARY: Readonly<Record<StaffNoticeParams['notice'], (tenant: string) => string>> = {
  consultationRequested: (tenant) => `${tenant} wants to talk about eligibility`,
  tenantFactsUnavailable: (tenant) => `What the directory knows of ${tenant} could not be read: look at the directory`,
  applicationReceived: (tenant) => `${tenant} has applied: assess the application`,
  talkReminder: (tenant) => `${tenant} still waits to talk about eligibility`,
  assessmentReminder: (tenant) => `The application of ${tenant} still waits to be assessed`,
  applicationForgotten: (tenant) => `Nobody assesses the application of ${tenant}: see to it that somebody does`,
  applicantSilent: (tenant) => `The applicant of ${tenant} answers no question: ask by telephone`,
  applicantReplied: (tenant) => `The applicant of ${tenant} has answered`,
  leadDismissed: (tenant) => `A lead at ${tenant} was dismissed: learn from it`,
  leadsWait: (tenant) => `Leads at ${tenant} are not closed: look into them`,
  caseOpened: (tenant) => `${tenant} has opened a case`,
  firstReportBreached: (tenant) => `${tenant} has not had its first progress report in time`,
  caseWaits: (tenant) => `A case of ${tenant} waits for an expert`,
  caseForgotten: (tenant) => `No expert comes to a case of ${tenant}: see to it that one does`,
  customerReplied: (tenant) => `${tenant} has replied on a case`,
  customerSilent: (tenant) => `${tenant} does not answer on a case: ask by telephone`,
  irChosen: (tenant) => `${tenant} has chosen who responds, and wants the investigation to go on`,
  irDeclined: (tenant) => `${tenant} declines incident response: the investigation goes on`,
  authorizationUnavailable: (tenant) => `Who may consult at ${tenant} could not be read: look at the directory`,
  followUpAsked: (tenant) => `${tenant} asks a follow-up question`,
  channelGaveUp: (tenant) => `A notification to ${tenant} is missing from a channel: look at the channel`,
  partnerUnreachable: (tenant) => `What belongs to ${tenant} could not be told what it must know: look at it`,
  trialEnded: (tenant) => `The trial of ${tenant} has ended`,
};
