/** What one run of a scenario leaves to be studied. Times and durations are milliseconds of scenario time. */
export interface Measurements {
  /** Intervals, each named by its two events: `eod.firstReport` is from open to first report. */
  readonly durations: Readonly<Record<string, DurationSample>>;
  /** Occurrences: `eod.opened`, `tan.falseNotice`, `eod.breach`, `lost`. */
  readonly counts: Readonly<Record<string, number>>;
  /** Quantities over time: `experts.queue`, `experts.busy`, `hunters.queue`, `eod.inFlight`. */
  readonly levels: Readonly<Record<string, Level>>;
}

/** Completed intervals, and those that the horizon cut. */
export interface DurationSample {
  /** Milliseconds, in the order of their ends. */
  readonly values: Float64Array;
  /** How long the open ones have lasted at the horizon, milliseconds: censored, never left out of a share. */
  readonly open: Float64Array;
}

/** A quantity that changes in steps. */
export interface Level {
  /** Time-weighted average over the whole run. */
  readonly average: number;
  readonly max: number;
  /** What it could be at most, time-weighted (servers on shift); absent where there is no such thing. */
  readonly capacity?: number;
  /** A thinned line for a plot: time since the start, ms, and value; at most 2,000 points. */
  readonly line: readonly (readonly [time: number, value: number])[];
}
