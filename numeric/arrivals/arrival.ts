/**
 * How things arrive. Rates are arrivals a millisecond; a scenario file writes them as `{ rate: 3, per: 1d }`
 * (`arrivalSchema`).
 */
export type Arrival =
  /** At a constant rate, each independent of the others. */
  | { readonly poisson: { readonly rate: number } }
  /** Independent of each other at a rate that follows the hour of the week. */
  | { readonly profile: WeekProfile }
  /** Each arrival makes more of them likely for a while: campaigns come in clusters. */
  | { readonly hawkes: Hawkes }
  /** At given times, milliseconds after the beginning, ascending; or those of a file not read yet. */
  | { readonly trace: readonly number[] | { readonly file: string } };

export interface WeekProfile {
  /** The mean over a week, arrivals a millisecond. */
  readonly rate: number;
  /** 168 weights, one an hour, from Monday 00:00 local time on; only their ratios count. */
  readonly week: readonly number[];
  /** What local time is ahead of UTC by, ms. Fixed: there is no daylight saving in a profile. */
  readonly utcOffset: number;
}

export interface Hawkes {
  /** What comes from outside, arrivals a millisecond. The mean rate is this / (1 - branching). */
  readonly rate: number;
  /** How many further arrivals one arrival brings about on average: 0 up to, not including, 1. */
  readonly branching: number;
  /** The mean time, ms, from an arrival to one that it brings about; the kernel is exponential. */
  readonly decay: number;
}
