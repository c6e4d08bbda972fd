import type { StandardSchemaV1 } from 'xstate-temporal/engine';
import { z } from 'zod';

/** A schema as data that can be compared: zod's as JSON Schema; of others nothing is known. */
export function describeSchema(schema: StandardSchemaV1): unknown {
  if (schema['~standard'].vendor !== 'zod') return undefined;
  try {
    // What JSON Schema has no word for, such as a transform, becomes `{}`.
    return z.toJSONSchema(schema as never, { unrepresentable: 'any', io: 'input' });
  } catch {
    return undefined;
  }
}
