import { z } from 'zod';
import type { Arrival } from '../../../numeric/arrivals/arrival.ts';
import { namedWeeks, weekOf } from '../../../numeric/arrivals/profiles.ts';
import { durationText } from '../../../numeric/random/index.ts';

const perMs = ({ rate, per }: { readonly rate: number; readonly per: number }) => rate / per;

const rated = {
  rate: z.number().min(0).max(1e9).describe('How many arrivals on average …'),
  per: durationText.refine((ms) => ms > 0, 'must be longer than nothing').describe('… in how long.'),
};

const weight = z.number().min(0).max(1e6);
const weekNames = Object.keys(namedWeeks) as [keyof typeof namedWeeks, ...(keyof typeof namedWeeks)[]];

const weekForm = `must be ${weekNames.join(', ')}, {days: {mon: …}, hours: [24 weights]}, or 168 weights from Monday 00:00 on`;

const week = z
  .union([
    z.strictObject(
      {
        days: z
          .strictObject({ mon: weight, tue: weight, wed: weight, thu: weight, fri: weight, sat: weight, sun: weight })
          .partial()
          .default({})
          .describe('Weights by day; 1 where none is given.'),
        hours: z.array(weight).length(24).describe('Weights by hour of the day.'),
      },
      { error: (issue) => (issue.code === 'invalid_type' ? weekForm : undefined) },
    ),
    z.array(weight, { error: weekForm }).length(168),
    z.enum(weekNames, { error: weekForm }),
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

const traceForm = 'must be a list of times from the start, such as [2h, 1d], or {file: …}';

const trace = z.union([
  z
    .array(durationText, { error: traceForm })
    .max(1_000_000)
    .transform((times) => times.sort((a, b) => a - b)),
  z.strictObject(
    { file: z.string().min(1).max(500).describe('From beside the scenario; a line an arrival.') },
    { error: (issue) => (issue.code === 'invalid_type' ? traceForm : undefined) },
  ),
]);

const arrivalForm =
  'must be one of {poisson: {rate: …, per: …}}, {profile: {rate: …, per: …, week: …}}, ' +
  '{hawkes: {rate: …, per: …, branching: …, decay: …}}, {trace: […] or {file: …}}';

/** A form of its own key, that complains as one with the others when the value is of no form at all. */
const form = <TShape extends z.core.$ZodShape>(fields: TShape) =>
  z.strictObject(fields, { error: (issue) => (issue.code === 'invalid_type' ? arrivalForm : undefined) });

/**
 * How things arrive, in a scenario file: `{ poisson: { rate: 3, per: 1d } }`,
 * `{ profile: { rate: 40, per: 7d, week: working, utcOffset: "+01:00" } }`,
 * `{ hawkes: { rate: 1, per: 7d, branching: 0.4, decay: 12h } }`, `{ trace: [2h, 1d, 5d3h] }` or
 * `{ trace: { file: arrivals.txt } }`. Parses to an `Arrival`, with rates a millisecond.
 */
export const arrivalSchema = z.union([
  form({ poisson: z.strictObject(rated).transform((written) => ({ rate: perMs(written) })) }).describe(
    'At a constant rate, each independent of the others.',
  ),
  form({
    profile: z
      .strictObject({ ...rated, week, utcOffset: utcOffset.default(0) })
      .transform(({ week, utcOffset, ...written }) => ({ rate: perMs(written), week, utcOffset })),
  }).describe('At a rate that follows the hour of the week.'),
  form({
    hawkes: z
      .strictObject({
        ...rated,
        branching: z.number().min(0).max(0.95).describe('How many further arrivals each brings about.'),
        decay: durationText
          .refine((ms) => ms > 0, 'must be longer than nothing')
          .describe('How much later on average.'),
      })
      .transform(({ branching, decay, ...written }) => ({ rate: perMs(written), branching, decay })),
  }).describe('In clusters: each makes more of them likely for a while.'),
  form({ trace }).describe('At given times.'),
  // Matches nothing. Of all branches it has the least to say about a value of no form at all, so that is what is shown.
  z.never({ error: arrivalForm }),
]) satisfies z.ZodType<Arrival>;
