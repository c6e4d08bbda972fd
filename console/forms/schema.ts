/** JSON Schema, as far as the events' forms use it. */
export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };
export type Fields = Readonly<Record<string, Value>>;

/** The parts of a union, without `null`, which is what nothing was said. */
export function partsOf({ anyOf, oneOf }: Schema): readonly Schema[] {
  return (oneOf ?? anyOf ?? []).filter(({ type }) => type !== 'null');
}

/** What stands in a form before anybody writes in it. */
export function emptyOf(schema: Schema): Value {
  if (schema.const !== undefined) return schema.const as Value;
  if (schema.default !== undefined && schema.default !== null) return schema.default as Value;
  const [first, ...more] = partsOf(schema);
  if (first !== undefined) return isNullable(schema) ? null : more.length === 0 ? emptyOf(first) : emptyOf(first);
  if (schema.type === 'object')
    return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, one]) => [name, emptyOf(one)]));
  if (schema.type === 'array') return [];
  if (schema.type === 'boolean') return false;
  return '';
}

export function isNullable({ anyOf, oneOf }: Schema): boolean {
  return (oneOf ?? anyOf ?? []).some(({ type }) => type === 'null');
}

/** What was said, without what nobody filled in. `undefined` where nothing was. */
export function saidOf(schema: Schema, value: Value | undefined): Value | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const parts = partsOf(schema);
  if (parts.length > 0) return saidOf(partFor(parts, value), value);
  if (Array.isArray(value)) {
    const items = (value as readonly Value[]).flatMap((item) => saidOf(schema.items ?? {}, item) ?? []);
    return items.length === 0 && (schema.minItems ?? 0) === 0 && schema.default !== undefined ? undefined : items;
  }
  if (typeof value === 'object') {
    const named = Object.entries(value).flatMap(([name, one]) => {
      const said = saidOf(schema.properties?.[name] ?? {}, one);
      return said === undefined ? [] : [[name, said] as const];
    });
    return named.length === 0 ? undefined : Object.fromEntries(named);
  }
  return value;
}

/** Which part of a union a value is of: that whose constants it has. */
export function partFor(parts: readonly Schema[], value: Value | undefined): Schema {
  const fits = (part: Schema) => {
    if (part.type === 'array') return Array.isArray(value);
    if (part.type !== 'object') return typeof value !== 'object';
    const said = (typeof value === 'object' && value !== null ? value : {}) as Fields;
    return Object.entries(part.properties ?? {}).every(
      ([name, one]) => one.const === undefined || one.const === said[name],
    );
  };
  return parts.find(fits) ?? parts[0] ?? {};
}

/** Required fields that are empty, by their paths. */
export function missingIn(schema: Schema, value: Value | undefined, at = ''): string[] {
  const parts = partsOf(schema);
  if (parts.length > 0) return value === null ? [] : missingIn(partFor(parts, value), value, at);
  if (schema.type === 'object') {
    const said = (value ?? {}) as Fields;
    return Object.entries(schema.properties ?? {}).flatMap(([name, one]) => {
      const here = at === '' ? name : `${at}.${name}`;
      const isRequired = schema.required?.includes(name) === true;
      const filled = saidOf(one, said[name]);
      if (!isRequired && filled === undefined) return [];
      if (isRequired && isLeaf(one) && (filled === undefined || String(filled).trim() === '')) return [here];
      return missingIn(one, said[name], here);
    });
  }
  if (schema.type === 'array') {
    const items = (saidOf(schema, value) ?? []) as readonly Value[];
    return items.length < (schema.minItems ?? 0) ? [at] : [];
  }
  return [];
}

function isLeaf(schema: Schema): boolean {
  return schema.type !== 'object' && schema.type !== 'array' && partsOf(schema).length === 0;
}
