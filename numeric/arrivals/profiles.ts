const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** 168 weights of a week, from Monday 00:00 on: each day's weight times each hour's. */
export function weekOf(
  days: Readonly<Partial<Record<Weekday, number | undefined>>>,
  hours: readonly number[],
): readonly number[] {
  return weekdays.flatMap((day) => hours.map((weight) => (days[day] ?? 1) * weight));
}

/** Whether an hour of the week, 0 being Monday 00:00, lies in Monday to Friday from 8 to 18. */
export function inOfficeHours(hourOfWeek: number): boolean {
  const hour = hourOfWeek % 24;
  return hourOfWeek < 5 * 24 && hour >= 8 && hour < 18;
}

const everyHour = Array.from({ length: 168 }, (_, hour) => hour);

/** Weeks by name, for a scenario's `week: office`. Shapes without a source: assumptions, to be replaced by one's own. */
export const namedWeeks = {
  /** Monday to Friday from 8 to 18 only. */
  office: everyHour.map((hour) => (inOfficeHours(hour) ? 1 : 0)),
  /** People's activity: ten times as much in office hours as outside of them. */
  working: everyHour.map((hour) => (inOfficeHours(hour) ? 10 : 1)),
  /** As much at any hour. */
  flat: everyHour.map(() => 1),
} as const satisfies Readonly<Record<string, readonly number[]>>;
