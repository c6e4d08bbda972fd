import { weekOf } from '../../../numeric/arrivals/index.ts';
import { chiSquareTest } from '../../../numeric/statistics/index.ts';
import type { Period } from './observed.ts';

const HOUR = 3_600_000;
const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Fewer arrivals say nothing of hours and days. */
const least = 200;

/** Weights by day and hour, UTC, as a scenario's `week` has them. */
export interface FoundWeek {
  readonly days: Readonly<Record<(typeof days)[number], number>>;
  readonly hours: readonly number[];
}

/** How arrivals follow the week; `undefined` where an even rate would look as uneven often enough (1 in 1,000). */
export function weekIn(times: readonly number[], { from, until }: Period): FoundWeek | undefined {
  if (times.length < least || until - from < 14 * 24 * HOUR) return undefined;
  const seen = countsOf(times.map((at) => hourOfWeek(at)));
  const watched = new Float64Array(168);
  for (let at = from; at < until; at += HOUR) watched[hourOfWeek(at)] = (watched[hourOfWeek(at)] ?? 0) + 1;
  const byDay = (counts: Float64Array) => days.map((_, day) => total(counts.subarray(day * 24, day * 24 + 24)));
  const byHour = (counts: Float64Array) =>
    Array.from({ length: 24 }, (_, hour) => total(days.map((__, day) => counts[day * 24 + hour] ?? 0)));
  const [ofDays, ofHours] = [byDay, byHour].map((by) => ({ seen: by(seen), watched: by(watched) }));
  if (ofDays === undefined || ofHours === undefined) return undefined;
  const isEven = [ofDays, ofHours].every((one) => chiSquareTest(one.seen, one.watched).p >= 0.001);
  if (isEven) return undefined;
  const weights = (one: { seen: number[]; watched: number[] }) => {
    const mean = total(one.seen) / total(one.watched);
    return one.seen.map((count, index) => rounded(count / (one.watched[index] || 1) / mean));
  };
  const [mon = 1, tue = 1, wed = 1, thu = 1, fri = 1, sat = 1, sun = 1] = weights(ofDays);
  return { days: { mon, tue, wed, thu, fri, sat, sun }, hours: weights(ofHours) };
}

/** When people begin work, UTC, as shifts of a scenario; `undefined` where no hours of the day stay free. */
export function shiftsIn(times: readonly number[]) {
  if (times.length < least / 4) return undefined;
  const hours = countsOf(
    times.map((at) => hourOfWeek(at) % 24),
    24,
  );
  // The longest part of the day, round midnight, in which nobody begins anything.
  let free = { length: 0, until: 0 };
  for (let start = 0; start < 24; start++) {
    let length = 0;
    while (length < 24 && hours[(start + length) % 24] === 0) length++;
    if (length > free.length) free = { length, until: (start + length) % 24 };
  }
  if (free.length < 6) return undefined;
  const worked = new Set(times.map((at) => Math.floor(hourOfWeek(at - free.until * HOUR) / 24)));
  const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`;
  const to = (free.until + 24 - free.length) % 24;
  return {
    timeZone: 'UTC',
    shifts: [
      { days: days.filter((_, day) => worked.has(day)), from: clock(free.until), to: to === 0 ? '24:00' : clock(to) },
    ],
  };
}

/** 168 weights. */
export const weightsOf = (week: FoundWeek): readonly number[] => weekOf(week.days, week.hours);

/** 0 is Monday 00:00, UTC. */
function hourOfWeek(at: number): number {
  return (Math.floor(at / HOUR) + 72) % 168;
}

function countsOf(places: readonly number[], size = 168): Float64Array {
  const counts = new Float64Array(size);
  for (const place of places) counts[place] = (counts[place] ?? 0) + 1;
  return counts;
}

function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] as number;
  return sum;
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
