import { z } from 'zod';
import type { Distribution } from '../../../numeric/random/distribution.ts';
import { durationText } from '../../../numeric/random/duration-text.ts';

const shape =
  'must be a duration such as "90m" or "2d3h", or one of {constant: …}, {uniform: […, …]}, {triangular: […, …, …]}, ' +
  '{exponential: {mean: …}}, {erlang: {shape: …, mean: …}}, {hyperexponential: {mean: …, scv: …}}, ' +
  '{lognormal: {median: … or mean: …, sigma: …}}, {empirical: […]}, {mixture: [{share: …, of: …}]}';

/** A form of its own key, that complains as one with the others when the value is of no form at all. */
const form = <TShape extends z.core.$ZodShape>(fields: TShape) =>
  z.strictObject(fields, { error: (issue) => (issue.code === 'invalid_type' ? shape : undefined) });

const some = durationText.refine((ms) => ms > 0, 'must be longer than nothing');

/** Beyond this a log-normal law's tail is longer than any history. */
const sigma = z.number().positive().max(5);

const simple = [
  form({ constant: durationText }).describe('Always the same.'),
  form({
    uniform: z.tuple([durationText, durationText]).refine(([low, high]) => low < high, 'the first must be the shorter'),
  }).describe('Anything between two durations, all alike.'),
  form({
    triangular: z
      .tuple([durationText, durationText, durationText])
      .refine(([low, mode, high]) => low <= mode && mode <= high && low < high, 'must be low, mode, high'),
  }).describe('Least, most likely, most.'),
  form({ exponential: z.strictObject({ mean: some }) }).describe('Forgets how long it has lasted already.'),
  form({ erlang: z.strictObject({ shape: z.int().min(1).max(100), mean: some }) }).describe(
    'The sum of exponential phases.',
  ),
  form({ hyperexponential: z.strictObject({ mean: some, scv: z.number().gt(1).max(1_000) }) }).describe(
    'Mostly quick, sometimes slow; scv is variance over squared mean.',
  ),
  form({
    lognormal: z
      .strictObject({ median: some.optional(), mean: some.optional(), sigma })
      .transform(({ median, mean, sigma }, context) => {
        if (median !== undefined && mean === undefined) return { median, sigma };
        if (mean !== undefined && median === undefined) return { median: mean * Math.exp(-(sigma ** 2) / 2), sigma };
        context.addIssue({ code: 'custom', message: 'give either median or mean: they are not the same' });
        return z.NEVER;
      }),
  }).describe('Many short, few very long. Give the median or the mean: they are not the same.'),
  form({
    empirical: z
      .array(durationText)
      .min(1)
      .max(10_000)
      .transform((values) => values.sort((a, b) => a - b)),
  }).describe('One of these, each as likely as the other.'),
] as const;

const text = z
  .string({ error: shape })
  .max(60)
  .pipe(durationText)
  .transform((ms) => ({ constant: ms }));

const part = z.strictObject({ share: z.number().min(0).max(1e6), of: z.union([...simple, text], { error: shape }) });

/**
 * A law of durations in a scenario file: `90m` alone is a constant, else one form such as
 * `{ lognormal: { median: 11d, sigma: 2.1 } }`. Durations are text of days, hours, minutes and seconds, fractions
 * allowed: `1.5h`, `2d3h`. Parses to a `Distribution` in milliseconds.
 */
export const distributionSchema = z.union([
  ...simple,
  form({
    mixture: z
      .array(part)
      .min(1)
      .max(20)
      .refine((parts) => parts.some(({ share }) => share > 0), 'one share must be above 0'),
  }).describe('One of several laws, by share.'),
  text,
]) satisfies z.ZodType<Distribution>;
