import { describe, expect, it } from 'vitest';
import { assign, cancel, createMachine, enqueueActions, raise, sendTo, spawnChild } from 'xstate';
import { advance, compile } from '../../src/engine/index.ts';
import { by, Hand, meta, noon, thrown } from './support.ts';

// biome-ignore lint/suspicious/noExplicitAny: contexts and events of several machines
type Loose = any;

/** Notes every event that it handles. */
const note = assign({ log: ({ context, event }: Loose) => [...context.log, event.type] });
const logging = (config: Loose, implementations: Loose = {}) =>
  createMachine({ id: 'm', context: { log: [] }, ...config }, implementations);

describe('chart time', () => {
  const machine = logging({
    on: {
      GO: { actions: note },
      ARM: { actions: raise({ type: 'LATE' }, { delay: 10, id: 'late' }) },
      LATE: { actions: note },
    },
  });

  it('is refused with TIME_WENT_BACK when it lies before the last step', () => {
    const hand = new Hand(machine);
    expect(hand.refusal({ type: 'GO' }, meta(noon - 1))).toBe('TIME_WENT_BACK');
    expect(hand.refusal({ type: 'GO' }, meta(noon))).toBeUndefined();
    expect(thrown(() => hand.chart.stop(hand.snapshot, meta(noon - 1)))).toBe('TIME_WENT_BACK');
  });

  it('is refused with TIMER_DUE while a timer waits that comes first', () => {
    const hand = new Hand(machine).send({ type: 'ARM' });
    expect(hand.refusal({ type: 'GO' }, meta(noon + 9))).toBeUndefined();
    expect(hand.refusal({ type: 'GO' }, meta(noon + 10))).toBe('TIMER_DUE');
    expect(thrown(() => hand.chart.stop(hand.snapshot, meta(noon + 10)))).toBe('TIMER_DUE');
  });

  it('of a timer is its deadline, however late it is fired', () => {
    const hand = new Hand(machine).send({ type: 'ARM' }).wait(5_000);
    expect(hand.step.record).toMatchObject({
      at: noon + 10,
      event: { type: 'LATE', by: { role: 'system', name: 'timer' } },
    });
    expect(hand.step.snapshot.at).toBe(noon + 10);
  });
});

describe('timers', () => {
  it('fire by deadline and then by arming order, and only in that order', () => {
    const machine = logging({
      entry: [
        raise({ type: 'C' }, { delay: 7 }),
        raise({ type: 'A' }, { delay: 5 }),
        raise({ type: 'B' }, { delay: 5 }),
      ],
      on: { '*': { actions: note } },
    });
    const hand = new Hand(machine);
    const [c, a, b] = hand.snapshot.timers;
    expect(hand.chart.due(hand.snapshot, noon + 4)).toBeUndefined();
    expect(hand.chart.due(hand.snapshot, noon + 9)).toBe(a);
    expect(thrown(() => hand.chart.fire(hand.snapshot, b as Loose))).toBe('TIMER_DUE');
    expect(thrown(() => hand.chart.fire(hand.snapshot, c as Loose))).toBe('TIMER_DUE');
    expect(thrown(() => hand.chart.fire(hand.snapshot, { ...a, key: '9.9' } as Loose))).toBe('TIMER_UNKNOWN');
    expect(hand.wait(9).context.log).toEqual(['A', 'B', 'C']);
    expect(advance(hand.chart, hand.steps[0]?.snapshot as Loose, noon + 9)).toHaveLength(3);
  });

  it('re-armed by a timer count from its deadline, not from when it was fired', () => {
    const machine = logging({ initial: 'a', states: { a: { after: { 10: 'b' } }, b: { after: { 10: 'c' } }, c: {} } });
    const hand = new Hand(machine).wait(100);
    expect(hand.steps.map(({ record }) => record.at - noon)).toEqual([0, 10, 20]);
  });

  it('are all cancelled by their id, also two under one', () => {
    const machine = logging({
      entry: [raise({ type: 'A' }, { delay: 5, id: 'x' }), raise({ type: 'B' }, { delay: 6, id: 'x' })],
      on: { STOP: { actions: cancel('x') }, '*': { actions: note } },
    });
    const hand = new Hand(machine).send({ type: 'STOP' });
    expect(hand.effects('cancelTimer').map((e) => e.timer)).toEqual(['1.0', '1.1']);
    expect(hand.wait(10).context.log).toEqual([]);
  });

  it('armed and cancelled in one step leave no effect', () => {
    const machine = logging({ entry: [raise({ type: 'A' }, { delay: 5, id: 'x' }), cancel('x')] });
    expect(new Hand(machine).step.effects).toEqual([]);
  });

  it('take fixed, named and computed delays, in whole milliseconds and never negative', () => {
    const machine = logging(
      {
        context: { log: [], ms: 7.4 },
        entry: [
          raise({ type: 'A' }, { delay: 1.6 }),
          raise({ type: 'B' }, { delay: 'named' as Loose }),
          raise({ type: 'C' }, { delay: 'reckoned' as Loose }),
          raise({ type: 'D' }, { delay: ({ context }: Loose) => context.ms * 2 }),
          raise({ type: 'E' }, { delay: -5 }),
        ],
      },
      { delays: { named: 20, reckoned: ({ context }: Loose) => context.ms } },
    );
    const [step] = new Hand(machine).steps;
    expect(step?.effects.map((e: Loose) => e.deadline - noon)).toEqual([2, 20, 7, 15, 0]);
  });

  it('end with the instance', () => {
    const machine = logging({
      initial: 'a',
      states: { a: { after: { 50: 'b' }, on: { END: 'b' } }, b: { type: 'final' } },
    });
    const hand = new Hand(machine).send({ type: 'END' });
    expect(hand.snapshot.timers).toEqual([]);
    expect(hand.effects('cancelTimer')).toHaveLength(1);
  });

  it('sent to oneself without delay come before all others, and cannot be cancelled', () => {
    const machine = logging({
      entry: [raise({ type: 'T1' }, { delay: 5 }), raise({ type: 'T2' }, { delay: 5 })],
      on: {
        T1: {
          actions: [note, sendTo(({ self }: Loose) => self, { type: 'MAIL' }, { id: 'mail' }), cancel('mail')],
        },
        '*': { actions: note },
      },
    });
    const hand = new Hand(machine).wait(5);
    expect(hand.context.log).toEqual(['T1', 'MAIL', 'T2']);
    expect(hand.steps.map(({ record }) => record.at - noon)).toEqual([0, 5, 5, 5]);
  });
});

describe('actors', () => {
  const machine = createMachine({
    id: 'm',
    context: { got: [] as string[] },
    initial: 'a',
    states: {
      a: {
        invoke: {
          src: 'work',
          id: 'w',
          input: ({ context }: Loose) => ({ n: context.got.length }),
          onDone: { actions: assign({ got: ({ context, event }: Loose) => [...context.got, event.output] }) },
          onError: {
            target: 'b',
            actions: assign({ got: ({ context, event }: Loose) => [...context.got, event.error.message] }),
          },
        },
        on: { AGAIN: { target: 'a', reenter: true }, OUT: 'b' },
      },
      b: { on: { BACK: 'a' } },
    },
  } as Loose);

  it('are counted by generation, and a result of an older one is late', () => {
    const hand = new Hand(machine).send({ type: 'AGAIN' });
    expect(hand.step.effects.map((e: Loose) => `${e.kind} ${e.id} ${e.generation}`)).toEqual([
      'stopActor w 1',
      'invokeActor w 2',
    ]);
    const settle = (generation: number, id = 'w') =>
      hand.chart.settle(hand.snapshot, { id, generation }, { ok: true, output: 'x' }, { at: hand.now });
    expect(settle(1)).toBeUndefined();
    expect(settle(3)).toBeUndefined();
    expect(settle(1, 'other')).toBeUndefined();
    expect(settle(2)?.snapshot.context).toEqual({ got: ['x'] });
    expect(hand.step.snapshot.context).toEqual({ got: [] });
  });

  it('keep counting after they were left and entered again', () => {
    const hand = new Hand(machine).send({ type: 'OUT' }).send({ type: 'BACK' });
    expect(hand.effects('invokeActor')).toMatchObject([{ id: 'w', generation: 2, input: { n: 0 } }]);
    expect(hand.snapshot.generations).toEqual({ w: 2 });
  });

  it('end once: a second result is late', () => {
    const hand = new Hand(machine).settle('w', { ok: true, output: 'x' });
    expect(hand.snapshot.children).toMatchObject([{ id: 'w', status: 'done' }]);
    expect(() => hand.settle('w', { ok: true, output: 'y' })).toThrow('late');
    expect(hand.send({ type: 'OUT' }).step.effects).toEqual([]);
  });

  it('fail with name, message and code, as onError sees them', () => {
    const hand = new Hand(machine).settle('w', { ok: false, error: new TypeError('no') });
    expect([hand.states, hand.context.got]).toEqual(['b', ['no']]);
    const odd = new Hand(machine).settle('w', { ok: false, error: Object.assign(new Error('\ud800'), { code: 'X' }) });
    expect(odd.step.record.event.payload).toEqual({
      actorId: 'w',
      error: { name: 'Error', message: '\ufffd', code: 'X' },
    });
  });

  it('are not settled before a timer that is due, nor before the last step', () => {
    const timed = createMachine({
      id: 'm',
      invoke: { src: 'work', id: 'w' },
      after: { 10: { actions: assign({}) } },
      context: {},
    } as Loose);
    const hand = new Hand(timed);
    const settle = (at: number) =>
      thrown(() => hand.chart.settle(hand.snapshot, { id: 'w', generation: 1 }, { ok: true, output: 1 }, { at }));
    expect(settle(noon + 10)).toBe('TIMER_DUE');
    expect(settle(noon - 1)).toBe('TIME_WENT_BACK');
    expect(settle(noon + 9)).toBeUndefined();
  });

  it('whose error nobody hears are the end of the machine, with status error', () => {
    const unheard = createMachine({ id: 'm', invoke: { src: 'work', id: 'w' } } as Loose);
    const hand = new Hand(unheard).settle('w', { ok: false, error: new Error('boom') });
    expect(hand.snapshot).toMatchObject({ status: 'error', error: { name: 'Error', message: 'boom' }, children: [] });
    expect(hand.refusal({ type: 'X' })).toBe('INSTANCE_ENDED');
    expect(thrown(() => hand.chart.stop(hand.snapshot, meta()))).toBe('INSTANCE_ENDED');
  });

  it('without an id are forgotten when they end, so that a loop that spawns does not grow', () => {
    const spawner = createMachine({
      id: 'm',
      invoke: [{ src: 'work', id: 'x' }],
      on: { GO: { actions: enqueueActions(({ enqueue }: Loose) => enqueue.spawnChild('work')) } },
    } as Loose);
    const hand = new Hand(spawner);
    for (let i = 0; i < 3; i++) {
      hand.send({ type: 'GO' });
      const [effect] = hand.effects('invokeActor');
      const step = hand.chart.settle(hand.snapshot, effect as Loose, { ok: true, output: i }, { at: hand.now });
      hand.steps.push(step as Loose);
    }
    expect(hand.snapshot.children.map(({ id }) => id)).toEqual(['x']);
    expect(hand.snapshot.generations).toEqual({ x: 1 });
  });

  it('spawned again under an id in use stop the older one', () => {
    const twice = createMachine({
      id: 'm',
      invoke: { src: 'work', id: 'other' },
      on: { GO: { actions: enqueueActions(({ enqueue }: Loose) => enqueue.spawnChild('work', { id: 'w' })) } },
    } as Loose);
    const hand = new Hand(twice).send({ type: 'GO' }).send({ type: 'GO' });
    expect(hand.step.effects.map((e: Loose) => `${e.kind} ${e.id} ${e.generation}`)).toEqual([
      'stopActor w 1',
      'invokeActor w 2',
    ]);
  });

  it.each(['constructor', 'toString', '__proto__'])('spawned under the id "%s" are counted as any other', (id) => {
    const named = createMachine({
      id: 'm',
      on: { GO: { actions: spawnChild('work', { id: ({ event }: Loose) => event.id }) } },
    } as Loose);
    const hand = new Hand(named).send({ type: 'GO', id });
    expect(hand.step.effects).toMatchObject([{ kind: 'invokeActor', id, generation: 1 }]);
  });
});

describe('stopping', () => {
  it('cancels timers, stops actors, runs no exit action, and leaves status stopped', () => {
    const machine = createMachine({
      id: 'm',
      initial: 'a',
      states: { a: { exit: 'bye', invoke: { src: 'work', id: 'w' }, after: { 10: 'b' } }, b: {} },
    } as Loose);
    const { chart, snapshot } = new Hand(machine);
    const { snapshot: after, effects } = chart.stop(snapshot, meta());
    expect(effects.map(({ kind }) => kind).sort()).toEqual(['cancelTimer', 'stopActor']);
    expect(after).toMatchObject({ status: 'stopped', timers: [], children: [] });
  });
});

describe('starting', () => {
  it('with a context factory that throws gives status error, with its message and no effect', () => {
    const machine = createMachine({
      id: 'm',
      context: () => {
        throw new TypeError('no context');
      },
      entry: 'hello',
      initial: 'a',
      states: { a: {} },
    });
    const { snapshot, effects, record } = new Hand(machine).step;
    expect(snapshot).toMatchObject({ status: 'error', error: { name: 'TypeError', message: 'no context' } });
    expect([effects, record.to]).toEqual([[], []]);
  });

  it('that fails half way leaves nothing of the first half to be done', () => {
    const machine = createMachine({
      id: 'm',
      context: {},
      entry: [
        'hello',
        assign(() => {
          throw new Error('half way');
        }),
      ],
    });
    const { snapshot, effects } = new Hand(machine).step;
    expect([snapshot.status, effects]).toEqual(['error', []]);
  });

  it('of a foreign snapshot is refused, and so is one that does not fit', () => {
    const machine = createMachine({ id: 'm', initial: 'a', states: { a: { on: { GO: 'a' } } } });
    const { snapshot } = new Hand(machine);
    const other = compile({ machine, version: '2' });
    expect(thrown(() => other.step(snapshot, { type: 'GO' }, { at: noon, by, id: 'x' }))).toBe('SNAPSHOT_FOREIGN');
    const { chart } = new Hand(machine);
    const unfit = { ...snapshot, value: 'nowhere' };
    expect(thrown(() => chart.step(unfit, { type: 'GO' }, { at: noon, by, id: 'x' }))).toBe('SNAPSHOT_UNREADABLE');
  });
});
