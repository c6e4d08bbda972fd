import type { Measurements } from '../measures/measurements.ts';
import type { MachineCoverage } from '../study/result.ts';
import type { BoundExpectation, Comparison, Expectation, ReachExpectation, Unit } from './expectation.ts';
import { type MeasureNames, type Read, resolveMeasure } from './measure.ts';
import { ExpectationError } from './parse.ts';

/** What is judged: a run, or what of it was kept. */
export interface Judged {
  readonly measurements: Measurements;
  readonly coverage: Readonly<Record<string, MachineCoverage>>;
}

/** An expectation in one run. */
export interface Outcome {
  readonly holds: boolean;
  /** What was measured; absent where nothing was, `Infinity` where it lasts longer than the run. */
  readonly value?: number;
}

/** An expectation over all runs. */
export interface Verdict {
  readonly text: string;
  readonly holds: boolean;
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
 * Holds an expectation's names against what there is.
 *
 * @throws EXPECTATION_INVALID, with the column of the name that is not there
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
  const { unit, read } = resolveMeasure(expectation.measure, names, expectation.columns);
  // 0 is the same in every unit.
  if ((unit === 'duration') !== (expectation.unit === 'duration') && expectation.bound !== 0)
    throw new ExpectationError(
      unit === 'duration'
        ? 'this is a duration; compare it with one such as 48h'
        : 'this is a number; compare it with one such as 3 or 5%',
      expectation.text.length,
    );
  return { expectation, unit, look: (run) => bounded(expectation, read, run) };
}

/** Judges an expectation over all runs of a study. One that nothing was measured for does not hold. */
export function judge({ expectation, unit, look }: Resolved, runs: readonly Judged[]): Verdict {
  const outcomes = runs.map(look);
  const held = outcomes.filter(({ holds }) => holds).length;
  const demanded = expectation.kind === 'reach' ? 'sometimes' : expectation.runs;
  // The share demanded may be a fraction that cannot be written exactly.
  const holds = held > 0 && (demanded === 'sometimes' || held >= demanded * runs.length - 1e-9);
  const why = holds ? undefined : reason(expectation, outcomes, held);
  return {
    text: expectation.text,
    holds,
    unit,
    ...(expectation.kind === 'bound' ? { comparison: expectation.comparison, bound: expectation.bound } : {}),
    outcomes,
    held,
    demanded,
    ...(why === undefined ? {} : { why }),
  };
}

export function compares(value: number, comparison: Comparison, bound: number): boolean {
  switch (comparison) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    case '==':
      return value === bound;
    case '!=':
      return value !== bound;
  }
}

function bounded({ comparison, bound }: BoundExpectation, read: Read, { measurements }: Judged): Outcome {
  const value = read(measurements);
  return value === undefined ? { holds: false } : { holds: compares(value, comparison, bound), value };
}

function reached({ machine, verb, target }: ReachExpectation, { coverage }: Judged): Outcome {
  const of = coverage[machine];
  let times = 0;
  if (of !== undefined && verb === 'refuses') times = of.refusals.reached[target] ?? 0;
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
  const of = coverage[machine];
  if (of === undefined)
    throw new ExpectationError(
      `there is no machine "${machine}"; there are ${Object.keys(coverage).join(', ')}`,
      columns[machine] ?? 0,
    );
  // Codes of refusals are not known beforehand.
  if (verb === 'refuses') return;
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
