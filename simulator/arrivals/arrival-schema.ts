import { z } from 'zod';
import { durationText } from '../random/index.ts';
import type { Arrival } from './arrival.ts';
import { namedWeeks, weekOf } from './profiles.ts';

const perMs = ({ rate, per }: { readonly rate: number; readonly per: number }) => rate / per;

const rated = {
  /** How many … */
  rate: z.number().min(0).max(1e9),
  /** … in how long. */
  per: durationText.refine((ms) => ms > 0, 'must be longer than nothing'),
};

const weight = z.number().min(0).max(1e6);
const weekNames = Object.keys(namedWeeks) as [keyof typeof namedWeeks, ...(keyof typeof namedWeeks)[]];

const week = z
  .union([
    z.strictObject({
      /** Weights by day, 1 where none is given. */
      days: z
        .strictObject({ mon: weight, tue: weight, wed: weight, thu: weight, fri: weight, sat: weight, sun: weight })
        .partial()
        .default({}),
      /** Weights by hour of the day. */
      hours: z.array(weight).length(24),
    }),
    z.array(weight).length(168),
    z.enum(weekNames),
  ])
  .transform((form): readonly number[] => {
    if (typeof form === 'string') return namedWeeks[form];
    return 'hours' in form ? weekOf(form.days, form.hours) : form;
  })
  .refine((weights) => weights.some((one) => one > 0), 'one hour must have a weight above 0');

const utcOffset = z
  .string()
  .regex(/^[+-](0\d|1[0-4]):[0-5]\d$/, 'must be a UTC offset such as "+01:00"')
  .transform((text) => {
    const [hours = 0, minutes = 0] = text.slice(1).split(':').map(Number);
    return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
  });

const offsets = z
  .array(durationText)
  .max(1_000_000)
  .transform((times) => times.sort((a, b) => a - b));

/**
 * How things arrive, in a scenario file: `{ poisson: { rate: 3, per: 1d } }`,
 * `{ profile: { rate: 40, per: 7d, week: working, utcOffset: "+01:00" } }`,
 * `{ hawkes: { rate: 1, per: 7d, branching: 0.4, decay: 12h } }`, `{ trace: [2h, 1d, 5d3h] }` or
 * `{ trace: { file: arrivals.txt } }`. Parses to an `Arrival`, with rates a millisecond.
 */
export const arrivalSchema = z.union([
  z.strictObject({ poisson: z.strictObject(rated).transform((form) => ({ rate: perMs(form) })) }),
  z.strictObject({
    profile: z
      .strictObject({ ...rated, week, utcOffset: utcOffset.default(0) })
      .transform(({ week, utcOffset, ...form }) => ({ rate: perMs(form), week, utcOffset })),
  }),
  z.strictObject({
    hawkes: z
      .strictObject({
        ...rated,
        branching: z.number().min(0).max(0.95),
        decay: durationText.refine((ms) => ms > 0, 'must be longer than nothing'),
      })
      .transform(({ branching, decay, ...form }) => ({ rate: perMs(form), branching, decay })),
  }),
  z.strictObject({ trace: z.union([offsets, z.strictObject({ file: z.string().min(1).max(500) })]) }),
]) satisfies z.ZodType<Arrival>;
