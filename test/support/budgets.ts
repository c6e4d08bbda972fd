import { type BudgetName, budgetName } from '../../packages/xstate-temporal/test/support/budgets.ts';

/** The programme's budgets. */
interface Budget {
  /** Events of one instance on a server, through many runs. */
  readonly longLife: number;
  /** A process dies at every so-many-th of its file operations. */
  readonly deathEvery: number;
  /** Random small queues, each lived once or told to a station. */
  readonly queues: number;
  /** How much of the simulator's validation is run. */
  readonly validation: 'small' | 'full';
  /** Random small scenarios with people, adversaries and faults, on the virtual target. */
  readonly studies: number;
  /** Random programmes with people who act or do not, four times. */
  readonly programmes: number;
  /** Instances that live among strangers on a server, verified. */
  readonly hostileLives: number;
  /** Studies on both targets. */
  readonly bothTargets: number;
}

const small: Budget = {
  longLife: 2_000,
  deathEvery: 1,
  queues: 1_000,
  validation: 'small',
  studies: 200,
  programmes: 250,
  hostileLives: 80,
  bothTargets: 2,
};

const budgets: Readonly<Record<BudgetName, Budget>> = {
  quick: { ...small, deathEvery: 4, studies: 50, programmes: 80, hostileLives: 20 },
  ci: small,
  nightly: {
    longLife: 100_000,
    deathEvery: 1,
    queues: 20_000,
    validation: 'full',
    studies: 20_000,
    programmes: 250,
    hostileLives: 3_000,
    bothTargets: 100,
  },
};

export const budget: Budget = budgets[budgetName];
