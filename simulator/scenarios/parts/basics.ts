import { parseDuration } from 'xstate-temporal/duration';
import { z } from 'zod';
import { roles } from '../../../machines/index.ts';
import { distributionSchema } from './distributions.ts';

/** A scenario's or a tenant's name. */
export const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and dashes');

/** A time from the scenario's start: `0s`, `90m`, `2d3h`. Milliseconds after parsing; whole seconds. */
export const offset = z
  .string()
  .max(40)
  .transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== undefined) return ms;
    context.addIssue({ code: 'custom', message: 'must be a time from the start such as "0s", "90m" or "2d3h"' });
    return z.NEVER;
  });

/** `<machine>/<key>`. */
export const instance = z.string().regex(/^[a-z][a-z0-9-]*\/[A-Za-z0-9][\w.~-]{0,154}$/, 'must be "<machine>/<key>"');

/** `<role>` or `<role>:<name>`. */
export const sender = z
  .string()
  .max(200)
  .transform((text, context) => {
    const [role = '', ...rest] = text.split(':');
    if ((roles as readonly string[]).includes(role)) return { role, name: rest.join(':').trim() || role };
    context.addIssue({
      code: 'custom',
      message: `must be a role (${roles.join(', ')}), with a name after a colon if need be`,
    });
    return z.NEVER;
  });

export const fields = z.record(z.string(), z.unknown());

/** A probability. */
export const share = z.number().min(0).max(1);

/** A law of durations with a default: a duration such as `1h`, or `median 1h sigma 0.8` for a log-normal law. */
export function lasting(text: string, description: string) {
  const [, median, sigma] = /^median (\S+) sigma (\S+)$/.exec(text) ?? [];
  const written = median === undefined ? text : { lognormal: { median, sigma: Number(sigma) } };
  return distributionSchema.prefault(written).describe(description);
}

/** A probability with a default. */
export function chance(value: number, description: string) {
  return share.default(value).describe(description);
}
