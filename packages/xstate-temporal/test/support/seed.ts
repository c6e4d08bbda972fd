/**
 * The seed of every property. Fixed, so that the same commit gives the same result everywhere; another
 * one is drawn by whoever looks for news: `WATCHFLOOR_SEED=random`, or a number to repeat a run.
 * `WATCHFLOOR_PATH` is fast-check's path to one counterexample.
 */
const given = process.env.WATCHFLOOR_SEED;

export const seed: number =
  given === undefined ? 20_210_301 : given === 'random' ? Date.now() % 2_147_483_647 : Number(given);

if (!Number.isSafeInteger(seed)) throw new Error(`WATCHFLOOR_SEED is "${given}"; give a whole number, or "random".`);

export const path: string | undefined = process.env.WATCHFLOOR_PATH || undefined;
