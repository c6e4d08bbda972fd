import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sameValue } from '../../audit/history/same-value.ts';

const values = fc.jsonValue({ maxDepth: 3 });

describe('the same value', () => {
  test("is what Node's own comparison says", () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(sameValue(a, b)).toBe(isDeepStrictEqual(a, b));
        expect(sameValue(a, structuredClone(a))).toBe(true);
        expect(sameValue([a, b], [b, a])).toBe(isDeepStrictEqual([a, b], [b, a]));
        expect(sameValue({ a, b }, { b, a })).toBe(true);
        expect(sameValue({ a, b: undefined }, { a })).toBe(false);
      }),
    );
  });
});
