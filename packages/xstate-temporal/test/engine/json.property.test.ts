import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, codeOf, type JsonObject, toJson } from '../../src/engine/index.ts';
import { adopt } from '../../src/engine/json-value.ts';
import { contextHash } from '../../src/engine/ledger.ts';
import { nodeSha256 } from '../../src/engine/node.ts';
import { rewrite, type Written } from '../../src/engine/rewrite.ts';
import { budget } from '../support/budgets.ts';
import { path, seed } from '../support/seed.ts';

const run = { seed, numRuns: budget.json, ...(path === undefined ? {} : { path }) };

const leaf = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
const value = fc.oneof(
  leaf,
  fc.constantFrom(null, true, false, -0, ''),
  fc.array(fc.oneof(leaf, fc.dictionary(fc.string(), leaf, { maxKeys: 3 }), fc.array(leaf, { maxLength: 2 })), {
    maxLength: 4,
  }),
  fc.dictionary(fc.string(), leaf, { maxKeys: 4 }),
);
const key = fc.constantFrom('a', 'b', 'ä', '10', '9', 'toJSON', 'constructor', '"', '', 'list');
const context = fc.dictionary(key, value, { maxKeys: 8 });

/** What a step does to a context. */
const change = fc.oneof(
  fc.record({ set: context }),
  fc.record({ append: key, item: value }),
  fc.record({ drop: key }),
  fc.record({ anew: context }),
  // As an undo history does.
  fc.record({ remember: key }),
);
type Change =
  | { set: object }
  | { append: string; item: unknown }
  | { drop: string }
  | { anew: object }
  | { remember: string };

function changed(before: JsonObject, by: Change): Record<string, unknown> {
  if ('anew' in by) return { ...by.anew };
  if ('remember' in by) return changed(before, { append: by.remember, item: before });
  if ('set' in by) return { ...before, ...by.set };
  if ('append' in by) {
    const list = before[by.append];
    return { ...before, [by.append]: [...(Array.isArray(list) ? list : []), by.item] };
  }
  const { [by.drop]: _, ...rest } = before;
  return rest;
}

describe('a context that is written from the one before', () => {
  it('has the text, the copy and the hash of one that is written alone', () => {
    fc.assert(
      fc.property(context, fc.array(change, { maxLength: 8 }), (first, changes) => {
        let before = adopt({ ...first }, undefined, 'context');
        let written: Written = rewrite(before);
        for (const by of [{ set: {} }, ...changes]) {
          const raw = changed(before, by);
          const alone = toJson(raw, 'context');
          const adopted = adopt(raw, before, 'context');
          expect(adopted).toEqual(alone);
          expect(Object.keys(adopted)).toEqual(Object.keys(alone as object));
          expect(Object.isFrozen(adopted)).toBe(true);
          const next = rewrite(adopted, { value: before, written });
          expect(next.text).toBe(canonicalJson(alone));
          expect(contextHash(nodeSha256, adopted, before)).toBe(nodeSha256(canonicalJson(alone)));
          [before, written] = [adopted, next];
        }
      }),
      run,
    );
  });

  it('is refused for what JSON cannot carry just as one that is copied', () => {
    const misfit = fc.constantFrom(
      Number.NaN,
      1n,
      () => 1,
      new Date(0),
      '\ud800',
      JSON.parse('{"__proto__":1}') as object,
      { xstate$$type: 1 },
      Symbol.iterator,
    );
    const whole = fc.tuple(context, key, fc.oneof(misfit, fc.array(misfit, { minLength: 1, maxLength: 2 })));
    const outcome = (make: () => unknown) => {
      try {
        return make();
      } catch (error) {
        return `${codeOf(error)} ${(error as Error).message}`;
      }
    };
    fc.assert(
      fc.property(whole, fc.boolean(), ([fields, name, wrong], below) => {
        const before = adopt({ ...fields }, undefined, 'context');
        const raw = { ...before, [name]: below ? { deep: [wrong] } : wrong };
        const told = outcome(() => toJson(raw, 'context'));
        expect(told).toMatch(/^JSON_INVALID/);
        expect(outcome(() => adopt({ ...raw }, before, 'context'))).toBe(told);
      }),
      run,
    );
  });
});
