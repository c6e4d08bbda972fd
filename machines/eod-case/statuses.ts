/** The four documented status categories of a progress report. */
export const reportStatuses = ['MORE_INFO_NEEDED', 'FILE_SAMPLES_NEEDED', 'MORE_TIME_NEEDED', 'CONCLUDED'] as const;

export type ReportStatus = (typeof reportStatuses)[number];

/** How a case ends. `concluded` and `referredToIr` follow from documented answers; the others are assumed. */
export const caseOutcomes = ['concluded', 'referredToIr', 'outOfScope', 'noReply', 'withdrawn'] as const;

export type CaseOutcome = (typeof caseOutcomes)[number];
