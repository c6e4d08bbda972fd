import { z } from 'zod';

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const form = 'must be a duration such as "90m", "1.5h" or "2d3h"';

/** A hundred years, in milliseconds: no duration of a scenario is longer. */
const LONGEST = 36_525 * 86_400_000;

/** A duration as scenarios write it: the machines' `2d3h`, with fractions too: `1.5h`, `0.25d`. Milliseconds. */
export const durationText = z
  .string({ error: form })
  .max(60)
  .regex(/^(\d{1,9}(\.\d{1,6})?[smhd]){1,4}$/, form)
  .transform((text) => {
    let sum = 0;
    for (const [, count, unit] of text.matchAll(/([\d.]+)([smhd])/g))
      sum += Number(count) * (unitMs[unit ?? ''] ?? Number.NaN);
    return sum;
  })
  .refine((ms) => ms <= LONGEST, 'must not be longer than a hundred years');
