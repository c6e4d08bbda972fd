/** When things arrive: Poisson, by the hour of the week, in clusters (Hawkes), or as a trace says. @module */
export type { Arrival, Hawkes, WeekProfile } from './arrival.ts';
export { arrivals, compensator, expectedArrivals } from './arrivals.ts';
export { inOfficeHours, namedWeeks, type Weekday, weekOf } from './profiles.ts';
