/** A clock that the service is measured by: from one event of a case to another. */
export interface ServiceLevel {
  readonly id: string;
  readonly title: string;
  readonly machine: string;
  /** The first event of this type that leads into the state begins it. */
  readonly start: { readonly event: string; readonly to?: string };
  /** The first of these events after that stops it. */
  readonly stop: readonly string[];
  /** The chart's own clock that says when it is due; without one, nothing is promised and times are only told. */
  readonly due?: string;
  /** The field of that first event by which cases are counted too. */
  readonly category?: string;
}

/**
 * What is measured. Where a promise is documented, the chart has a clock for it, with its calendar and its policy: the
 * due time is the chart's, not one that is worked out again here.
 */
export const serviceLevels: readonly ServiceLevel[] = [
  {
    id: 'first-report',
    title: 'First progress report of a case',
    machine: 'eod-case',
    start: { event: 'SUBMIT' },
    stop: ['REPORT', 'IR_NEEDED', 'OUT_OF_SCOPE'],
    due: 'FIRST_REPORT_DUE',
    category: 'category',
  },
  {
    id: 'case-accepted',
    title: 'An expert takes a case up',
    machine: 'eod-case',
    start: { event: 'SUBMIT' },
    stop: ['ACCEPTED_BY_EXPERT'],
    category: 'category',
  },
  {
    id: 'notification-resolved',
    title: 'A customer resolves a notification',
    machine: 'attack-notification',
    start: { event: 'PUBLISH' },
    stop: ['RESOLVE'],
    due: 'unresolvedLimit',
  },
  {
    id: 'notification-seen',
    title: 'A customer sees a notification',
    machine: 'attack-notification',
    start: { event: 'PUBLISH' },
    stop: ['SEEN', 'TAKE_UP', 'RESOLVE'],
  },
  {
    id: 'application-decided',
    title: 'An application is decided',
    machine: 'tan-application',
    start: { event: 'SUBMIT' },
    stop: ['APPROVE', 'REJECT'],
  },
];
