import { type FactId, facts } from '../../../scenarios/facts/index.ts';

/** One published figure beside what the generator makes of it. */
export interface CalibrationRow {
  readonly fact: FactId;
  readonly quantity: string;
  readonly population: string;
  readonly period: string;
  /** Publisher and edition. */
  readonly source: string;
  /**
   * `parameter`: the generator was given the figure, so agreement says only that it samples rightly. `check`: it was
   * not, so agreement says something about the model.
   */
  readonly kind: 'parameter' | 'check';
  readonly statistic: string;
  readonly unit: string;
  readonly cited: number;
  readonly generated: number;
  /** How far apart the two may be, in the unit. */
  readonly tolerance: number;
  /** Why it is as wide as it is. */
  readonly because: string;
  /** How many values the generated figure is made of. */
  readonly n: number;
  readonly verdict: 'agrees' | 'known misfit' | 'misfit';
  /** Where it is known not to fit: why. */
  readonly misfit?: string;
}

export interface CalibrationReport {
  readonly seed: number;
  /** Campaigns drawn for each figure. */
  readonly campaigns: number;
  readonly rows: readonly CalibrationRow[];
  /** Whether every figure agrees or is known not to. */
  readonly ok: boolean;
}

interface Comparison {
  readonly kind: 'parameter' | 'check';
  readonly generated: number;
  readonly tolerance: number;
  readonly because: string;
  readonly n: number;
  /** Instead of the figure of the table, where the table holds no single one. */
  readonly cited?: number;
  readonly quantity?: string;
  readonly statistic?: string;
  readonly unit?: string;
  readonly misfit?: string | undefined;
}

/** Compares a figure of the table with a generated one. */
export function compare(id: FactId, { misfit, ...made }: Comparison): CalibrationRow {
  const { quantity, population, period, publisher, edition, statistic, unit, value } = facts[id];
  const cited = made.cited ?? value;
  const agrees = Math.abs(made.generated - cited) <= made.tolerance;
  return {
    fact: id,
    quantity,
    population,
    period,
    source: `${publisher}, ${edition}`,
    statistic,
    unit,
    ...made,
    cited,
    verdict: agrees ? 'agrees' : misfit === undefined ? 'misfit' : 'known misfit',
    ...(misfit === undefined ? {} : { misfit }),
  };
}

/** What chance alone does to a share of so many values: four standard errors, and the same for a whole table. */
export function chanceOf(share: number, n: number): number {
  return 4 * Math.sqrt((share * (1 - share)) / Math.max(1, n));
}

export const byChance = 'four standard errors of the generated figure';

/** The tolerance of checks of shares: whoever reads the published ones reads them to a few points. */
export function pointsAnd(share: number, n: number): number {
  return 0.03 + chanceOf(share, n) / 2;
}

export const fewPoints = 'three percentage points, and two standard errors of the generated figure';
