import { z } from 'zod';
import { civil, dayNumber, instantOf, isTimeZone, offsetAt, timeZoneNames, weekday } from './time-zones.ts';

const day = 86_400_000;

export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

export const timeOfDay = z
  .string()
  .max(5)
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, { error: 'must be a time of day from 00:00 to 24:00' });

export const date = z
  .string()
  .max(10)
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine(
    (text) => {
      const [year = 0, month = 0, dayOfMonth = 0] = text.split('-').map(Number);
      if (month < 1 || month > 12) return false;
      const back = civil(dayNumber(year, month, dayOfMonth));
      return back.month === month && back.date === dayOfMonth;
    },
    { error: 'must be a date such as 2030-12-25' },
  );

/** When the experts work. With one, a deadline counts working days and hours only. */
export const businessCalendar = z
  .strictObject({
    timeZone: z
      .string()
      .max(40)
      .refine(isTimeZone, { error: `must be a fixed offset such as "+05:30", or one of ${timeZoneNames.join(', ')}` }),
    workingDays: z.array(z.enum(weekdays)).min(1).max(7).default(['mon', 'tue', 'wed', 'thu', 'fri']),
    /** Local time. */
    opens: timeOfDay.default('09:00'),
    closes: timeOfDay.default('17:00'),
    /** Local dates on which nobody works. */
    holidays: z.array(date).max(400).default([]),
  })
  .refine(({ opens, closes }) => minutesOf(opens) < minutesOf(closes), {
    path: ['closes'],
    error: 'must be later than opens',
  });

export type BusinessCalendar = z.output<typeof businessCalendar>;

/**
 * When a duration that begins at `at` is over. Without a calendar it is elapsed time. With one, each
 * whole day (24 h) of it is one working day and what is left is working time, a day's at most, so that "2d" asked for
 * on a Tuesday at 11:00 is due on Thursday at 11:00, and on a Friday evening is due on Tuesday at
 * closing time.
 *
 * @param at UTC milliseconds
 * @param duration milliseconds
 */
export function dueIn(at: number, duration: number, calendar: BusinessCalendar | null): number {
  if (calendar === null) return at + duration;
  const { timeZone } = calendar;
  const opens = minutesOf(calendar.opens) * 60_000;
  const closes = minutesOf(calendar.closes) * 60_000;
  let left = Math.floor(duration / day) * (closes - opens) + Math.min(duration % day, closes - opens);
  const holidays = new Set(calendar.holidays);
  const first = Math.floor((at + offsetAt(timeZone, at)) / day);
  for (let today = first; ; today++) {
    if (!works(today, calendar, holidays)) continue;
    // Lengths are taken from the clock on the wall, so a change to summer time neither adds nor takes an hour.
    const now = today === first ? Math.max(opens, (at + offsetAt(timeZone, at)) % day) : opens;
    const open = Math.max(0, closes - now);
    if (left <= open) return Math.max(at, instantOf(timeZone, today, now + left));
    left -= open;
  }
}

function works(today: number, { workingDays }: BusinessCalendar, holidays: ReadonlySet<string>): boolean {
  if (!workingDays.includes(weekdays[weekday(today)] ?? 'sun')) return false;
  const { year, month, date: dayOfMonth } = civil(today);
  return !holidays.has(`${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfMonth, 2)}`);
}

/** Minutes since midnight. */
export function minutesOf(text: string): number {
  const [hours, minutes] = text.split(':');
  return Number(hours) * 60 + Number(minutes);
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
