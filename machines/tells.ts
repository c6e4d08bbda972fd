import type { MachineId } from './registry.ts';

/** What one chart tells another: the only way in which they reach each other. */
export interface Tell {
  readonly from: MachineId;
  /** The outermost states in which it is told. */
  readonly states: readonly string[];
  /** The event on which it is told. */
  readonly on: string;
  readonly to: MachineId;
  readonly event: string;
  /** Whether it starts the partner where that is not there. */
  readonly starts: boolean;
}

/** Every tell of the charts. */
export const tells: readonly Tell[] = [
  {
    from: 'tan-application',
    states: ['approval'],
    on: 'APPROVE',
    to: 'eod-subscription',
    event: 'MTE_ACCEPTED',
    starts: true,
  },
  {
    from: 'tan-application',
    states: ['active'],
    on: 'PUBLISHED',
    to: 'attack-notification',
    event: 'PUBLISH',
    starts: true,
  },
  {
    from: 'attack-notification',
    states: ['publishedAsAlert'],
    on: 'CONSULT_EXPERT',
    to: 'eod-subscription',
    event: 'CONSULT',
    starts: false,
  },
  {
    from: 'eod-subscription',
    states: ['trial', 'full'],
    on: 'CONSULT',
    to: 'eod-case',
    event: 'SUBMIT',
    starts: true,
  },
];
