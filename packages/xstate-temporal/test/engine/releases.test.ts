import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { compile } from '../../src/engine/index.ts';
import { historyLeadsToRegions, olderMeanings, wildcardsFollowExact } from '../../src/engine/interpreter/releases.ts';
import { nodeSha256 } from '../../src/engine/node.ts';

const hashOf = (machine: Parameters<typeof compile>[0]) => compile(machine, { sha256: nodeSha256 }).hash;

const plain = createMachine({ id: 'plain', initial: 'a', states: { a: { on: { GO: 'b', '*': 'a' } }, b: {} } });
const remembering = createMachine({
  id: 'remembering',
  initial: 'both',
  states: { both: { type: 'parallel', states: { back: { type: 'history' }, one: {}, two: {} } } },
});
const falling = createMachine({
  id: 'falling',
  initial: 'a',
  states: {
    a: { on: { 'order.*': { guard: () => false, target: 'b' }, 'order.paid': { guard: () => false }, '*': 'b' } },
    b: {},
  },
});

const changed = [
  [
    'a history state of a parallel one',
    remembering,
    historyLeadsToRegions,
    '4b7660ec76cd9e12f6741144fdfd110ee957b4669a21f4cf18a95e61972b7773',
  ],
  [
    'wildcards after an exact event',
    falling,
    wildcardsFollowExact,
    'c4ac58016bc2a80e8e99ddc2acaffab14c19d9b443539adfb2ef86f17abdfd9b',
  ],
] as const;

// `scripts/xstate-range.mjs` runs this with older releases, too.
describe('a machine under several releases of XState', () => {
  it('has one definition under all of them, where they mean the same by it', () => {
    expect(olderMeanings(plain)).toEqual([]);
    expect(hashOf(plain)).toBe('752491a386578bc44d3f00d5a4ffc95d306c1fb56ff19bd964ed7597432189c2');
  });

  it.each(changed)('has another definition under a release that differs in %s', (_, machine, isNew, hash) => {
    expect(olderMeanings(machine)).toHaveLength(isNew() ? 0 : 1);
    expect(hashOf(machine) === hash).toBe(isNew());
  });
});
