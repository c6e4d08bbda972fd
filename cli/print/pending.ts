import type { Pending } from '../../programme/index.ts';

const texts: Readonly<Record<Pending['reason'], string>> = {
  notBegun: 'The applicant goes on: apply again, in the role applicant.',
  notEligible: 'When that has changed, say so (ELIGIBILITY_CHANGED), and it is checked again.',
  directoryUnavailable: 'The directory is asked again at the deadline above, or at once (RETRY).',
  directoryUnanswered: 'The tenant directory has not answered yet.',
  talksMissing:
    'Talk to the technical service provider and the account team, then say so (TALKED_TO_TSP, TALKED_TO_ACCOUNT_TEAM).',
  formIncomplete: 'The form still needs the name and the e-mail address (SUBMIT).',
  privacyUnread: 'Read the privacy statement, then send the form (SUBMIT).',
};

/** What comes next in an application, in a sentence or two. */
export function pendingText({ reason, problem }: Pending): string {
  if (problem === undefined) return texts[reason];
  return `The tenant directory gives no answer yet, and is asked again by itself. ${problem}`;
}
