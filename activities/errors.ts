import { WatchfloorError, type WatchfloorErrorOptions } from 'xstate-temporal/engine';
import type { z } from 'zod';

/**
 * An error that trying again cannot cure. The durable host turns it into a non-retryable
 * failure whose type is `code`; every other error is retried by the policy of its effect.
 */
export class PermanentError extends WatchfloorError {
  readonly retryable = false;

  constructor(code: string, problem: string, options?: WatchfloorErrorOptions) {
    super(code, problem, options);
    this.name = 'PermanentError';
  }
}

/**
 * An error that may pass on another try. `retryAfter`: the other side asked to be left alone for so many
 * milliseconds; the durable host waits at least that long.
 */
export class TransientError extends WatchfloorError {
  readonly retryAfter: number | undefined;

  constructor(
    code: string,
    problem: string,
    { retryAfter, ...options }: WatchfloorErrorOptions & { retryAfter?: number | undefined } = {},
  ) {
    super(code, problem, options);
    this.name = 'TransientError';
    this.retryAfter = retryAfter;
  }
}

/** Whether a second try could help. By the property, not the class: errors cross realms. */
export function isPermanent(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'retryable' in error && error.retryable === false;
}

const MAX_ISSUES = 5;

/** One line that names the fields at fault and never their values: params may hold personal data. */
export function describeIssues(error: z.ZodError): string {
  const lines = error.issues.slice(0, MAX_ISSUES).map((issue) => {
    const path = issue.path.map(String).join('.');
    return path === '' ? issue.message : `${path}: ${issue.message}`;
  });
  const more = error.issues.length - lines.length;
  return more > 0 ? `${lines.join('; ')}; and ${more} more` : lines.join('; ');
}

/** Parses with a port's schema. @throws PermanentError PARAMS_INVALID */
export function parseParams<T extends z.ZodType>(schema: T, value: unknown, name: string): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new PermanentError(
    'PARAMS_INVALID',
    `"${name}" was given what its port does not allow (${describeIssues(parsed.error)}).`,
    { todo: 'Correct the chart or the port.' },
  );
}
