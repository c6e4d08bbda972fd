import type { Definition } from 'xstate-temporal/engine';
import { z } from 'zod';

/** Who may send an event; `undefined` where nothing is said about it. */
export function rolesFor(definition: Definition | undefined, event: string): readonly string[] | undefined {
  const roles = definition?.roles;
  return roles !== undefined && Object.hasOwn(roles, event) ? roles[event] : undefined;
}

/** Events that machines, the directory and the support system send, and no person. */
export function isInternal(definition: Definition | undefined, event: string): boolean {
  return rolesFor(definition, event)?.every((role) => role === 'system') ?? false;
}

/** The event's fields by name, as its schema has them; empty where nothing is known. */
export function fieldsOf(definition: Definition | undefined, event: string): string[] {
  const schemas = definition?.schemas?.events;
  const schema: unknown = schemas !== undefined && Object.hasOwn(schemas, event) ? schemas[event] : undefined;
  const { options, shape } = (schema ?? {}) as { options?: readonly { shape?: object }[]; shape?: object };
  // A union: what any of its parts has.
  const shapes = options === undefined ? [shape] : options.map((option) => option.shape);
  const names = shapes.flatMap((part) => Object.keys(part ?? {}));
  return [...new Set(names)].filter((name) => name !== 'type');
}

/**
 * What an event may hold, as JSON Schema, `type` left out: what a form is made of. What a schema cannot say, such as
 * which characters a text may have, the machine alone decides.
 */
export function formOf(
  definition: Definition | undefined,
  event: string,
): Readonly<Record<string, unknown>> | undefined {
  const schemas = definition?.schemas?.events;
  const schema: unknown = schemas !== undefined && Object.hasOwn(schemas, event) ? schemas[event] : undefined;
  if (!(schema instanceof z.ZodType)) return undefined;
  const { $schema: _, ...form } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return withoutType(form);
}

type Form = Readonly<Record<string, unknown>>;

function withoutType(form: Form): Form {
  const { oneOf, anyOf, properties, required, ...rest } = form as Form & {
    readonly oneOf?: readonly Form[];
    readonly anyOf?: readonly Form[];
    readonly properties?: Form;
    readonly required?: readonly string[];
  };
  const { type: _, ...fields } = properties ?? {};
  return {
    ...rest,
    ...(oneOf === undefined ? {} : { oneOf: oneOf.map(withoutType) }),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map(withoutType) }),
    ...(properties === undefined ? {} : { properties: fields }),
    ...(required === undefined ? {} : { required: required.filter((name) => name !== 'type') }),
  };
}
