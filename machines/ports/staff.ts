import { z } from 'zod';
import { filledLine, filledText, instant, key } from '../text.ts';

/** The desks of the service that can be called on. */
export const staffDesks = ['account-team', 'reviewers', 'hunters', 'experts'] as const;

/** Why a desk is called on. */
export const staffNotices = [
  'consultationRequested',
  'tenantFactsUnavailable',
  'applicationReceived',
  'talkReminder',
  'assessmentReminder',
  'applicationForgotten',
  'applicantSilent',
  'applicantReplied',
  'leadDismissed',
  'leadsWait',
  'caseOpened',
  'firstReportBreached',
  'caseWaits',
  'caseForgotten',
  'customerReplied',
  'customerSilent',
  'irChosen',
  'irDeclined',
  'authorizationUnavailable',
  'followUpAsked',
  'channelGaveUp',
  'partnerUnreachable',
  'trialEnded',
] as const;

/** Params of the action `notifyStaff`. Times are UTC milliseconds. */
export const staffNoticeParams = z.strictObject({
  desk: z.enum(staffDesks),
  notice: z.enum(staffNotices),
  tenantId: key,
  /** The instance that it is about: `<machine>/<key>`. */
  about: filledLine(200),
  at: instant,
  /** How often the same notice was given, from 1. */
  number: z.int().positive(),
  text: filledText(8000).nullable(),
});

export type StaffNoticeParams = z.infer<typeof staffNoticeParams>;
