/** How a bound is compared with what was measured. */
export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=';

/** What an expectation looks at. */
export type Measure =
  /** `eod.firstReport.p95`, `eod.opened`, `experts.busy.average`: names of measurements with dots, the statistic last. */
  | { readonly kind: 'named'; readonly path: string }
  /** `share(eod.firstReport <= 48h)`: of all intervals whose side of the threshold is known, those on this side. */
  | { readonly kind: 'share'; readonly path: string; readonly comparison: Comparison; readonly threshold: number }
  /** `tan.falseNotice / tan.notified`: one count over another. */
  | { readonly kind: 'ratio'; readonly path: string; readonly over: string };

/** A measured value's unit: milliseconds of scenario time, a plain number, or a share of 1. */
export type Unit = 'duration' | 'number' | 'share';

interface Common {
  /** As written. */
  readonly text: string;
  /** Where each name stands in the text, from 0: for errors that point at it. */
  readonly columns: Readonly<Record<string, number>>;
}

/** `eod.firstReport.p95 < 48h in 90% of runs`. */
export interface BoundExpectation extends Common {
  readonly kind: 'bound';
  readonly measure: Measure;
  readonly comparison: Comparison;
  /** Milliseconds where `unit` is `duration`. */
  readonly bound: number;
  readonly unit: 'duration' | 'number';
  /** Written with `%`. */
  readonly percent: boolean;
  /** Where the bound stands in the text, from 0. */
  readonly boundColumn: number;
  /** `every`: in at least this share of the runs, 1 where nothing is said. `sometimes`: in one run at least. */
  readonly runs: number | 'sometimes';
}

/** `sometimes eod-case reaches advised`: one run at least must have been there. */
export interface ReachExpectation extends Common {
  readonly kind: 'reach';
  readonly machine: string;
  readonly verb: 'reaches' | 'takes' | 'refuses';
  /** A state's path, an event's type, or the code of a refusal. */
  readonly target: string;
}

/** A sentence of a scenario's `expect:`. */
export type Expectation = BoundExpectation | ReachExpectation;
