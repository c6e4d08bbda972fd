import fc from 'fast-check';
import type { z } from 'zod';

/** Values of every shape that a text field of the machines has; a field takes those that its schema takes. */
const texts: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'Ann Example',
    'Which alert?',
    'Line one.\nLine two.',
    '山田 太郎',
    "O'Brien <script>",
    '{{template}}',
    '=1+1',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
  // Keys of instances within a tenant.
  fc.stringMatching(/^[a-z]{1,8}(~[a-z0-9-]{0,8}[a-z0-9]){1,2}$/),
  fc.stringMatching(/^[a-z]{1,8}@[a-z]{1,8}\.example$/),
  fc.stringMatching(/^https:\/\/portal\.example\/[a-z0-9]{1,12}$/),
  fc.stringMatching(/^T[0-9]{4}(\.[0-9]{3})?$/),
  fc.stringMatching(/^[0-9a-f]{64}$/),
  fc.stringMatching(/^[0-9a-f]{40}$/),
);

const numbers = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2_000_000_000 }));

interface Internals {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** What a schema's input may be. Knows the kinds of schema that the machines' events are made of. */
export function fromSchema(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const def = schema._zod.def as unknown as Internals;
  const inner = () => fromSchema(def.innerType as z.core.$ZodType);
  switch (def.type) {
    case 'object':
      return fromShape(def.shape as Record<string, z.core.$ZodType>).filter((value) => taken(schema, value));
    case 'array':
      return fc
        .array(fromSchema(def.element as z.core.$ZodType), { maxLength: 3 })
        .filter((value) => taken(schema, value));
    case 'union':
      return fc.oneof(...(def.options as z.core.$ZodType[]).map(fromSchema));
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries as Record<string, string>));
    case 'literal':
      return fc.constantFrom(...(def.values as unknown[]));
    case 'boolean':
      return fc.boolean();
    case 'nullable':
      return fc.option(inner(), { nil: null });
    case 'default':
      return inner();
    case 'optional':
      return inner();
    case 'number':
      return numbers.filter((value) => taken(schema, value));
    case 'string':
    case 'pipe':
      return texts.filter((value) => taken(schema, value));
    default:
      throw new Error(`No arbitrary for a schema of type "${def.type}"; add it here.`);
  }
}

function fromShape(shape: Record<string, z.core.$ZodType>): fc.Arbitrary<unknown> {
  const fields = Object.entries(shape);
  const required = fields.filter(([, { _zod }]) => _zod.optin !== 'optional').map(([name]) => name);
  return fc.record(Object.fromEntries(fields.map(([name, field]) => [name, fromSchema(field)])), {
    requiredKeys: required,
    noNullPrototype: true,
  });
}

function taken(schema: z.core.$ZodType, value: unknown): boolean {
  return (schema as z.ZodType).safeParse(value).success;
}
