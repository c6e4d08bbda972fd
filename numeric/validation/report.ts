import type { Estimate } from '../statistics/index.ts';

/** What `validate` found. Every part has its own rows, and every row says whether it holds. */
export interface ValidationReport {
  readonly seed: number;
  readonly size: ValidationSize;
  readonly theory: readonly TheoryRow[];
  readonly laws: readonly LawRow[];
  readonly coverage: readonly CoverageRow[];
  readonly generators: readonly GeneratorRow[];
  readonly controls: readonly ControlRow[];
  /** Whether every row holds. */
  readonly ok: boolean;
}

/** `small` takes some ten seconds, `full` some minutes. */
export type ValidationSize = 'small' | 'full';

/** A queue's number, simulated and by theory. */
export interface TheoryRow {
  readonly queue: string;
  readonly quantity: string;
  readonly expected: number;
  /** `approximation`: the formula itself is off by some per cent. */
  readonly by: 'exact' | 'approximation';
  /** With its 95 % interval, over replications. */
  readonly found: Estimate;
  /** How many standard errors it is off. */
  readonly off: number;
  readonly ok: boolean;
}

/** A law that holds on every path, without tolerance but for rounding. */
export interface LawRow {
  readonly law: string;
  readonly paths: number;
  /** Paths on which it did not hold. */
  readonly broken: number;
  readonly ok: boolean;
}

/** How often an interval of 95 % held the number that it was for. */
export interface CoverageRow {
  readonly interval: string;
  readonly studies: number;
  /** A share; within `coverageRange` it is ok, and above it where the interval is conservative. */
  readonly covered: number;
  readonly ok: boolean;
}

/** A generator's values against its law. */
export interface GeneratorRow {
  readonly generator: string;
  readonly test: string;
  /** How many streams, each tested by itself. */
  readonly streams: number;
  /** How often a right generator would do as badly or worse. */
  readonly p: number;
  readonly ok: boolean;
}

/** A fault put in on purpose; `ok` when the check that must find it does. */
export interface ControlRow {
  readonly fault: string;
  readonly check: string;
  readonly found: string;
  readonly ok: boolean;
}

/** What the share of intervals that hold must lie between. */
export const coverageRange = [0.93, 0.97] as const;

/** A right row fails once in so many; a report has some hundred rows. */
export const falseAlarm = 1e-4;
