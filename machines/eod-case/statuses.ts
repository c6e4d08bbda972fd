/** The four documented status categories of a progress report. */
export const reportStatuses = ['MORE_INFO_NEEDED', 'FILE_SAMPLES_NEEDED', 'MORE_TIME_NEEDED', 'CONCLUDED'] as const;

export type ReportStatus = (typeof reportStatuses)[number];

/** All that an expert reports to the customer: the four categories, and the two limits of the service. Each stops the clock. */
export const answers = [...reportStatuses, 'IR_NEEDED', 'OUT_OF_SCOPE'] as const;

export type Answer = (typeof answers)[number];

/**
 * How a case ends. `concluded` and `referredToIr` follow from documented answers; the others are assumed. `noReply` and
 * `withdrawn` leave a question without an answer, `concluded` never does.
 */
export const caseOutcomes = [
  'concluded',
  'referredToIr',
  'outOfScope',
  'noReply',
  'withdrawn',
  'notPermitted',
] as const;

export type CaseOutcome = (typeof caseOutcomes)[number];

/** What a case waits for when it waits for its customer. */
export const customerDuties = ['information', 'samples', 'irChoice'] as const;

export type CustomerDuty = (typeof customerDuties)[number];
