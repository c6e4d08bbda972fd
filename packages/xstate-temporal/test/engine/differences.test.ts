import { describe, expect, it } from 'vitest';
import { assign, createActor, createMachine, fromCallback, SimulatedClock, sendTo, setup, stopChild } from 'xstate';
import { Hand } from './support.ts';

// biome-ignore lint/suspicious/noExplicitAny: the same machine for both sides
type Loose = any;

describe('differences to XState, on purpose', () => {
  it('an outcome of an actor whose state was left is dropped', () => {
    // It ends by what its parent sends on leaving, so that its outcome comes after that.
    const child = createMachine({
      id: 'child',
      initial: 'on',
      states: { on: { on: { END: 'off' } }, off: { type: 'final' } },
    });
    const machine = setup({ actors: { child } }).createMachine({
      id: 'm',
      initial: 'a',
      context: { heard: 0 },
      on: { 'xstate.done.actor.w': { actions: assign({ heard: ({ context }: Loose) => context.heard + 1 }) } },
      states: { a: { invoke: { id: 'w', src: 'child' }, exit: sendTo('w', { type: 'END' }), on: { GO: 'b' } }, b: {} },
    } as Loose);
    const actor = createActor(machine).start();
    actor.send({ type: 'GO' });
    expect(actor.getSnapshot()).toMatchObject({ value: 'b', context: { heard: 1 } });
    const hand = new Hand(machine).send({ type: 'GO' });
    expect(hand.step.effects.map(({ kind }) => kind)).toEqual(['tell', 'stopActor']);
    const late = hand.chart.settle(
      hand.snapshot,
      { id: 'w', generation: 1 },
      { ok: true, output: 1 },
      { at: hand.now },
    );
    expect(late).toBeUndefined();
    expect(hand.context.heard).toBe(0);
  });

  it('an event that no descriptor names is unknown, also where an always waits for it', () => {
    const machine = setup({}).createMachine({
      id: 'm',
      initial: 'a',
      states: { a: { always: { guard: ({ event }) => event.type === 'GO', target: 'b' } }, b: {} },
    });
    const actor = createActor(machine).start();
    actor.send({ type: 'GO' });
    expect(actor.getSnapshot().value).toBe('b');
    expect(new Hand(machine).refusal({ type: 'GO' })).toBe('EVENT_UNKNOWN');
  });

  it('a delay of zero is over before an event of the same instant', () => {
    const machine = setup({}).createMachine({
      id: 'm',
      initial: 'a',
      states: { a: { after: { 0: 'late' }, on: { GO: 'early' } }, early: {}, late: { on: { GO: {} } } },
    });
    const actor = createActor(machine, { clock: new SimulatedClock() }).start();
    actor.send({ type: 'GO' });
    expect(actor.getSnapshot().value).toBe('early');
    const hand = new Hand(machine).rest();
    expect(hand.states).toBe('late');
  });

  it('an actor that an assignment spawns, and the same start stops, never begins', () => {
    const begun: string[] = [];
    const work = fromCallback(({ self }) => void begun.push(self.id));
    const machine = setup({ actors: { work } }).createMachine({
      id: 'm',
      entry: [assign({ ref: ({ spawn }) => spawn('work', { id: 'w' }).id }), stopChild('w')],
    });
    createActor(machine).start();
    expect(begun).toEqual(['w']);
    expect(new Hand(machine).step.effects).toEqual([]);
  });
});
