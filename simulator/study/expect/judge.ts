import type { Measurements } from '../../../numeric/measures/measurements.ts';
import { refusalCodes } from '../../model/refusal-codes.ts';
import type { MachineCoverage } from '../../model/result.ts';
import { checkBound } from './bound.ts';
import { compares, decides } from './compares.ts';
import type { BoundExpectation, Comparison, Expectation, ReachExpectation, Unit } from './expectation.ts';
import { type MeasureNames, type ResolvedMeasure, resolveMeasure } from './measure.ts';
import { ExpectationError } from './parse.ts';
import type { StillOpen } from './sample.ts';

/** What is judged: a run, or what of it was kept. */
export interface Judged {
  readonly measurements: Measurements;
  readonly coverage: Readonly<Record<string, MachineCoverage>>;
}

/** An expectation in one run. */
export interface Outcome {
  readonly holds: boolean;
  /** Nobody knows yet whether it holds: intervals that are still open decide it. */
  readonly unknown?: true;
  /** What was measured; absent where nothing was, `Infinity` where intervals still open leave it unknown. */
  readonly value?: number;
  /** What is known of a value that is unknown. */
  readonly stillOpen?: StillOpen;
}

/** An expectation over all runs. */
export interface Verdict {
  readonly text: string;
  readonly holds: boolean;
  /** It does not hold, but would if it held in the runs of which nobody knows. */
  readonly unknown?: true;
  readonly unit: Unit;
  readonly comparison?: Comparison;
  readonly bound?: number;
  /** One for each run, in their order. */
  readonly outcomes: readonly Outcome[];
  /** In how many runs it holds. */
  readonly held: number;
  /** What was demanded of the runs: the least share that must hold, or `sometimes`. */
  readonly demanded: number | 'sometimes';
  /** Why it does not hold, where a value alone does not tell. */
  readonly why?: string;
}

/** An expectation whose names exist. */
export interface Resolved {
  readonly expectation: Expectation;
  readonly unit: Unit;
  readonly look: (run: Judged) => Outcome;
}

/**
 * Holds an expectation's names against what there is, and its bound against what it is a bound of.
 *
 * @throws EXPECTATION_INVALID, with the column of the name that is not there, or of the bound that makes no sense
 */
export function resolve(
  expectation: Expectation,
  names: MeasureNames,
  coverage?: Readonly<Record<string, MachineCoverage>>,
): Resolved {
  if (expectation.kind === 'reach') {
    if (coverage !== undefined) checkReach(expectation, coverage);
    return { expectation, unit: 'number', look: (run) => reached(expectation, run) };
  }
  const measure = resolveMeasure(expectation.measure, names, expectation.columns);
  checkBound(expectation, measure);
  return { expectation, unit: measure.unit, look: (run) => bounded(expectation, measure, run) };
}

/**
 * Judges an expectation over all runs of a study. It does not hold if nothing was measured for it, or if open intervals
 * leave it undecided: otherwise the shortest runs would pass most easily. An undecided one is not called broken either.
 */
export function judge({ expectation, unit, look }: Resolved, runs: readonly Judged[]): Verdict {
  const outcomes = runs.map(look);
  const held = outcomes.filter(({ holds }) => holds).length;
  const open = outcomes.filter(({ unknown }) => unknown).length;
  const demanded = expectation.kind === 'reach' ? 'sometimes' : expectation.runs;
  // The share demanded may be a fraction that cannot be written exactly.
  const enough = (many: number) => many > 0 && (demanded === 'sometimes' || many >= demanded * runs.length - 1e-9);
  const holds = enough(held);
  const why = holds ? undefined : reason(expectation, outcomes, held);
  return {
    text: expectation.text,
    holds,
    ...(!holds && enough(held + open) ? { unknown: true } : {}),
    unit,
    ...(expectation.kind === 'bound' ? { comparison: expectation.comparison, bound: expectation.bound } : {}),
    outcomes,
    held,
    demanded,
    ...(why === undefined ? {} : { why }),
  };
}

function bounded(
  { comparison, bound }: BoundExpectation,
  { read, known }: ResolvedMeasure,
  { measurements }: Judged,
): Outcome {
  const value = read(measurements);
  if (value === undefined) return { holds: false };
  const stillOpen = Number.isFinite(value) ? undefined : known?.(measurements);
  if (stillOpen === undefined) return { holds: compares(value, comparison, bound), value };
  const decided = decides(stillOpen.above, comparison, bound);
  return { holds: decided ?? false, ...(decided === undefined ? { unknown: true } : {}), value, stillOpen };
}

function reached({ machine, verb, target }: ReachExpectation, { coverage }: Judged): Outcome {
  const of = Object.hasOwn(coverage, machine) ? coverage[machine] : undefined;
  let times = 0;
  if (of !== undefined && verb === 'refuses')
    times = Object.hasOwn(of.refusals.reached, target) ? (of.refusals.reached[target] ?? 0) : 0;
  if (of !== undefined && verb === 'reaches')
    times = sum(of.states.reached, (path) => path === target || path.startsWith(`${target}.`));
  if (of !== undefined && verb === 'takes')
    times = sum(of.transitions.reached, (name) => name.slice(name.indexOf(' ') + 1) === target);
  return { holds: times > 0, value: times };
}

function sum(reached: Readonly<Record<string, number>>, isMeant: (name: string) => boolean): number {
  return Object.entries(reached).reduce((all, [name, times]) => (isMeant(name) ? all + times : all), 0);
}

function checkReach(
  { machine, verb, target, columns }: ReachExpectation,
  coverage: Readonly<Record<string, MachineCoverage>>,
): void {
  const of = Object.hasOwn(coverage, machine) ? coverage[machine] : undefined;
  if (of === undefined)
    throw new ExpectationError(
      `there is no machine "${machine}"; there are ${Object.keys(coverage).join(', ')}`,
      columns[machine] ?? 0,
    );
  if (verb === 'refuses') {
    // A target may have codes of its own.
    if (refusalCodes.includes(target) || Object.hasOwn(of.refusals.reached, target)) return;
    throw new ExpectationError(
      `no event is refused with "${target}"; there are ${refusalCodes.join(', ')}`,
      columns[target] ?? 0,
    );
  }
  const all = (reach: MachineCoverage['states']) => [...Object.keys(reach.reached), ...reach.never];
  const known =
    verb === 'reaches' ? all(of.states) : all(of.transitions).map((name) => name.slice(name.indexOf(' ') + 1));
  if (known.some((name) => name === target || (verb === 'reaches' && name.startsWith(`${target}.`)))) return;
  const there = [...new Set(known)].sort().join(', ');
  const what = verb === 'reaches' ? 'state' : 'event';
  throw new ExpectationError(`${machine} has no ${what} "${target}"; it has ${there}`, columns[target] ?? 0);
}

function reason(expectation: Expectation, outcomes: readonly Outcome[], held: number): string | undefined {
  if (outcomes.length === 0) return 'there was no run';
  if (expectation.kind === 'reach') return 'no run did';
  if (held === 0 && outcomes.every(({ value }) => value === undefined)) return 'nothing was measured';
  return undefined;
}
