/** How much each suite tries: a little on every push (`ci`), a lot in `npm run nightly` (`nightly`). */
interface Budget {
  /** Pairs of a random machine and a random life, lived by the engine and by XState. */
  readonly oracle: number;
  /** Hostile events and inputs thrown at a chart. */
  readonly hostile: number;
  /** Events of one instance on a server, through many runs. */
  readonly longLife: number;
  /** Random small queues, each lived once or told to a station. */
  readonly queues: number;
  /** How much of the simulator's validation is run. */
  readonly validation: 'small' | 'full';
  /** Random small scenarios with people, adversaries and faults, on the virtual target. */
  readonly studies: number;
  /** The same on both targets. */
  readonly bothTargets: number;
}

const budgets: Readonly<Record<'ci' | 'nightly', Budget>> = {
  ci: {
    oracle: 20_000,
    hostile: 10_000,
    longLife: 2_000,
    queues: 1_000,
    validation: 'small',
    studies: 200,
    bothTargets: 2,
  },
  nightly: {
    oracle: 1_000_000,
    hostile: 200_000,
    longLife: 100_000,
    queues: 20_000,
    validation: 'full',
    studies: 20_000,
    bothTargets: 100,
  },
};

const chosen = process.env.WATCHFLOOR_BUDGET ?? 'ci';
if (!Object.hasOwn(budgets, chosen))
  throw new Error(`WATCHFLOOR_BUDGET is "${chosen}"; it may be ${Object.keys(budgets).join(' or ')}.`);

export const budgetName = chosen as 'ci' | 'nightly';
export const budget: Budget = budgets[budgetName];
