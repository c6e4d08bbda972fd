import { describe, expect, it } from 'vitest';
import {
  assign,
  createMachine,
  emit,
  enqueueActions,
  fromObservable,
  fromPromise,
  fromTransition,
  raise,
  sendTo,
  setup,
  spawnChild,
} from 'xstate';
import { compile, type DefinitionError } from '../../src/engine/index.ts';
import { defects, Hand, thrown } from './support.ts';

// biome-ignore lint/suspicious/noExplicitAny: what XState's types forbid is tried on purpose
type Loose = any;
const work = fromPromise(() => new Promise<number>(() => undefined));
const nothing = { subscribe: () => ({ unsubscribe: () => undefined }) };

describe('what compile() refuses', () => {
  it('lists every defect at once, each with its state node and feature', () => {
    const machine = setup({
      actors: { watched: fromObservable(() => nothing as Loose), work },
      guards: {},
    }).createMachine({
      id: 'm',
      initial: 'a',
      states: {
        a: {
          entry: () => undefined,
          on: {
            GO: { target: 'b', guard: 'missing' as never },
            SAY: { actions: () => undefined },
          },
          after: { nowhere: 'b' } as Loose,
        },
        b: {
          initial: 'c',
          states: {
            c: {
              invoke: [
                { src: 'watched' },
                { src: 'work', onSnapshot: { actions: [] } },
                { src: fromPromise(() => Promise.resolve()) as Loose },
              ],
            },
          },
        },
      },
    } as Loose);
    expect(defects(machine, '').sort()).toEqual(
      [
        'VERSION_MISSING at m',
        'UNSUPPORTED_ACTOR at actor "watched"',
        'GUARD_MISSING at state "a", on "GO"',
        'DELAY_MISSING at state "a"',
        'UNSUPPORTED_ACTOR at state "b.c", invoke "0.m.b.c"',
        'UNSUPPORTED_ON_SNAPSHOT at state "b.c", invoke "1.m.b.c"',
      ].sort(),
    );
    expect(thrown(() => compile({ machine, version: '1' }))).toBe('DEFINITION_UNSUPPORTED');
    try {
      compile({ machine, version: '1' });
    } catch (error) {
      expect((error as DefinitionError).message).toContain(
        'state "b.c", invoke "0.m.b.c": "watched" is an observable actor',
      );
    }
  });

  it.each([
    ['observable', fromObservable(() => nothing as Loose)],
    ['transition', fromTransition((state: number) => state, 0)],
    [
      'home-made',
      {
        transition: (s: unknown) => s,
        getInitialSnapshot: () => ({}),
        getPersistedSnapshot: (s: unknown) => s,
      } as Loose,
    ],
  ])('refuses a %s actor by name, invoked or not', (_kind, logic) => {
    const machine = setup({ actors: { ear: logic as Loose } }).createMachine({ id: 'm' });
    expect(defects(machine)).toEqual(['UNSUPPORTED_ACTOR at actor "ear"']);
  });

  it('takes a machine and a promise as actors', () => {
    const child = createMachine({ id: 'child' });
    expect(defects(setup({ actors: { child, work } }).createMachine({ id: 'm' }))).toEqual([]);
  });

  it('refuses syncSnapshot of a spawned actor', () => {
    const machine = setup({ actors: { work } }).createMachine({
      id: 'm',
      entry: [spawnChild('work', { id: 'a', syncSnapshot: true }), spawnChild(work as Loose, { id: 'c' })] as Loose,
    });
    expect(defects(machine)).toEqual(['UNSUPPORTED_SYNC_SNAPSHOT at state "m"']);
  });

  it('refuses route', () => {
    const machine = createMachine({ id: 'm', initial: 'a', states: { a: { id: 'a', route: {} } as Loose } });
    expect(defects(machine)).toEqual(['UNSUPPORTED_ROUTE at state "a"']);
  });

  it('refuses guards that refer to each other without end', () => {
    const machine = createMachine(
      { id: 'm', on: { GO: { guard: 'one', target: '.a' } }, initial: 'a', states: { a: {} } },
      { guards: { one: 'two' as Loose, two: 'one' as Loose } },
    );
    expect(defects(machine)).toContain('GUARD_CYCLE at state "m", on "GO"');
  });

  it('refuses a delay that is no number', () => {
    const machine = setup({ delays: { eternity: Number.POSITIVE_INFINITY } }).createMachine({
      id: 'm',
      entry: raise({ type: 'X' }, { delay: Number.NaN }),
    });
    expect(defects(machine)).toEqual(['DELAY_INVALID at delay "eternity"', 'DELAY_INVALID at state "m"']);
  });

  it('refuses an id that is no name', () => {
    expect(defects(createMachine({ id: 'a b' }))).toEqual(['MACHINE_ID at a b']);
  });

  it('refuses an event that is sent to an actor which the machine never has', () => {
    const machineOf = (actions: Loose, more: Loose = {}) =>
      setup({ actors: { work }, actions: { spare: sendTo('nobody', { type: 'X' }) } }).createMachine({
        id: 'm',
        initial: 'a',
        states: { a: { invoke: { src: 'work', id: 'w' }, on: { GO: { actions } } }, b: { invoke: { src: 'work' } } },
        ...more,
      } as Loose);
    const x = { type: 'X' };
    expect(defects(machineOf(sendTo('nobody', x)))).toEqual(['RECIPIENT_UNKNOWN at state "a", on "GO"']);
    expect(defects(machineOf('spare'))).toEqual(['RECIPIENT_UNKNOWN at action "spare"']);
    // What no state uses sends nothing; and these are there, or known only in a step.
    const ids = ['w', '#_w', '0.m.b', '#_parent', '#_internal', ({ self }: Loose) => self, () => 'nobody'];
    for (const to of ids) expect(defects(machineOf(sendTo(to as Loose, x)))).toEqual([]);
    expect(defects(machineOf(sendTo('s', x), { entry: spawnChild('work', { id: 's' }) }))).toEqual([]);
    expect(defects(machineOf(sendTo('s', x), { entry: enqueueActions(() => undefined) }))).toEqual([]);
  });

  it('refuses one actor id in states that can be active together', () => {
    const invoke = { src: 'work', id: 'w' };
    const machineOf = (config: Loose) => setup({ actors: { work } }).createMachine({ id: 'm', ...config } as Loose);
    const two = { a: { invoke }, b: { invoke } };
    expect(defects(machineOf({ type: 'parallel', states: two }))).toEqual(['INVOKE_ID_TWICE at state "b", invoke "w"']);
    const deep = { initial: 'c', states: { c: { invoke } } };
    expect(defects(machineOf({ initial: 'a', states: { a: { invoke, ...deep } } }))).toEqual([
      'INVOKE_ID_TWICE at state "a.c", invoke "w"',
    ]);
    expect(defects(machineOf({ invoke: [invoke, invoke] }))).toEqual(['INVOKE_ID_TWICE at state "m", invoke "w"']);
    expect(defects(machineOf({ initial: 'a', states: two }))).toEqual([]);
  });

  it('lists what XState finds wrong only when a state is entered, beside all else', () => {
    const machine = createMachine({
      id: 'm',
      initial: 'nowhere',
      states: {
        a: {
          entry: () => undefined,
          initial: 'constructor',
          states: { b: {}, h: { type: 'history', target: 'gone' } },
        },
        c: { id: 'twice' },
        d: { id: 'twice', initial: 'e', states: { e: {}, back: { type: 'history', target: 'gone' } } },
      },
    } as Loose);
    expect(defects(machine).sort()).toEqual([
      'INITIAL_UNKNOWN at state "a"',
      'INITIAL_UNKNOWN at state "m"',
      'STATE_ID_TWICE at state "c"',
      'TARGET_UNKNOWN at state "d.back"',
    ]);
  });

  it('refuses what XState does not know in a config and would pass by', () => {
    const machine = createMachine({
      id: 'm',
      initial: { target: 'a', when: 1 },
      predictableActionArguments: true,
      types: {},
      version: '1',
      states: {
        a: {
          timeout: 100,
          activities: undefined,
          meta: { anything: 1 },
          description: 'a word',
          tags: ['x'],
          invoke: { src: 'work', autoForward: true, onDone: { target: 'b', in: 'c' } },
          on: { GO: [{ target: 'b', description: 'on', cost: 3 }] },
          always: { target: 'b', guard: () => false, delay: 5, unless: 1 },
          after: { 10: { target: 'b', reenter: true } },
        },
        b: {},
      },
    } as Loose);
    expect(defects(machine).sort()).toEqual([
      'CONFIG_UNKNOWN at state "a"',
      'CONFIG_UNKNOWN at state "a", always',
      'CONFIG_UNKNOWN at state "a", invoke "0.m.a"',
      'CONFIG_UNKNOWN at state "a", on "GO"',
      'CONFIG_UNKNOWN at state "a", on "xstate.done.actor.0.m.a"',
      'CONFIG_UNKNOWN at state "m"',
      'CONFIG_UNKNOWN at state "m", initial',
    ]);
  });

  it('takes no implementation that every object has', () => {
    const machine = createMachine({ id: 'm', on: { GO: { guard: 'constructor' } }, after: { toString: {} } } as Loose);
    expect(defects(machine).map((line) => line.split(' ')[0])).toEqual(
      expect.arrayContaining(['GUARD_MISSING', 'DELAY_MISSING']),
    );
  });

  it('takes inline guards, delays, assigns and expressions, which only decide', () => {
    const machine = createMachine({
      id: 'm',
      context: { n: 0 },
      on: {
        GO: { guard: ({ context }) => context.n < 3, actions: assign({ n: ({ context }) => context.n + 1 }) },
        LATER: { actions: raise(() => ({ type: 'GO' }), { delay: () => 5 }) },
        SAY: { actions: emit(({ context }) => ({ type: 'said', n: context.n })) },
      },
    });
    expect(defects(machine)).toEqual([]);
  });
});

describe('what a step refuses because only then it is seen', () => {
  const on = (actions: Loose, more: Loose = {}) =>
    new Hand(
      createMachine({ id: 'm', context: { n: 0 }, on: { GO: { actions }, ...more } }, {
        actors: { work },
        guards: more.guards,
      } as Loose),
    );
  const codes = (hand: Hand) => {
    const before = JSON.stringify(hand.step.snapshot);
    const step = thrown(() => hand.send({ type: 'GO' }));
    expect(hand.refusal({ type: 'GO' })).toBe(step);
    expect(JSON.stringify(hand.step.snapshot)).toBe(before);
    return step;
  };

  it('spawn of logic that has no name, or of a name without logic', () => {
    expect(codes(on(assign(({ spawn }: Loose) => ({ n: spawn(createMachine({})).id }))))).toBe(
      'UNSUPPORTED_INLINE_ACTOR',
    );
    expect(codes(on(assign(({ spawn }: Loose) => ({ n: spawn('unheardOf').id }))))).toBe('MACHINE_THREW');
    expect(codes(on(assign(({ spawn }: Loose) => ({ n: spawn('work', { syncSnapshot: true }).id }))))).toBe(
      'UNSUPPORTED_SYNC_SNAPSHOT',
    );
  });

  it('an inline function that an action enqueued which was enqueued itself', () => {
    const inner = enqueueActions(({ enqueue }: Loose) => enqueue(() => undefined));
    expect(codes(on(enqueueActions(({ enqueue }: Loose) => enqueue(inner))))).toBe('UNSUPPORTED_INLINE_ACTION');
  });

  it('an action that was enqueued and has no name in setup', () => {
    expect(codes(on(enqueueActions(({ enqueue }: Loose) => enqueue('unheardOf'))))).toBe('ACTION_UNKNOWN');
  });

  it('an actor that was enqueued inline, without logic or with syncSnapshot', () => {
    const spawn = (...args: Loose[]) => on(enqueueActions(({ enqueue }: Loose) => enqueue.spawnChild(...args)));
    expect(codes(spawn(createMachine({}), { id: 'w' }))).toBe('UNSUPPORTED_INLINE_ACTOR');
    expect(codes(spawn('unheardOf', { id: 'w' }))).toBe('ACTOR_UNKNOWN');
    expect(codes(spawn('work', { id: 'w', syncSnapshot: true }))).toBe('UNSUPPORTED_SYNC_SNAPSHOT');
  });

  it('self.send() and self.getSnapshot()', () => {
    expect(codes(on(assign(({ self }: Loose) => self.send({ type: 'X' }))))).toBe('UNSUPPORTED_SEND');
    expect(codes(on(assign(({ self }: Loose) => ({ n: self.getSnapshot().value }))))).toBe('UNSUPPORTED_SELF');
  });

  it('a delay that is no number, or ends after the last day that a date can hold', () => {
    expect(codes(on(raise({ type: 'X' }, { delay: () => Number.NaN })))).toBe('DELAY_INVALID');
    expect(codes(on(raise({ type: 'X' }, { delay: () => 1e300 })))).toBe('DELAY_INVALID');
  });

  it('an event that is sent to what is no actor of the machine', () => {
    const to = (reference: Loose) => on(sendTo(reference, { type: 'X' }, {}));
    expect(codes(to(() => ({ id: 'nobody' })))).toBe('RECIPIENT_UNKNOWN');
    expect(codes(to(() => ({ nothing: true })))).toBe('RECIPIENT_UNKNOWN');
    expect(codes(on(sendTo((() => ({ id: 'nobody' })) as Loose, { type: 'X' }, { delay: 5 })))).toBe(
      'RECIPIENT_UNKNOWN',
    );
    // XState's own words, for an id that it does not find.
    expect(codes(to(() => 'nobody'))).toBe('MACHINE_THREW');
  });

  it('a tell without a recipient', () => {
    const tell = setup({ actions: { tell: (_, _params: unknown) => undefined } }).createMachine({
      id: 'm',
      on: { GO: { actions: { type: 'tell', params: { event: { type: 'X' } } } } },
    });
    expect(codes(new Hand(tell))).toBe('TELL_MALFORMED');
    for (const ref of [7, '', 'x'.repeat(2_000)]) {
      const params = { to: { machine: 'm', key: 'k' }, event: { type: 'X' }, ref };
      expect(codes(on({ type: 'tell', params }))).toBe('TELL_MALFORMED');
    }
  });

  it('a context, params, output or event that JSON cannot carry', () => {
    expect(codes(on(assign({ n: () => new Date(0) as Loose })))).toBe('JSON_INVALID');
    expect(codes(on(assign({ n: () => Number.NaN })))).toBe('JSON_INVALID');
    expect(codes(on(emit({ type: 'x', f: () => undefined } as Loose)))).toBe('JSON_INVALID');
    const cyclic: Loose = {};
    cyclic.self = cyclic;
    expect(codes(on(assign({ n: () => cyclic })))).toBe('JSON_INVALID');
  });

  it('a transition without an end, and names the states', () => {
    const machine = createMachine({
      id: 'm',
      initial: 'rest',
      states: { rest: { on: { GO: 'ping' } }, ping: { always: 'pong' }, pong: { always: 'ping' } },
    });
    const hand = new Hand(machine);
    expect(codes(hand)).toBe('ENDLESS_TRANSITIONS');
    expect(() => hand.send({ type: 'GO' })).toThrow(
      /"m" never comes to rest; it goes round through (ping, pong|pong, ping)/,
    );
  });

  it('a transition without an end at the start', () => {
    const machine = createMachine({ id: 'm', initial: 'a', states: { a: { always: 'b' }, b: { always: 'a' } } });
    expect(thrown(() => new Hand(machine))).toBe('ENDLESS_TRANSITIONS');
  });

  it('timers that re-arm each other without delay', async () => {
    const { advance } = await import('../../src/engine/index.ts');
    const machine = createMachine({
      id: 'm',
      initial: 'a',
      states: { a: { after: { 0: 'b' } }, b: { after: { 0: 'a' } } },
    });
    const chart = compile({ machine, version: '1' }, { ledger: false });
    const { snapshot } = chart.start(undefined, { at: 0, by: { role: 'r', name: 'n' }, id: 'x' });
    expect(thrown(() => advance(chart, snapshot, 0))).toBe('ENDLESS_TIMERS');
  });
});
