import { describe, expect, it } from 'vitest';
import { assign, createActor, createMachine, raise } from 'xstate';
import { toJson } from '../../src/engine/index.ts';
import { by, Hand, noon, thrown } from './support.ts';

// biome-ignore lint/suspicious/noExplicitAny: contexts and events of several machines
type Loose = any;

const machine = createMachine({
  id: 'm',
  context: { list: [{ a: 1 }] },
  initial: 'p',
  states: {
    p: {
      type: 'parallel',
      tags: ['both'],
      states: {
        one: { initial: 'x', states: { x: { tags: ['first'], on: { GO: 'y' } }, y: {} } },
        two: { initial: 'x', states: { x: { on: { TWO: { target: 'y', guard: () => true } } }, y: {} } },
      },
      on: { OUT: 'q' },
    },
    q: { on: { OUT: {}, '*': 'p' } },
  },
  on: { OUT: '.p', ANY: { actions: assign({ list: ({ context }) => [...context.list, { a: 2 }] }) } },
} as Loose);

const isFrozen = (value: unknown): boolean =>
  typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen));

describe('a snapshot', () => {
  it('is frozen to the leaf, and so are effects and their params', () => {
    const hand = new Hand(
      createMachine({
        id: 'm',
        context: { a: { b: [1] } },
        initial: 's',
        states: { s: { entry: 'act', after: { 5: 't' }, invoke: { src: 'work', input: { deep: {} } } }, t: {} },
      } as Loose),
    );
    expect(isFrozen(hand.step.snapshot)).toBe(true);
    expect(isFrozen(hand.step.effects)).toBe(true);
    expect(isFrozen(new Hand(machine).send({ type: 'GO' }).step.snapshot)).toBe(true);
  });

  it('is JSON and nothing else: what comes back is equal and goes on alike', () => {
    const hand = new Hand(machine).send({ type: 'GO' }).send({ type: 'ANY' });
    const copy = JSON.parse(JSON.stringify(hand.step.snapshot));
    expect(copy).toEqual(hand.step.snapshot);
    const step = (snapshot: Loose) => hand.chart.step(snapshot, { type: 'TWO' }, { at: noon, by, id: 'x' }).snapshot;
    expect(step(copy)).toEqual(step(hand.step.snapshot));
  });

  it('that a machine writes into is left alone, in memory or read back', () => {
    const writer = createMachine({
      id: 'm',
      context: { list: [1] },
      on: {
        GO: {
          actions: assign({
            list: ({ context }: Loose) => {
              context.list.push(2);
              return context.list;
            },
          }),
        },
      },
    });
    for (const revive of [false, true]) {
      const hand = new Hand(writer, { revive });
      const { snapshot } = hand;
      expect(thrown(() => hand.chart.step(snapshot, { type: 'GO' }, { at: noon, by, id: 'x' }))).toBe('MACHINE_THREW');
      expect(snapshot.context).toEqual({ list: [1] });
    }
  });

  it('shares what did not change with the one before', () => {
    const hand = new Hand(machine);
    const before = hand.step.snapshot;
    hand.send({ type: 'GO' });
    expect(hand.step.snapshot.context).toBe(before.context);
    hand.send({ type: 'ANY' });
    expect(hand.context.list[0]).toBe((before.context as Loose).list[0]);
  });

  it('meets the limit of nesting also when it grows by a level a step', () => {
    const deeper = createMachine({
      id: 'm',
      context: { deep: null as Loose },
      on: { GO: { actions: assign({ deep: ({ context }) => ({ deep: context.deep }) }) } },
    });
    const hand = new Hand(deeper);
    let steps = 0;
    while (hand.refusal({ type: 'GO' }) === undefined && steps < 100) {
      hand.send({ type: 'GO' });
      steps++;
    }
    expect(hand.refusal({ type: 'GO' })).toBe('JSON_INVALID');
    expect(steps).toBe(63);
    expect(() => toJson(JSON.parse(JSON.stringify(hand.context)), 'context')).not.toThrow();
  });

  it('remembers history under ids with dots, also when it was read back', () => {
    const dotted = createMachine({
      id: 'm.x',
      initial: 'a',
      states: {
        a: {
          initial: 'one',
          states: { one: { id: 'the.one', on: { GO: 'two' } }, two: { id: 'the.two' }, h: { type: 'history' } },
          on: { OUT: 'b' },
        },
        b: { on: { BACK: 'a.h' } },
      },
    } as Loose);
    for (const revive of [false, true]) {
      const hand = new Hand(dotted, { revive }).send({ type: 'GO' }).send({ type: 'OUT' }).send({ type: 'BACK' });
      expect(hand.states).toBe('a.two');
    }
  });

  it('gives XState its own persisted form, from which a live actor goes on', () => {
    const timed = createMachine({
      id: 'm',
      context: { n: 1 },
      initial: 'a',
      states: {
        a: { on: { GO: 'b' } },
        b: {
          invoke: { src: 'work', id: 'w', input: { q: 1 } },
          on: { GO: { target: 'c', actions: assign({ n: 2 }) } },
        },
        c: { type: 'final' },
      },
    } as Loose);
    const hand = new Hand(timed).send({ type: 'GO' });
    const persisted = hand.chart.persisted(hand.snapshot) as Loose;
    expect(persisted).toMatchObject({ status: 'active', value: 'b', context: { n: 1 } });
    expect(Object.keys(persisted.children)).toEqual(['w']);
    const inert = {
      getInitialSnapshot: () => ({ status: 'active' }),
      transition: (s: unknown) => s,
      getPersistedSnapshot: (s: unknown) => s,
      restoreSnapshot: (s: unknown) => s,
    };
    const actor = createActor(timed.provide({ actors: { work: inert } } as Loose), {
      snapshot: JSON.parse(JSON.stringify(persisted)),
    }).start();
    actor.send({ type: 'GO' });
    expect(actor.getSnapshot()).toMatchObject({ value: 'c', status: 'done', context: { n: 2 } });
  });
});

describe('what one can ask of a snapshot', () => {
  it('states, tags and matches follow all regions', () => {
    const { chart, snapshot } = new Hand(machine).send({ type: 'GO' });
    expect(chart.states(snapshot)).toEqual(['p.one.y', 'p.two.x']);
    expect(chart.tags(snapshot)).toEqual(['both']);
    expect(chart.tags(new Hand(machine).snapshot)).toEqual(['both', 'first']);
    expect(
      ['', 'p', 'p.one', 'p.one.y', 'p.two.x', 'p.two.y', 'q', 'one'].filter((path) => chart.matches(snapshot, path)),
    ).toEqual(['', 'p', 'p.one', 'p.one.y', 'p.two.x']);
  });

  it('offers name what could be accepted, and not what a state forbids', () => {
    const offers = (hand: Hand) => hand.chart.offers(hand.snapshot);
    expect(offers(new Hand(machine))).toEqual(['ANY', 'GO', 'OUT', 'TWO']);
    expect(offers(new Hand(machine).send({ type: 'GO' }))).toEqual(['ANY', 'OUT', 'TWO']);
    const inQ = new Hand(machine).send({ type: 'OUT' });
    expect(inQ.states).toBe('q');
    expect(offers(inQ)).toEqual(['ANY', 'GO', 'TWO']);
    expect(inQ.refusal({ type: 'OUT' })).toBe('EVENT_NOT_ACCEPTED');
    const done = new Hand(createMachine({ id: 'm', initial: 'a', states: { a: { type: 'final' } }, on: { X: {} } }));
    expect(offers(done)).toEqual([]);
  });

  it('an eventless transition may wait for an event that no state names as its own', () => {
    const waiting = createMachine({
      id: 'm',
      initial: 'a',
      states: {
        a: { always: { guard: ({ event }: Loose) => event.type === 'GO', target: 'b' } },
        b: { on: { GO: 'a' } },
      },
    });
    expect(new Hand(waiting).send({ type: 'GO' }).states).toBe('b');
  });
});

describe('what is raised', () => {
  it('is handled within the step and leaves no effect', () => {
    const raising = createMachine({
      id: 'm',
      initial: 'a',
      states: { a: { on: { GO: { actions: raise({ type: 'NEXT' }) }, NEXT: 'b' } }, b: {} },
    });
    const hand = new Hand(raising).send({ type: 'GO' });
    expect([hand.states, hand.step.effects, hand.steps.length]).toEqual(['b', [], 2]);
  });
});
