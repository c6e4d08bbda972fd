interface EventWord {
  /** On the button that sends it. */
  readonly act: string;
  /** In the timeline. */
  readonly done: string;
  readonly look?: 'primary' | 'danger';
  readonly hint?: string;
}

const events: Readonly<Record<string, EventWord>> = {
  CHECK_ELIGIBILITY: { act: 'Check eligibility', done: 'Eligibility check begun', look: 'primary' },
  TALKED_TO_TSP: {
    act: 'Note the talk with the technical service provider',
    done: 'Talked to the technical service provider',
    hint: 'Eligibility is discussed with the technical service provider before applying.',
  },
  TALKED_TO_ACCOUNT_TEAM: {
    act: 'Note the talk with the account team',
    done: 'Talked to the account team',
    hint: 'Eligibility is discussed with the account team before applying.',
  },
  RETRY: { act: 'Try again', done: 'Tried again' },
  ELIGIBILITY_CHANGED: { act: 'Check again: something has changed', done: 'Eligibility changed' },
  SUBMIT: { act: 'Submit', done: 'Submitted', look: 'primary' },
  REQUEST_CLARIFICATION: { act: 'Ask the applicant', done: 'Reviewer asked a question' },
  APPLICANT_REPLIED: { act: 'Answer the question', done: 'Applicant answered', look: 'primary' },
  APPROVE: { act: 'Approve', done: 'Approved', look: 'primary' },
  REJECT: { act: 'Reject', done: 'Rejected', look: 'danger' },
  WITHDRAW: { act: 'Withdraw', done: 'Withdrawn', look: 'danger' },
  SAVE_PREFERENCES: { act: 'Save preferences', done: 'Preferences saved' },
  LEAD_FOUND: { act: 'Note a lead', done: 'Lead found' },
  DISMISS_LEAD: { act: 'Dismiss a lead', done: 'Lead dismissed' },
  CONFIRM_THREAT: { act: 'Write the notification', done: 'Threat confirmed', look: 'primary' },
  PUBLISHED: { act: 'Publish', done: 'Notification published', look: 'primary' },
  SAVE_RULE: { act: 'Save notification rule', done: 'Email rule saved' },
  DELETE_RULE: { act: 'Delete rule', done: 'Email rule deleted', look: 'danger' },
  PREREQUISITE_LOST: { act: 'Note a prerequisite that is lost', done: 'Prerequisite lost', look: 'danger' },
  PREREQUISITE_RESTORED: { act: 'Note that prerequisites are met again', done: 'Prerequisites restored' },
  SERVICE_RENAMED: { act: 'Rename the service', done: 'Service renamed' },
  RETRY_TELL: { act: 'Tell the partner again', done: 'Told the partner again' },
  TELL_FAILED: { act: 'Telling failed', done: 'A partner could not be told' },
  PUBLISH: { act: 'Publish', done: 'Published as an alert', look: 'primary' },
  RETRY_CHANNEL: { act: 'Try a channel again', done: 'Channel tried again' },
  SEEN: { act: 'Mark as seen', done: 'Seen' },
  TAKE_UP: { act: 'Take up', done: 'Taken up', look: 'primary' },
  RESOLVE: { act: 'Resolve', done: 'Resolved' },
  CONSULT_EXPERT: { act: 'Consult a threat expert', done: 'Expert consulted' },
  HAND_TO_IR: { act: 'Hand to incident response', done: 'Handed to incident response' },
  CONSULT_REFUSED: { act: 'Consultation refused', done: 'Consultation refused' },
  SUNSET: { act: 'End sales', done: 'Sales ended', look: 'danger' },
  MTE_ACCEPTED: { act: 'Start the trial', done: 'Accepted for the service' },
  PURCHASED: { act: 'Note a purchase', done: 'Subscription bought', look: 'primary' },
  OPEN_FORM: { act: 'Open the form', done: 'Form opened' },
  CONSULT: { act: 'Consult a threat expert', done: 'Expert consulted' },
  CONTRACT_END: { act: 'End the contract', done: 'Contract ended', look: 'danger' },
  OUT_OF_SCOPE: { act: 'Out of scope', done: 'Out of scope', look: 'danger' },
  TICKET_NUMBERED: { act: 'Give the ticket number', done: 'Ticket numbered' },
  ACCEPTED_BY_EXPERT: { act: 'Accept the case', done: 'Accepted by an expert', look: 'primary' },
  REPORT: { act: 'Write a report', done: 'Report', look: 'primary' },
  CUSTOMER_INFO: { act: 'Give the information', done: 'Customer gave information', look: 'primary' },
  CUSTOMER_SAMPLES: { act: 'Hand in file samples', done: 'Customer handed in samples', look: 'primary' },
  INVESTIGATION_STEP: { act: 'Go on investigating', done: 'Investigation goes on' },
  IR_NEEDED: { act: 'Recommend incident response', done: 'Incident response recommended', look: 'danger' },
  CHOOSE: { act: 'Choose who responds', done: 'Incident response chosen', look: 'primary' },
  DECLINE: { act: 'Decline', done: 'Declined' },
  FOLLOW_UP_QUESTION: { act: 'Ask a follow-up question', done: 'Follow-up question' },
  CONFIRM_CLOSE: { act: 'Close the case', done: 'Closed by the customer', look: 'primary' },
  ENABLE_TRACKING: { act: 'Track in Services Hub', done: 'Tracking in Services Hub enabled' },
  'xstate.init': { act: 'Start', done: 'Begun' },
};

/** What the service asks others for, once they have answered. */
const actors: Readonly<Record<string, string>> = {
  tenantFacts: 'The tenant directory answered',
  authorization: 'Permissions were checked',
};

export function eventWord(type: string): EventWord {
  const known = events[type];
  if (known !== undefined) return known;
  const actor = /^xstate\.(done|error)\.actor\.(?:.*\.)?(\w+)$/.exec(type);
  if (actor !== null) {
    const text = `${actors[actor[2] ?? ''] ?? sentence(actor[2] ?? '')}${actor[1] === 'error' ? ': failed' : ''}`;
    return { act: text, done: text };
  }
  if (type.startsWith('xstate.done.state.')) return { act: 'Done', done: 'All parts are done' };
  const timer = timerOf(type);
  const text = timer === undefined ? sentence(type) : `Time ran out: ${sentence(timer).toLowerCase()}`;
  return { act: text, done: text };
}

/** Of XState's event for a delay the delay's name: `xstate.after.<delay>.<id of the state>`. */
const timerOf = (type: string): string | undefined => /^xstate\.after\.(\w+)/.exec(type)?.[1];

/** What happens when nobody does anything, by the delay's name. */
const timers: Readonly<Record<string, string>> = {
  quietClose: 'closes by itself',
  noReplyLimit: 'closes without an answer',
  directoryRetry: 'asks the directory again',
};

/** A deadline, before “in” and a time. */
export function deadlineWord(type: string): string {
  const name = timerOf(type) ?? type;
  return timers[name] ?? sentence(name).toLowerCase();
}

function sentence(text: string): string {
  const plain = text
    .replaceAll(/[._]/g, ' ')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

export { sentence };
