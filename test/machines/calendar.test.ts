import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessCalendar, dueIn } from '../../machines/index.ts';
import {
  civil,
  dayNumber,
  instantOf,
  isTimeZone,
  offsetAt,
  timeZoneNames,
  weekday,
} from '../../machines/policy/time-zones.ts';
import { opened, reported } from './eod.ts';
import { day, hour } from './life.ts';

const utc = (text: string) => Date.parse(text);
const office = businessCalendar.parse({ timeZone: 'UTC' });
const runs = { numRuns: 300 };
const instants = fc.integer({ min: utc('2008-01-01T00:00:00Z'), max: utc('2037-12-31T00:00:00Z') });

describe('time zones', () => {
  it('are as the time zone database has them, at any moment of thirty years', () => {
    const formats = new Map(
      timeZoneNames.map((zone) => [
        zone,
        new Intl.DateTimeFormat('en-GB', {
          timeZone: zone,
          hourCycle: 'h23',
          year: 'numeric',
          month: '2-digit',
          day: '2-digit',
          hour: '2-digit',
          minute: '2-digit',
          second: '2-digit',
        }),
      ]),
    );
    const local = (zone: string, at: number) => {
      const parts = Object.fromEntries(
        formats
          .get(zone)
          ?.formatToParts(at)
          .map(({ type, value }) => [type, value]) ?? [],
      );
      return utc(`${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:${parts.second}Z`);
    };
    fc.assert(
      fc.property(fc.constantFrom(...timeZoneNames), instants, (zone, moment) => {
        const at = Math.floor(moment / 1_000) * 1_000;
        expect(offsetAt(zone, at), `${zone} ${new Date(at).toISOString()}`).toBe(local(zone, at) - at);
      }),
      { numRuns: 3_000 },
    );
  });

  it('change at the hour that their rule names', () => {
    expect(offsetAt('Europe/Berlin', utc('2030-03-31T00:59:59Z'))).toBe(hour);
    expect(offsetAt('Europe/Berlin', utc('2030-03-31T01:00:00Z'))).toBe(2 * hour);
    expect(offsetAt('America/New_York', utc('2030-03-10T06:59:59Z'))).toBe(-5 * hour);
    expect(offsetAt('America/New_York', utc('2030-03-10T07:00:00Z'))).toBe(-4 * hour);
    expect(offsetAt('America/New_York', utc('2030-11-03T05:59:59Z'))).toBe(-4 * hour);
    expect(offsetAt('America/New_York', utc('2030-11-03T06:00:00Z'))).toBe(-5 * hour);
    expect(offsetAt('+05:30', 0)).toBe(5.5 * hour);
    expect(offsetAt('-03:00', 0)).toBe(-3 * hour);
  });

  it.each(['Mars/Olympus', '+5:30', '+15:00', '', 'constructor'])('do not include "%s"', (zone) => {
    expect(isTimeZone(zone)).toBe(false);
  });

  it('count days as dates do', () => {
    fc.assert(
      fc.property(instants, (at) => {
        const date = new Date(at);
        const number = Math.floor(at / day);
        expect(civil(number)).toEqual({
          year: date.getUTCFullYear(),
          month: date.getUTCMonth() + 1,
          date: date.getUTCDate(),
        });
        expect(dayNumber(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())).toBe(number);
        expect(weekday(number)).toBe(date.getUTCDay());
      }),
      runs,
    );
  });

  it('give the instant of a time of day', () => {
    const today = dayNumber(2030, 7, 1);
    expect(instantOf('Europe/Berlin', today, 9 * hour)).toBe(utc('2030-07-01T07:00:00Z'));
    expect(instantOf('America/New_York', today, 9 * hour)).toBe(utc('2030-07-01T13:00:00Z'));
  });
});

describe('a deadline by the business calendar', () => {
  it.each([
    ['a Tuesday at 11:00', '2030-01-08T11:00:00Z', '2030-01-10T11:00:00Z'],
    ['a Thursday at 11:00, over the weekend', '2030-01-10T11:00:00Z', '2030-01-14T11:00:00Z'],
    ['a Friday evening', '2030-01-11T20:00:00Z', '2030-01-15T17:00:00Z'],
    ['a Sunday', '2030-01-13T12:00:00Z', '2030-01-15T17:00:00Z'],
    ['before the office opens', '2030-01-08T03:00:00Z', '2030-01-09T17:00:00Z'],
  ])('two days from %s', (_, from, due) => {
    expect(new Date(dueIn(utc(from), 2 * day, office)).toISOString()).toBe(new Date(utc(due)).toISOString());
  });

  it('passes over holidays, and counts hours beside days', () => {
    const calendar = businessCalendar.parse({ timeZone: 'Europe/Berlin', holidays: ['2030-01-09'] });
    expect(dueIn(utc('2030-01-08T10:00:00Z'), day + 2 * hour, calendar)).toBe(utc('2030-01-10T12:00:00Z'));
  });

  it('keeps the time on the wall over a change to summer time', () => {
    const calendar = businessCalendar.parse({ timeZone: 'Europe/Berlin' });
    expect(dueIn(utc('2030-03-29T10:00:00Z'), day, calendar)).toBe(utc('2030-04-01T09:00:00Z'));
  });

  it('is elapsed time without a calendar', () => {
    expect(dueIn(5, 2 * day, null)).toBe(5 + 2 * day);
  });

  it('is never before its beginning, lies in working time, and a longer wait is never due earlier', () => {
    const calendars = fc.constantFrom(
      office,
      businessCalendar.parse({ timeZone: 'America/New_York', workingDays: ['sat'], opens: '00:00', closes: '24:00' }),
      businessCalendar.parse({ timeZone: '+05:30', opens: '08:30', closes: '08:31', holidays: ['2030-01-01'] }),
      businessCalendar.parse({ timeZone: 'Europe/London' }),
    );
    fc.assert(
      fc.property(calendars, instants, fc.integer({ min: 1, max: 400 }), fc.nat(100), (calendar, at, hours, more) => {
        const due = dueIn(at, hours * hour, calendar);
        expect(due).toBeGreaterThanOrEqual(at);
        expect(dueIn(at, (hours + more) * hour, calendar)).toBeGreaterThanOrEqual(due);
        const local = due + offsetAt(calendar.timeZone, due);
        const names = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
        const opensAt = names[weekday(Math.floor((local - 1) / day))] as (typeof names)[number];
        expect(calendar.workingDays).toContain(opensAt);
      }),
      runs,
    );
  });

  it.each([
    ['closes before it opens', { opens: '17:00', closes: '09:00' }],
    ['has no working day', { workingDays: [] }],
    ['has an impossible date', { holidays: ['2030-02-30'] }],
    ['has an unknown zone', { timeZone: 'Mars/Olympus' }],
    ['has an impossible time', { opens: '9:00' }],
  ])('is refused when it %s', (_, fields) => {
    expect(businessCalendar.safeParse({ timeZone: 'UTC', ...fields }).success).toBe(false);
  });
});

describe('a case under a business calendar', () => {
  // The life begins on Monday, 1 March 2021, at 09:00 UTC.
  const policy = { firstReportCalendar: { timeZone: 'UTC', holidays: ['2021-03-02'] } };

  it('arms the two-day clock at the working time that two working days make', () => {
    const life = opened({ policy });
    const due = utc('2021-03-03T17:00:00Z');
    expect(life.context.firstReportDue).toBe(due);
    expect(life.step.snapshot.timers).toContainEqual(expect.objectContaining({ id: 'firstReport', deadline: due }));
    life.wait(7 * day);
    expect(life.context.breachedAt).toBe(due);
  });

  it('never fires after a report', () => {
    const life = reported('MORE_TIME_NEEDED', { policy });
    expect(life.wait(30 * day).context.breachedAt).toBeNull();
  });
});
