import { parseDuration } from 'xstate-temporal/duration';
import { z } from 'zod';

/** Ten years: no duration of a case or an application is longer, and a deadline stays a safe number. */
const longest = 3_653 * 86_400_000;

/**
 * A duration in overrides: milliseconds, or text such as `2d` or `1d12h`; parsed to milliseconds.
 * Whole seconds only: below a second no host promises an order of timers.
 */
export const duration = z.union([z.number(), z.string().max(40)]).transform((value, context) => {
  const ms = typeof value === 'number' ? value : parseDuration(value);
  if (ms !== undefined && Number.isSafeInteger(ms) && ms >= 1_000 && ms <= longest && ms % 1_000 === 0) return ms;
  context.addIssue({
    code: 'custom',
    message: 'must be a duration of whole seconds, up to ten years: text such as "2d" or "1d12h", or milliseconds',
  });
  return z.NEVER;
});
