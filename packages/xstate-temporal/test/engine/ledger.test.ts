import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { assign, createMachine, fromPromise, raise, setup } from 'xstate';
import { canonicalJson, compile, digestOf, genesis, portableSha256, type Step } from '../../src/engine/index.ts';
import { nodeSha256 } from '../../src/engine/node.ts';
import { by, Hand, meta, noon } from './support.ts';

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

const machine = setup({
  types: {} as { context: { n: number; öl: string }; input: { start: number } },
  actors: { work: fromPromise(() => Promise.resolve(1)) },
  actions: { tellAll: (_, _params: { n: number }) => undefined },
  delays: { soon: 1_000 },
}).createMachine({
  id: 'm',
  context: ({ input }) => ({ n: input.start, öl: '€ "\n\u0001' }),
  initial: 'a',
  states: {
    a: {
      entry: raise({ type: 'LATER' }, { delay: 5_000, id: 'later' }),
      invoke: { src: 'work', id: 'w', onDone: { actions: assign({ n: 5 }) } },
      on: { GO: { target: 'b', actions: { type: 'tellAll', params: ({ context }) => ({ n: context.n }) } } },
    },
    b: { after: { soon: 'c' }, on: { LATER: 'c' } },
    c: { type: 'final' },
  },
});
const life = (options = {}) =>
  new Hand(machine, { input: { start: 1 }, ...options })
    .settle('w', { ok: true, output: 1 })
    .send({ type: 'GO', why: 'because' })
    .wait(1_000);

describe('the ledger', () => {
  it('has a record for every step, numbered from 1', () => {
    const records = life().steps.map(({ record }) => record);
    expect(records.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(records.map(({ event }) => event.type)).toEqual([
      'xstate.init',
      'xstate.done.actor.w',
      'GO',
      'xstate.after.soon.m.b',
    ]);
    expect(records.map(({ from, to }) => `${from} > ${to}`)).toEqual([' > a', 'a > a', 'a > b', 'b > c']);
    expect(records[2]?.event).toEqual({ type: 'GO', id: 'e2', by, payload: { why: 'because' } });
    expect(records[3]?.at).toBe(noon + 1_000);
  });

  it('is chained as anyone can work out again with SHA-256 alone', () => {
    const { steps, chart } = life();
    let digest = sha256(`{"definition":"${chart.hash}","input":{"start":1},"machine":"m","version":"1"}`);
    for (const { record, snapshot } of steps) {
      digest = sha256(digest + canonicalJson(record));
      expect(snapshot.digest).toBe(digest);
      expect(record.context).toBe(sha256(canonicalJson(snapshot.context)));
    }
    const records = steps.map(({ record }) => record);
    const first = genesis(nodeSha256, { machine: 'm', version: '1', definition: chart.hash, input: { start: 1 } });
    expect(digestOf(nodeSha256, first, records)).toBe(digest);
    expect(digestOf(nodeSha256, first, records.toSpliced(1, 1))).not.toBe(digest);
    expect(digestOf(nodeSha256, first, records.with(2, { ...records[2], at: 1 } as never))).not.toBe(digest);
  });

  it('writes a record as RFC 8785 has it, letter by letter', () => {
    const [, , go] = life().steps;
    const { record } = go as Step;
    expect(canonicalJson(record)).toBe(
      `{"at":${noon},"context":"${record.context}","effects":[` +
        '{"key":"3.0","kind":"runAction","name":"tellAll","params":{"n":5}},' +
        `{"deadline":${noon + 1_000},"event":{"type":"xstate.after.soon.m.b"},"id":"xstate.after.soon.m.b","key":"3.1","kind":"startTimer"}],` +
        `"event":{"by":{"name":"kim","role":"tester"},"id":"e2","payload":{"why":"because"},"type":"GO"},` +
        `"from":["a"],"seq":3,"to":["b"]}`,
    );
  });

  it('is the same with the portable hash and with that of Node', () => {
    const portable = life({ sha256: portableSha256 }).steps;
    expect(portable.map((s) => s.snapshot.digest)).toEqual(life().steps.map((s) => s.snapshot.digest));
    for (const text of ['', 'abc', 'äöü €', '\u{1f600}', 'x'.repeat(10_000)]) {
      expect(portableSha256(text)).toBe(nodeSha256(text));
      expect(nodeSha256(text)).toBe(sha256(text));
    }
  });

  it('is the same every time, from memory and from snapshots that were read back', () => {
    const digests = (options = {}) => life(options).steps.map(({ snapshot }) => snapshot.digest);
    expect(digests()).toEqual(digests());
    expect(digests({ revive: true })).toEqual(digests());
  });

  it('holds a refused event and an effect that was given up, and neither changes the state', () => {
    const hand = life();
    const { chart, snapshot } = new Hand(machine, { input: { start: 1 } });
    const refused = chart.refuse(snapshot, { type: 'NOPE', secret: 1 }, meta(noon + 1, 'x'), {
      code: 'EVENT_UNKNOWN',
      message: 'No.\ud800',
    });
    expect(refused.record).toMatchObject({ seq: 2, from: ['a'], to: ['a'], effects: [], event: { type: 'NOPE' } });
    expect(refused.record.refused).toEqual({ code: 'EVENT_UNKNOWN', message: 'No.\ufffd' });
    expect(JSON.stringify(refused.record)).not.toContain('secret');
    const { seq: _s, digest: _d, at: _a, ...before } = snapshot;
    const { seq, digest, at, ...after } = refused.snapshot;
    expect(after).toEqual(before);
    expect([seq, at]).toEqual([2, noon + 1]);
    expect(digest).toBe(sha256(snapshot.digest + canonicalJson(refused.record)));
    const gaveUp = hand.chart.giveUp(hand.snapshot, '3.0', { code: 'TIMEOUT', message: 'late' }, { at: 0 });
    expect(gaveUp.record).toMatchObject({
      event: { type: 'watchfloor.effect.gaveUp', id: '3.0' },
      at: hand.snapshot.at,
    });
  });

  it('takes anything as a refused event, and keeps no more than its type', () => {
    const { chart, snapshot } = new Hand(machine, { input: { start: 1 } });
    for (const event of [undefined, null, 7, 'x', { type: 7 }, { type: '\ud800' }, { type: 'x'.repeat(1_000) }]) {
      const { record } = chart.refuse(snapshot, event as never, { at: Number.NaN, id: 7, by: null } as never, {
        code: 'EVENT_MALFORMED',
        message: 'm'.repeat(5_000),
      });
      expect(record.event.type.length).toBeLessThanOrEqual(200);
      expect(record.refused?.message.length).toBe(1_000);
      expect(() => canonicalJson(record)).not.toThrow();
    }
  });

  it('can be left out, for measuring', () => {
    const [first] = life({ ledger: false }).steps;
    expect([first?.snapshot.digest, first?.record.context]).toEqual(['', '']);
  });
});

describe('RFC 8785', () => {
  it.each([
    [
      'keys by UTF-16 code units',
      { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, ö: 7 },
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}',
    ],
    [
      'numbers as ECMAScript writes them',
      [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27, -0, 1e21],
      '[333333333.3333333,1e+30,4.5,0.002,1e-27,0,1e+21]',
    ],
    ['escapes', '\u20ac$\u000f\nA\'B"\\\\"/', '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'],
    ['literals', [null, true, false], '[null,true,false]'],
    ['absent fields', { a: undefined, b: [undefined] }, '{"b":[null]}'],
    [
      'more than sixteen keys',
      Object.fromEntries([...'zyxwvutsrqponmlkjihgfedcba'].map((k, i) => [k, i])),
      `{${[...'abcdefghijklmnopqrstuvwxyz'].map((k, i) => `"${k}":${25 - i}`).join(',')}}`,
    ],
  ])('writes %s', (_, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it('throws at what JSON cannot carry', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    for (const value of [undefined, Number.NaN, { f: () => 1 }, 1n, '\ud800', cyclic])
      expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});

describe('the definition hash', () => {
  const hash = (config: object, implementations = {}) =>
    compile({ machine: createMachine({ id: 'm', ...config } as never, implementations), version: '1' }).hash;
  const base = { initial: 'a', states: { a: { on: { GO: { target: 'b', guard: 'ok' } }, after: { 5: 'b' } }, b: {} } };
  const guards = { guards: { ok: () => true } };

  it('stays when only the body of a function changes', () => {
    expect(hash(base, { guards: { ok: () => false } })).toBe(hash(base, guards));
    expect(hash({ ...base, entry: assign(() => ({ a: 1 })) }, guards)).toBe(
      hash({ ...base, entry: assign(() => ({ b: 2 })) }, guards),
    );
  });

  it.each([
    ['a target', { states: { ...base.states, a: { ...base.states.a, on: { GO: { target: 'a', guard: 'ok' } } } } }],
    ['a guard', { states: { ...base.states, a: { ...base.states.a, on: { GO: { target: 'b' } } } } }],
    ['a delay', { states: { ...base.states, a: { ...base.states.a, after: { 6: 'b' } } } }],
    ['a state', { states: { ...base.states, c: {} } }],
    ['a tag', { states: { ...base.states, b: { tags: ['x'] } } }],
    ['an action', { entry: 'act' }],
    ['a type', { states: { ...base.states, b: { type: 'final' } } }],
    ['the initial state', { initial: 'b' }],
    ['the id', { id: 'other' }],
  ])('changes with %s', (_, change) => {
    expect(hash({ ...base, ...change }, guards)).not.toBe(hash(base, guards));
  });
});
