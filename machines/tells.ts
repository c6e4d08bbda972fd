import type { MachineId } from './registry.ts';
import type { Role } from './roles.ts';

/** What one chart tells another: the only way in which they reach each other. */
export interface Tell {
  readonly from: MachineId;
  /** The outermost states in which it is told. */
  readonly states: readonly string[];
  /** The event on which it is told. */
  readonly on: string;
  readonly to: MachineId;
  readonly event: string;
  /** Who sends the event where it is told, if not all who may. */
  readonly by?: readonly Role[];
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
    states: ['none', 'trial', 'full', 'expired', 'ended'],
    on: 'CONSULT',
    to: 'attack-notification',
    event: 'CONSULT_REFUSED',
    by: ['system'],
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
