import { z } from 'zod';
import { date, minutesOf, timeOfDay, weekdays } from '../../machines/policy/calendar.ts';
import { civil, instantOf, isTimeZone, offsetAt, timeZoneNames, weekday } from '../../machines/policy/time-zones.ts';
import type { Shifts } from '../../numeric/queueing/station.ts';

const day = 86_400_000;

const shift = z
  .strictObject({
    days: z.array(z.enum(weekdays)).min(1).max(7),
    from: timeOfDay,
    /** At or before `from` it is on the next day: a night shift from 22:00 to 06:00. */
    to: timeOfDay,
  })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    error: 'must differ from from; a whole day is 00:00 to 24:00',
  });

/** When somebody works, week by week, in local time. */
export const shiftCalendarSchema = z.strictObject({
  timeZone: z
    .string()
    .max(40)
    .refine(isTimeZone, { error: `must be a fixed offset such as "+05:30", or one of ${timeZoneNames.join(', ')}` })
    .default('UTC'),
  shifts: z.array(shift).min(1).max(50),
  /** Local dates on which no shift begins; one that began the day before is worked to its end. */
  holidays: z.array(date).max(400).default([]),
});

export type ShiftCalendar = z.output<typeof shiftCalendarSchema>;

/** Longer than any gap between shifts: a week, and as many holidays as a calendar holds. */
const horizonDays = 7 + 400 + 2;

/** Reads a calendar. Shifts that overlap or meet are one. */
export function shiftsOf(calendar: ShiftCalendar): Shifts {
  const { timeZone } = calendar;
  const holidays = new Set(calendar.holidays);

  /** The shifts that begin on a local day, as instants, by their beginnings. */
  function on(localDay: number): (readonly [from: number, to: number])[] {
    const { year, month, date } = civil(localDay);
    if (holidays.has(`${pad(year, 4)}-${pad(month, 2)}-${pad(date, 2)}`)) return [];
    const today = weekdays[weekday(localDay)] ?? 'sun';
    return calendar.shifts
      .filter(({ days }) => days.includes(today))
      .map(({ from, to }) => {
        const [begins, ends] = [minutesOf(from) * 60_000, minutesOf(to) * 60_000];
        const over = ends <= begins ? day : 0;
        return [instantOf(timeZone, localDay, begins), instantOf(timeZone, localDay, ends + over)] as const;
      })
      .sort(([a], [b]) => a - b);
  }

  return {
    at(now) {
      const today = Math.floor((now + offsetAt(timeZone, now)) / day);
      let until = now;
      let working = false;
      // Of yesterday's shifts one may go on past midnight.
      for (let localDay = today - 1; localDay <= today + horizonDays; localDay++) {
        for (const [from, to] of on(localDay)) {
          if (to <= until) continue;
          if (from > until) return { on: working, until: working ? until : from };
          working = true;
          until = to;
        }
        // Round the clock: read on when the week is over.
        if (working && until > now + 7 * day) return { on: true, until };
      }
      return { on: working, until: working ? until : Number.POSITIVE_INFINITY };
    },
  };
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
