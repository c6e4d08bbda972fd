import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign, createMachine, raise } from 'xstate';
import { z } from 'zod';
import {
  type Chart,
  codeOf,
  compile,
  type Definition,
  type Snapshot,
  WatchfloorError,
} from '../../src/engine/index.ts';
import { nodeSha256 } from '../../src/engine/node.ts';
import { budget } from '../support/budgets.ts';
import { path, seed } from '../support/seed.ts';

// biome-ignore lint/suspicious/noExplicitAny: hostile on purpose
type Loose = any;
const run = { seed, numRuns: budget.hostile, ...(path === undefined ? {} : { path }) };
const by = { role: 'tester', name: 'kim' };

/** Lets in what it can: payload into context, wildcards, computed keys and delays, guards that throw. */
const machine = createMachine({
  id: 'm',
  context: ({ input }: Loose) => ({ input: input ?? null, last: null, n: 0 }),
  initial: 'a',
  states: {
    a: {
      on: {
        TAKE: { actions: assign({ last: ({ event }: Loose) => event.payload ?? null }) },
        DIG: { guard: ({ event }: Loose) => event.a.b.c === 1, target: 'b' },
        SUM: { actions: assign({ n: ({ event, context }: Loose) => context.n + event.by }) },
        ARM: { actions: raise({ type: 'TAKE' }, { delay: ({ event }: Loose) => event.delay }) },
        NO: {},
        'note.*': { actions: assign({ last: ({ event }: Loose) => ({ [event.key]: event.value }) }) },
      },
    },
    b: {},
  },
} as Loose);
/** Listens to anything at all: only the admission stands between it and what is reserved. */
const eager = createMachine({
  ...(machine.config as Loose),
  on: { '*': { actions: assign({ last: ({ event }: Loose) => event.type }) } },
} as Loose);
const bare: Definition = { machine: eager, version: '1' };
const guarded: Definition = {
  machine,
  version: '2',
  schemas: {
    input: z.object({ name: z.string().max(20) }).optional(),
    events: {
      TAKE: z.object({ payload: z.string().max(20) }),
      SUM: z.object({ by: z.number() }),
      DIG: z.looseObject({}),
    },
  },
  roles: { TAKE: ['tester'], SUM: ['tester'], DIG: ['tester'] },
};

/** Values are made only when they are used: some are too large to be printed. */
type Make = () => unknown;
const boom = () => {
  throw new Error('a trap');
};
const nested = (levels: number, around: (inner: unknown) => unknown) => {
  let value: unknown = {};
  for (let level = 0; level < levels; level++) value = around(value);
  return value;
};
const odd: fc.Arbitrary<Make> = fc.oneof(
  fc.constantFrom<Make>(
    () => undefined,
    () => Number.NaN,
    () => Number.POSITIVE_INFINITY,
    () => -0,
    () => 1e308,
    () => Number.MAX_SAFE_INTEGER + 2,
    () => 10n,
    () => Symbol('s'),
    () => boom,
    () => new Date(0),
    () => new Map([[1, 2]]),
    () => new Error('e'),
    () => new Uint8Array(4),
    () => new Proxy({}, { ownKeys: boom }),
    () => Object.defineProperty({}, 'x', { enumerable: true, get: boom }),
    () => JSON.parse('{"__proto__":{"polluted":true}}'),
    () => Object.create({ type: 'TAKE' }),
    () => Object.create(null),
    () => 'x'.repeat(300_000),
    () => new Array(150_000),
    () => '\ud800',
    () => '\u001b]0;x\u0007',
    () => nested(5_000, (inner) => [inner]),
    () => nested(70, (inner) => ({ a: inner })),
    () => nested(60, (inner) => ({ a: inner, b: inner })),
    () => {
      const cycle: Loose = { list: [] };
      cycle.list.push(cycle);
      return cycle;
    },
    () => Promise.resolve(1),
  ),
  fc
    .anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true, maxDepth: 3 })
    .map(
      (value): Make =>
        () =>
          value,
    ),
);
const keys = fc.oneof(
  fc.constantFrom(
    ...['type', 'at', 'sender', 'payload', 'by', 'a', 'delay', 'key', 'value'],
    ...['__proto__', 'constructor', 'prototype', 'toJSON', 'xstate$$type', 'hasOwnProperty', 'length'],
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const types = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      ...['TAKE', 'DIG', 'SUM', 'ARM', 'NO', 'note.x', 'note.*', '*', ''],
      ...['xstate.init', 'xstate.stop', 'xstate.done.actor.x', 'xstate.after.1.m.a', 'toString', '__proto__'],
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);
const withFields = (object: object, fields: readonly (readonly [string, Make])[]): unknown => {
  for (const [key, make] of fields)
    Object.defineProperty(object, key, { value: make(), enumerable: true, configurable: true, writable: true });
  return object;
};
const events: fc.Arbitrary<Make> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(types, fc.array(fc.tuple(keys, odd), { maxLength: 3 })).map(
      ([type, fields]): Make =>
        () =>
          withFields({ type }, fields),
    ),
  },
  { weight: 2, arbitrary: odd },
);
const metas: fc.Arbitrary<Make> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Make>(() => ({ at: 10, by, id: 'x' })) },
  {
    weight: 1,
    arbitrary: fc
      .record({
        at: odd,
        by: fc.oneof(
          odd,
          fc.constant<Make>(() => by),
        ),
        id: odd,
      })
      .map(
        (made): Make =>
          () => ({ at: made.at(), by: made.by(), id: made.id() }),
      ),
  },
  { weight: 1, arbitrary: odd },
);

/** A context may be nested 64 levels deep; it stands a level below the snapshot. */
const DEEPEST = 66;
const codes = new Set<string>();
function attempt(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (!(error instanceof WatchfloorError) || !/^[A-Z_]+$/.test(codeOf(error) ?? '')) throw error;
    codes.add(error.code);
    return error.code;
  }
}

/** XState's own, where that can be read at all. */
function isReserved(event: Loose): boolean {
  try {
    return String(event.type).startsWith('xstate.');
  } catch {
    return false;
  }
}

/** JSON to the last leaf: nothing is lost on the way, nothing has a prototype of its own, no key means something to others. */
function expectPlain(value: unknown): void {
  expect(JSON.parse(JSON.stringify(value))).toEqual(value);
  const walk = (part: unknown, depth: number): void => {
    if (depth > DEEPEST) expect.fail(`it is nested deeper than ${DEEPEST}`);
    if (typeof part !== 'object' || part === null) return;
    const prototype = Object.getPrototypeOf(part);
    if (prototype !== (Array.isArray(part) ? Array.prototype : Object.prototype) && prototype !== null)
      expect.fail('an object has a prototype of its own');
    for (const key of Object.keys(part)) {
      if (key === '__proto__' || key === 'xstate$$type') expect.fail(`the key ${key} was let in`);
      walk((part as Record<string, unknown>)[key], depth + 1);
    }
  };
  walk(value, 0);
}

describe.each([
  ['without schemas', bare],
  ['with schemas and roles', guarded],
])('a chart %s, sent anything by anyone', (_, definition) => {
  const chart = compile(definition, { sha256: nodeSha256 }) as Chart;
  const { snapshot } = chart.start(undefined, { at: 10, by, id: 'start' });
  const before = JSON.stringify(snapshot);

  it('takes an event or refuses it with a code, and the snapshot that it was given stays', () => {
    fc.assert(
      fc.property(events, metas, fc.boolean(), (makeEvent, makeMeta, revive) => {
        const event = makeEvent() as Loose;
        const meta = makeMeta() as Loose;
        const given = revive ? (JSON.parse(before) as Snapshot) : snapshot;
        const verdict = chart.accepts(given, event, meta);
        let after: Snapshot | undefined;
        const code = attempt(() => {
          after = chart.step(given, event, meta).snapshot;
        });
        expect(verdict.accepted ? undefined : verdict.code).toBe(code);
        if (isReserved(event)) expect(code).toBeDefined();
        expect(JSON.stringify(given)).toBe(before);
        // What was taken is JSON to the last leaf, so that any process can go on from it.
        if (after !== undefined) expectPlain(after);
        expect(({} as Loose).polluted).toBeUndefined();
      }),
      run,
    );
  });

  it('starts with an input or refuses it with a code', () => {
    fc.assert(
      fc.property(fc.oneof(odd, events), metas, (makeInput, makeMeta) => {
        attempt(() => {
          const step = chart.start(makeInput(), makeMeta() as Loose);
          expectPlain(step.snapshot);
        });
        expect(({} as Loose).polluted).toBeUndefined();
      }),
      run,
    );
  });

  it('keeps a record of whatever it refused', () => {
    fc.assert(
      fc.property(events, metas, fc.string({ unit: 'binary' }), (makeEvent, makeMeta, message) => {
        const refused = { code: 'X', message };
        const meta = (makeMeta() ?? {}) as Loose;
        const { snapshot: after } = chart.refuse(snapshot, makeEvent() as Loose, meta, refused);
        expect(after.value).toEqual(snapshot.value);
        expect(after.digest).toMatch(/^[0-9a-f]{64}$/);
      }),
      { ...run, numRuns: run.numRuns / 10 },
    );
  });
});

it('every kind of refusal came up', () => {
  if (path !== undefined) return;
  const expected = ['EVENT_MALFORMED', 'EVENT_RESERVED', 'EVENT_UNKNOWN', 'EVENT_TOO_LARGE', 'EVENT_INVALID'];
  expected.push('EVENT_NOT_ACCEPTED', 'MACHINE_THREW', 'JSON_INVALID', 'INPUT_INVALID', 'INPUT_TOO_LARGE');
  expect(expected.filter((code) => !codes.has(code))).toEqual([]);
});
