import fc from 'fast-check';

/** What nobody should send, and somebody will. */
const values: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    undefined,
    null,
    '',
    'x'.repeat(1_000_000),
    '\u001b]0;owned\u0007',
    'a\u0000b',
    '\ud800',
    '\u202egnp.exe',
    -1,
    1e308,
    Number.NaN,
    [],
    {},
    JSON.parse('{"__proto__":{"polluted":true}}'),
    new Date(0),
    new Map(),
    () => 'code',
  ),
);

const names = fc.oneof(
  fc.constantFrom(
    'name',
    'email',
    'type',
    'at',
    'sender',
    'permissions',
    'status',
    'samples',
    '__proto__',
    'constructor',
  ),
  fc.string({ maxLength: 12 }),
);

/** An event of one of these types with one field spoilt, added or taken away; or something else altogether. */
export function hostileEvent(
  types: readonly string[],
  valid: (type: string) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const spoilt = fc.constantFrom(...types).chain((type) =>
    fc.tuple(valid(type), fc.nat(), values, names, fc.boolean()).map(([event, pick, value, name, add]) => {
      const copy = { ...(event as Record<string, unknown>) };
      const own = Object.keys(copy);
      const field = add ? name : (own[pick % own.length] ?? 'type');
      Object.defineProperty(copy, field, { value, enumerable: true, configurable: true, writable: true });
      return copy;
    }),
  );
  const bare = fc.record({
    type: fc.oneof(fc.constantFrom(...types, '', '*', 'xstate.init', 'xstate.after.x'), fc.string()),
  });
  return fc.oneof({ weight: 3, arbitrary: spoilt }, bare, values);
}
