import { messageOf, WatchfloorError } from './errors.ts';
import type { StandardSchemaV1 } from './standard-schema.ts';

/**
 * Parses a value by a synchronous Standard Schema.
 *
 * @param what names the value in the message
 * @throws an error with the given code that lists up to five issues with their paths
 */
export function parse(schema: StandardSchemaV1, value: unknown, code: string, what: string): unknown {
  let result: ReturnType<(typeof schema)['~standard']['validate']>;
  try {
    result = schema['~standard'].validate(value);
  } catch (error) {
    const reason = messageOf(error);
    throw new WatchfloorError(code, `${what} is not valid: its schema threw: ${reason.slice(0, 500)}`, {
      cause: error,
    });
  }
  if ('then' in result) {
    // Nobody waits for it: what it comes to must not end the process as an unhandled rejection.
    void result.then(undefined, () => undefined);
    throw new WatchfloorError(
      'SCHEMA_ASYNCHRONOUS',
      `The schema of ${what} is asynchronous; a step is not. Use a synchronous schema.`,
    );
  }
  if (result.issues === undefined) return result.value;
  const issues = result.issues.slice(0, 5).map((issue) => {
    const path = (issue.path ?? [])
      .map((part) => String(typeof part === 'object' ? part.key : part).slice(0, 60))
      .join('.');
    return path === '' ? issue.message : `${path}: ${issue.message}`;
  });
  const more = result.issues.length > 5 ? `; and ${result.issues.length - 5} more` : '';
  throw new WatchfloorError(code, `${what} is not valid: ${issues.join('; ')}${more}`.slice(0, 1_000));
}
