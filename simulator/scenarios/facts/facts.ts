import { assumptions } from './assumptions.ts';
import { breakoutByYear, breakoutFastest } from './breakout-facts.ts';
import { campaignFacts, corpusFacts } from './corpus-facts.ts';
import { detectionFacts } from './detection-facts.ts';
import { dwellByYear, dwellShapes } from './dwell-facts.ts';
import type { Fact } from './fact.ts';

/** Every published figure that the simulator rests on, by id. Each is read somewhere; a test holds both directions. */
export const facts = {
  ...dwellByYear,
  ...dwellShapes,
  ...breakoutByYear,
  ...breakoutFastest,
  ...corpusFacts,
  ...campaignFacts,
  ...detectionFacts,
} as const satisfies Readonly<Record<string, Fact>>;

export type FactId = keyof typeof facts;
export type AssumptionId = keyof typeof assumptions;

/** The value of a published figure, in the unit of its row. */
export function fact(id: FactId): number {
  return facts[id].value;
}

/** The value of an assumption, in the unit of its row. */
export function assumed(id: AssumptionId): number {
  return assumptions[id].value;
}

/** The years, ascending, for which there is a global median of dwell times. */
export const dwellYears: readonly number[] = Object.keys(dwellByYear).map(yearOf);

/** The years, ascending, for which there is a mean of breakout times. */
export const breakoutYears: readonly number[] = Object.keys(breakoutByYear).map(yearOf);

function yearOf(id: string): number {
  return Number(id.slice(-4));
}
