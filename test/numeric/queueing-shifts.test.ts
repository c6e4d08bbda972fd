import { describe, expect, it } from 'vitest';
import { shiftCalendarSchema, shiftsOf } from '../../simulator/scenarios/shift-calendar.ts';

const hour = 3_600_000;
const utc = (text: string) => Date.parse(`${text}Z`);
const calendar = (spec: unknown) => shiftsOf(shiftCalendarSchema.parse(spec));
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri'];
const all = [...weekdays, 'sat', 'sun'];

describe('a shift calendar', () => {
  it('is on from the beginning of a shift to before its end, and says until when', () => {
    const office = calendar({ shifts: [{ days: weekdays, from: '09:00', to: '17:00' }] });
    // 2021-03-05 is a Friday.
    expect(office.at(utc('2021-03-05T08:59:59'))).toEqual({ on: false, until: utc('2021-03-05T09:00') });
    expect(office.at(utc('2021-03-05T09:00'))).toEqual({ on: true, until: utc('2021-03-05T17:00') });
    expect(office.at(utc('2021-03-05T17:00'))).toEqual({ on: false, until: utc('2021-03-08T09:00') });
  });

  it('carries a night shift over midnight, and joins shifts that meet or overlap', () => {
    const nights = calendar({ shifts: [{ days: ['fri'], from: '22:00', to: '06:00' }] });
    expect(nights.at(utc('2021-03-06T05:00'))).toEqual({ on: true, until: utc('2021-03-06T06:00') });
    expect(nights.at(utc('2021-03-05T05:00')).on).toBe(false);
    const joined = calendar({
      shifts: [
        { days: ['fri'], from: '14:00', to: '22:00' },
        { days: ['fri'], from: '06:00', to: '14:00' },
        { days: ['fri'], from: '20:00', to: '02:00' },
      ],
    });
    expect(joined.at(utc('2021-03-05T06:00'))).toEqual({ on: true, until: utc('2021-03-06T02:00') });
  });

  it('leaves holidays out, but not the end of a night that began before', () => {
    const spec = { shifts: [{ days: all, from: '22:00', to: '06:00' }], holidays: ['2021-12-25'] };
    const nights = calendar(spec);
    expect(nights.at(utc('2021-12-25T03:00'))).toEqual({ on: true, until: utc('2021-12-25T06:00') });
    expect(nights.at(utc('2021-12-25T07:00'))).toEqual({ on: false, until: utc('2021-12-26T22:00') });
  });

  it('follows local time through the change to summer time', () => {
    const berlin = calendar({ timeZone: 'Europe/Berlin', shifts: [{ days: all, from: '00:00', to: '08:00' }] });
    // The night of 2021-03-28 lacks an hour: from 23:00 to 06:00 UTC.
    const { until } = berlin.at(utc('2021-03-27T23:00'));
    expect([until, until - utc('2021-03-27T23:00')]).toEqual([utc('2021-03-28T06:00'), 7 * hour]);
  });

  it('goes on for ever round the clock, week after week', () => {
    const always = calendar({ shifts: [{ days: all, from: '00:00', to: '24:00' }] });
    let now = utc('2021-03-05T12:00');
    for (let i = 0; i < 100; i++) {
      const { on, until } = always.at(now);
      expect(on).toBe(true);
      expect(until).toBeGreaterThan(now);
      now = until;
    }
  });

  it('agrees, minute by minute, with what the clock on the wall says', () => {
    const spec = { timeZone: 'America/New_York', shifts: [{ days: ['sat', 'sun'], from: '21:30', to: '05:15' }] };
    const shifts = calendar(spec);
    const wall = new Intl.DateTimeFormat('en-US', {
      timeZone: 'America/New_York',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    // Ten days around the change of 2021-03-14, in steps of 15 minutes.
    for (let now = utc('2021-03-09T00:00'); now < utc('2021-03-19T00:00'); now += hour / 4) {
      const parts = Object.fromEntries(wall.formatToParts(now).map(({ type, value }) => [type, value]));
      const minutes = Number(parts.hour) * 60 + Number(parts.minute);
      const evening = ['Sat', 'Sun'].includes(parts.weekday ?? '') && minutes >= 21 * 60 + 30;
      const morning = ['Sun', 'Mon'].includes(parts.weekday ?? '') && minutes < 5 * 60 + 15;
      expect([new Date(now).toISOString(), shifts.at(now).on]).toEqual([
        new Date(now).toISOString(),
        evening || morning,
      ]);
    }
  });

  it('refuses shifts that are none', () => {
    const wrong = (spec: unknown) => shiftCalendarSchema.safeParse(spec).success;
    const shift = { days: ['mon'], from: '09:00', to: '17:00' };
    expect(wrong({ shifts: [shift] })).toBe(true);
    expect(wrong({ shifts: [] })).toBe(false);
    expect(wrong({ shifts: [{ ...shift, to: '09:00' }] })).toBe(false);
    expect(wrong({ shifts: [{ ...shift, days: ['monday'] }] })).toBe(false);
    expect(wrong({ shifts: [shift], timeZone: 'Mars/Olympus' })).toBe(false);
    expect(wrong({ shifts: [shift], holidays: ['2021-02-30'] })).toBe(false);
  });
});
