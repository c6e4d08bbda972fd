/**
 * How much a property tries: little in `npm test` (`quick`), more in the slow suite (`ci`), a lot in `npm run nightly`
 * (`nightly`).
 */
const names = ['quick', 'ci', 'nightly'] as const;
export type BudgetName = (typeof names)[number];

const chosen = process.env.WATCHFLOOR_BUDGET ?? 'quick';
const known = names.find((name) => name === chosen);
if (known === undefined) throw new Error(`WATCHFLOOR_BUDGET is "${chosen}"; it may be ${names.join(', ')}.`);

export const budgetName: BudgetName = known;

/** The library's budgets. */
interface Budget {
  /** Pairs of a random machine and a random life, lived by the engine and by XState. */
  readonly oracle: number;
  /** Hostile events and inputs thrown at a chart. */
  readonly hostile: number;
  /** Values that are written as JSON in two ways. */
  readonly json: number;
  /** Messages of garbage that are sent to a server. */
  readonly garbage: number;
}

const budgets: Readonly<Record<BudgetName, Budget>> = {
  quick: { oracle: 1_000, hostile: 2_000, json: 1_000, garbage: 300 },
  ci: { oracle: 20_000, hostile: 10_000, json: 1_000, garbage: 1_500 },
  nightly: { oracle: 1_000_000, hostile: 200_000, json: 20_000, garbage: 10_000 },
};

export const budget: Budget = budgets[budgetName];

/** How a worker lives the tests of the host: with a cache in `npm test`, replaying at every task in the slow suite. */
export const modesOf = <T>(cached: T, replaying: T): readonly T[] => [budgetName === 'quick' ? cached : replaying];
