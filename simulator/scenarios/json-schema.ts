import { z } from 'zod';
import { scenarioSchema } from './schema.ts';

/** What a `$schema` line in a scenario file points to: the JSON Schema (2020-12) of what may be written. */
export function scenarioJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(scenarioSchema, { io: 'input', unrepresentable: 'any', reused: 'ref' });
  return { $schema, title: 'Watchfloor scenario', ...schema };
}
