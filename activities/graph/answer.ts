import type { z } from 'zod';
import { describeIssues, TransientError } from '../errors.ts';

/**
 * A body as JSON of the shape expected.
 *
 * @throws TransientError GRAPH_NONSENSE: a proxy or a sign-in page may stand in between for a while
 */
export function parseAnswer<T extends z.ZodType>(
  body: { readonly text: string; readonly whole: boolean },
  schema: T,
  what: string,
): z.output<T> {
  if (!body.whole) throw nonsense(what, 'it is too long');
  let value: unknown;
  try {
    value = JSON.parse(body.text);
  } catch (cause) {
    throw nonsense(what, 'it is no JSON', cause);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw nonsense(what, describeIssues(parsed.error));
}

function nonsense(what: string, why: string, cause?: unknown): TransientError {
  return new TransientError('GRAPH_NONSENSE', `${what} makes no sense (${why}).`, {
    todo: 'Look at adapters.directory.graphUrl and loginUrl, and at what stands in between.',
    cause,
  });
}
