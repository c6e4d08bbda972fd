/** How much each suite tries: a little on every push (`ci`), a lot in `npm run nightly` (`nightly`). */
interface Budget {
  /** Pairs of a random machine and a random life, lived by the engine and by XState. */
  readonly oracle: number;
  /** Hostile events and inputs thrown at a chart. */
  readonly hostile: number;
  /** Random small queues, each lived once or told to a station. */
  readonly queues: number;
}

const budgets: Readonly<Record<'ci' | 'nightly', Budget>> = {
  ci: { oracle: 20_000, hostile: 10_000, queues: 1_000 },
  nightly: { oracle: 1_000_000, hostile: 200_000, queues: 50_000 },
};

const chosen = process.env.WATCHFLOOR_BUDGET ?? 'ci';
if (!Object.hasOwn(budgets, chosen))
  throw new Error(`WATCHFLOOR_BUDGET is "${chosen}"; it may be ${Object.keys(budgets).join(' or ')}.`);

export const budgetName = chosen as 'ci' | 'nightly';
export const budget: Budget = budgets[budgetName];
