import { z } from 'zod';

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** Ten years: no duration of a case or an application is longer, and a deadline stays a safe number. */
const longest = 3_653 * 86_400_000;
/** A duration as people write it: `2d`, `48h`, `1d12h`, `90m`, `30s`; `undefined` for anything else. */
export function parseDuration(text) {
  if (!/^(\d{1,9}[smhd]){1,4}$/.test(text)) return undefined;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([smhd])/g))
    sum += Number(count) * (unitMs[unit ?? ''] ?? Number.NaN);
  return sum;
}
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
