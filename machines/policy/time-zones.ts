/**
 * Time zones as plain rules, so that a deadline is arithmetic alone: the same on every host, in every
 * version of Node and in a replay years later. Any fixed offset can be written (`+05:30`); the zones
 * with summer time here follow the rules of the European Union (since 1996) and the United States
 * (since 2007). Others, and changes of those rules, need a fixed offset or a line here.
 */
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Standard offset in hours, and whose summer time applies. */
const zones: Readonly<Record<string, readonly [standard: number, summer?: 'eu' | 'us']>> = {
  UTC: [0],
  'Europe/London': [0, 'eu'],
  'Europe/Dublin': [0, 'eu'],
  'Europe/Lisbon': [0, 'eu'],
  'Europe/Berlin': [1, 'eu'],
  'Europe/Paris': [1, 'eu'],
  'Europe/Madrid': [1, 'eu'],
  'Europe/Rome': [1, 'eu'],
  'Europe/Amsterdam': [1, 'eu'],
  'Europe/Stockholm': [1, 'eu'],
  'Europe/Warsaw': [1, 'eu'],
  'Europe/Athens': [2, 'eu'],
  'Europe/Helsinki': [2, 'eu'],
  'America/New_York': [-5, 'us'],
  'America/Chicago': [-6, 'us'],
  'America/Denver': [-7, 'us'],
  'America/Phoenix': [-7],
  'America/Los_Angeles': [-8, 'us'],
  'Asia/Dubai': [4],
  'Asia/Kolkata': [5.5],
  'Asia/Singapore': [8],
  'Asia/Shanghai': [8],
  'Asia/Tokyo': [9],
  'Asia/Seoul': [9],
};

/** The zones with a name. */
export const timeZoneNames = Object.keys(zones);

const fixed = /^([+-])(0\d|1[0-4]):([0-5]\d)$/;

/** A name of `timeZoneNames`, or a fixed offset such as `+05:30`. */
export function isTimeZone(zone: string): boolean {
  return Object.hasOwn(zones, zone) || fixed.test(zone);
}

/** How far local time is ahead of UTC at an instant, in milliseconds. */
export function offsetAt(zone: string, at: number): number {
  const [, sign, hours, minutes] = fixed.exec(zone) ?? [];
  if (sign !== undefined) return (sign === '-' ? -1 : 1) * (Number(hours) * hour + Number(minutes) * minute);
  const [standard, summer] = zones[zone] ?? [0];
  const offset = standard * hour;
  if (summer === undefined) return offset;
  const { year } = civil(Math.floor((at + offset) / day));
  const [from, until] =
    summer === 'eu'
      ? // 01:00 UTC on the last Sundays of March and October.
        [lastSunday(year, 3) * day + hour, lastSunday(year, 10) * day + hour]
      : // 02:00 local time: on the second Sunday of March, and on the first of November, which is summer time still.
        [sunday(year, 3, 2) * day + 2 * hour - offset, sunday(year, 11, 1) * day + hour - offset];
  return at >= from && at < until ? offset + hour : offset;
}

/** The instant of a local day and time of day; an hour that summer time skips or repeats counts as standard time. */
export function instantOf(zone: string, localDay: number, timeOfDay: number): number {
  const local = localDay * day + timeOfDay;
  const guess = local - offsetAt(zone, local);
  return local - offsetAt(zone, guess);
}

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar. */
export function dayNumber(year: number, month: number, date: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The date of a day number. */
export function civil(days: number): { year: number; month: number; date: number } {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    date: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  };
}

/** 0 is Sunday. */
export function weekday(days: number): number {
  return (((days + 4) % 7) + 7) % 7;
}

function sunday(year: number, month: number, nth: number): number {
  const first = dayNumber(year, month, 1);
  return first + ((7 - weekday(first)) % 7) + 7 * (nth - 1);
}

/** Of a month with 31 days. */
function lastSunday(year: number, month: number): number {
  const last = dayNumber(year, month, 31);
  return last - weekday(last);
}
