import { describe, expect, it } from 'vitest';
import { assign, createMachine, fromPromise, sendParent, setup, spawnChild } from 'xstate';
import { compile, implement } from '../../src/engine/index.ts';
import { Hand } from './support.ts';

const work = () => fromPromise(async () => 1);
const act = () => undefined;

const machine = createMachine({
  id: 'm',
  entry: act,
  initial: 'a',
  states: {
    a: {
      entry: [assign({}), act],
      exit: act,
      invoke: [
        { src: work(), onDone: { actions: [act] } },
        { id: 'own', src: createMachine({ entry: sendParent({ type: 'GO' }) }) },
      ],
      on: { GO: [{ guard: () => false }, { target: 'b', actions: [act, act] }] },
      after: { 1000: { actions: act } },
    },
    b: { entry: spawnChild(work(), { id: 'w' }) },
  },
});

describe('what stands inline', () => {
  it('is named by its place, and carried out like what has a name', () => {
    const { names, machines } = compile(machine);
    expect(names).toEqual({
      actions: [
        ':entry.0',
        'a:after.1000.0.0',
        'a:entry.1',
        'a:exit.0',
        'a:invoke.0.onDone.0.0',
        'a:on.GO.1.0',
        'a:on.GO.1.1',
      ],
      actors: ['0.m.a', '1.m.a', 'b:entry.0'],
    });
    expect(machines).toEqual(['1.m.a']);
    const { own } = implement(machine);
    expect(own?.length).toBe(9);
    const hand = new Hand(machine).send({ type: 'GO' });
    expect(
      hand.steps.flatMap(({ effects }) => effects).flatMap((one) => (one.kind === 'runAction' ? one.name : [])),
    ).toEqual([':entry.0', 'a:entry.1', 'a:exit.0', 'a:on.GO.1.0', 'a:on.GO.1.1']);
  });

  it('names a machine without an id after its place', () => {
    expect(compile(machine).child('1.m.a').id).toBe('m.1.m.a');
  });

  it('is part of the definition', () => {
    const of = (entry: object) => compile(createMachine({ id: 'm', ...entry })).hash;
    expect(new Set([of({}), of({ entry: act }), of({ exit: act }), of({ entry: [act, act] })]).size).toBe(4);
  });

  it('never takes a name that is there', () => {
    const taken = setup({ actions: { ':entry.0': act }, actors: { '0.m': work() } }).createMachine({
      ...{ id: 'm', entry: [act, ':entry.0'], invoke: [{ src: work() as never }, { src: '0.m', id: 'other' }] },
    });
    expect(compile(taken).names).toEqual({ actions: [':entry.0', ":entry.0'"], actors: ['0.m', "0.m'"] });
  });
});
