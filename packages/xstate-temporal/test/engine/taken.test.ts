import { describe, expect, test } from 'vitest';
import { fromPromise, setup } from 'xstate';
import { migrate, type Step, type Taken } from '../../src/engine/index.ts';
import { Hand, meta } from './support.ts';

const machine = setup({
  types: {} as { context: { second: boolean }; input: { second?: boolean } | undefined },
  guards: { first: () => false, second: ({ context }) => context.second },
  actors: { work: fromPromise(() => Promise.resolve(1)) },
  actions: {
    fail: () => {
      throw new Error('never carried out here');
    },
  },
}).createMachine({
  id: 'm',
  context: ({ input }) => ({ second: input?.second === true }),
  initial: 'a',
  on: { 'any.*': { actions: 'fail' }, '*': { guard: 'first', target: '.c' } },
  states: {
    a: {
      on: {
        GO: [{ guard: 'first', target: 'fork' }, { guard: 'second', target: 'b' }, { target: 'fork' }],
      },
      after: { 1000: 'c' },
    },
    b: { always: [{ guard: 'first', target: 'a' }, { target: 'c' }] },
    c: {
      on: { BACK: 'fork.back', LOOP: { target: 'c', reenter: true }, STAY: { target: 'c' } },
      invoke: { id: 'w', src: 'work', onDone: 'd', onError: [{ guard: 'first' }, { target: 'a' }] },
    },
    fork: {
      type: 'parallel',
      on: { OUT: 'c' },
      onDone: 'd',
      states: {
        back: { type: 'history', history: 'deep' },
        left: {
          initial: 'on',
          states: { on: { on: { L: 'off', BOTH: 'off', AWAY: '#m.c' } }, off: { type: 'final' } },
        },
        right: {
          initial: 'on',
          states: {
            on: { on: { R: 'mid', BOTH: 'mid', AWAY: '#m.d' } },
            mid: { always: { guard: 'second', target: 'off' }, on: { R: undefined } },
            off: { type: 'final' },
          },
        },
      },
    },
    d: {},
  },
});

const hand = (second = false) => new Hand(machine, { input: { second } });
const named = ({ source, event, index, targets }: Taken) => `${source} ${event} ${index} → ${targets.join()}`;
const told = ({ step: { taken, entered } }: Hand) => [taken.map(named), entered];

describe('the transitions of a step', () => {
  test('are none at the start, which enters the initial states', () => {
    expect(told(hand())).toEqual([[], ['a']]);
  });

  test('tell the candidate that was taken, and what went on at once from it', () => {
    expect(told(hand().send({ type: 'GO' }))).toEqual([['m.a GO 2 → m.fork'], ['fork.left.on', 'fork.right.on']]);
    expect(told(hand(true).send({ type: 'GO' }))).toEqual([
      ['m.a GO 1 → m.b', 'm.b  1 → m.c'],
      ['b', 'c'],
    ]);
  });

  test('of regions stand in the order of the regions, and before what comes of the end of a state', () => {
    const parallel = hand().send({ type: 'GO' }).send({ type: 'BOTH' });
    expect(told(parallel)).toEqual([
      ['m.fork.left.on BOTH 0 → m.fork.left.off', 'm.fork.right.on BOTH 0 → m.fork.right.mid'],
      ['fork.left.off', 'fork.right.mid'],
    ]);
    const over = new Hand(machine, { input: { second: true } });
    over.wait(1_000).send({ type: 'BACK' }).send({ type: 'R' });
    expect(told(over)).toEqual([
      ['m.fork.right.on R 0 → m.fork.right.mid', 'm.fork.right.mid  0 → m.fork.right.off'],
      ['fork.right.mid', 'fork.right.off'],
    ]);
    expect(told(over.send({ type: 'L' }))).toEqual([
      ['m.fork.left.on L 0 → m.fork.left.off', 'm.fork xstate.done.state.m.fork 0 → m.d'],
      ['fork.left.off', 'd'],
    ]);
  });

  test('are without one that another one keeps from being taken', () => {
    expect(told(hand().send({ type: 'GO' }).send({ type: 'AWAY' }))).toEqual([['m.fork.left.on AWAY 0 → m.c'], ['c']]);
  });

  test('name a history state as their target, and enter what it remembers', () => {
    const life = hand().send({ type: 'GO' }).send({ type: 'L' }).send({ type: 'OUT' });
    expect(told(life)).toEqual([['m.fork OUT 0 → m.c'], ['c']]);
    expect(told(life.send({ type: 'BACK' }))).toEqual([
      ['m.c BACK 0 → m.fork.back'],
      ['fork.left.off', 'fork.right.on'],
    ]);
  });

  test('name the descriptor, not the event, and those of timers and actors', () => {
    expect(told(hand().send({ type: 'any.thing' }))).toEqual([['m any.* 0 → '], []]);
    const life = hand().wait(1_000);
    expect(told(life)).toEqual([['m.a xstate.after.1000.m.a 0 → m.c'], ['c']]);
    expect(told(life.settle('w', { ok: false, error: 'no' }))).toEqual([['m.c xstate.error.actor.w 1 → m.a'], ['a']]);
  });

  test('enter again only what they leave', () => {
    const life = hand().wait(1_000);
    expect(told(life.send({ type: 'LOOP' }))).toEqual([['m.c LOOP 0 → m.c'], ['c']]);
    expect(told(life.send({ type: 'STAY' }))).toEqual([['m.c STAY 0 → m.c'], []]);
  });

  test('are one object each, and the same JSON from a snapshot that was read back', () => {
    const [one, other] = [hand(), hand()].map((life) => life.send({ type: 'GO' }).step.taken[0]) as [Taken, Taken];
    expect(other).toEqual(one);
    const life = hand();
    const steps = [
      life.send({ type: 'GO' }).step,
      life.chart.step(life.steps[0]?.snapshot as never, { type: 'GO' }, meta(life.now)),
    ];
    expect(steps[0]?.taken[0]).toBe(steps[1]?.taken[0]);
    const revived = new Hand(machine, { input: {}, revive: true }).send({ type: 'GO' });
    expect(JSON.parse(JSON.stringify(revived.step.taken))).toEqual(steps[0]?.taken);
  });

  test('are none in a line that changes nothing, at a stop, a failure and a migration', () => {
    const { chart, snapshot } = hand();
    const reason = { code: 'NO', message: 'no' };
    const none = ({ taken, entered }: Step) => [...taken, ...entered];
    expect(none(chart.refuse(snapshot, { type: 'GO' }, meta(), reason))).toEqual([]);
    expect(none(chart.giveUp(snapshot, '1.0', reason, meta()))).toEqual([]);
    expect(none(chart.stop(snapshot, meta()))).toEqual([]);
    const throwing = setup({
      guards: {
        throws: () => {
          throw new Error('no');
        },
      },
    }).createMachine({
      id: 't',
      initial: 'a',
      states: { a: { after: { 1: 'b' } }, b: { always: { guard: 'throws', target: 'a' } } },
    });
    const failed = new Hand(throwing).wait(1);
    expect(failed.snapshot.status).toBe('error');
    expect(none(failed.step)).toEqual([]);
    const next = new Hand({ machine, version: '2' }).chart;
    expect(none(migrate(chart, next, snapshot, { '1->2': (moved) => moved }, meta()))).toEqual([]);
  });
});
