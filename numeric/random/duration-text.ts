import { fractionalDuration, parseDuration } from 'xstate-temporal/duration';
import { z } from 'zod';

const form = 'must be a duration such as "90m", "1.5h" or "2d3h"';

/** A hundred years, in milliseconds: no duration of a scenario is longer. */
const LONGEST = 36_525 * 86_400_000;

/** A duration as scenarios write it: the machines' `2d3h`, with fractions too: `1.5h`, `0.25d`. Milliseconds. */
export const durationText = z
  .string({ error: form })
  .max(60)
  .regex(fractionalDuration, form)
  .transform((text) => parseDuration(text, { fractions: true }) ?? Number.NaN)
  .refine((ms) => ms <= LONGEST, 'must not be longer than a hundred years');
