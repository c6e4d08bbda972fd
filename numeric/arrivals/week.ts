import type { WeekProfile } from './arrival.ts';

const HOUR = 3_600_000;
export const WEEK = 168 * HOUR;
/** Monday 1970-01-05 00:00 UTC. */
const FIRST_MONDAY = 4 * 24 * HOUR;

/** The cumulative rate of a week profile and its inverse. Instants are UTC milliseconds. */
export class WeekClock {
  /** Expected arrivals from Monday 00:00 to the start of each hour; 169 values. */
  private readonly cumulative: Float64Array;
  private readonly anchor: number;

  constructor({ rate, week, utcOffset }: WeekProfile) {
    this.anchor = FIRST_MONDAY - utcOffset;
    let total = 0;
    for (const weight of week) total += weight;
    this.cumulative = new Float64Array(169);
    for (const [hour, weight] of week.entries())
      this.cumulative[hour + 1] = this.at(hour) + (weight / total) * rate * WEEK;
  }

  /** Expected arrivals from the first Monday to an instant. */
  expected(instant: number): number {
    const since = instant - this.anchor;
    const weeks = Math.floor(since / WEEK);
    const within = since - weeks * WEEK;
    const hour = Math.min(167, Math.floor(within / HOUR));
    const begun = this.at(hour);
    return weeks * this.at(168) + begun + (this.at(hour + 1) - begun) * (within / HOUR - hour);
  }

  /** The first instant after which more than so many arrivals are expected. */
  instant(expected: number): number {
    const weeks = Math.floor(expected / this.at(168));
    const within = Math.min(Math.max(0, expected - weeks * this.at(168)), this.at(168));
    // The last hour that begins at or below it and has a rate at all.
    let low = 0;
    let high = 167;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.at(middle) <= within) low = middle;
      else high = middle - 1;
    }
    while (low > 0 && this.at(low + 1) === this.at(low)) low--;
    const begun = this.at(low);
    return this.anchor + weeks * WEEK + (low + (within - begun) / (this.at(low + 1) - begun)) * HOUR;
  }

  private at(hour: number): number {
    return this.cumulative[hour] ?? 0;
  }
}
