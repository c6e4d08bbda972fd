import { describe, expect, it } from 'vitest';
import {
  type AnyActorLogic,
  assign,
  createActor,
  createMachine,
  enqueueActions,
  fromCallback,
  fromPromise,
  sendTo,
  setup,
  spawnChild,
  stopChild,
} from 'xstate';
import { compile } from '../../src/engine/index.ts';
import { defects, Hand, thrown } from './support.ts';

// biome-ignore lint/suspicious/noExplicitAny: references are data here, and live actors in XState
type Loose = any;
const never = fromPromise(() => new Promise<never>(() => undefined));

/** A machine that keeps actors in its context and knows others by a systemId. */
function build(ear: AnyActorLogic) {
  const loose = setup({ actors: { ear: ear as typeof never }, types: { context: {} as Loose, events: {} as Loose } });
  return loose.createMachine({
    id: 'm',
    context: ({ spawn }: Loose) => ({ first: spawn('ear', { id: 'first', input: { n: 1 } as never }), all: [] }),
    initial: 'on',
    invoke: { src: 'ear', id: 'invoked', systemId: 'desk' },
    on: {
      ADD: {
        actions: [
          assign(({ spawn, event, context }) => ({
            all: [...context.all, spawn('ear', { id: event.id, systemId: event.systemId })],
          })),
          sendTo(({ context }) => context.all.at(-1), { type: 'WELCOME' }),
        ],
      },
      FIRST: {
        actions: sendTo(
          ({ context }) => context.first,
          ({ event }) => event,
        ),
      },
      ALL: {
        actions: enqueueActions(({ enqueue, context }) => {
          for (const one of context.all) enqueue.sendTo(one, { type: 'ALL' });
        }),
      },
      STOP: { actions: stopChild(({ context, event }) => context.all[event.n]) },
      CALL: {
        actions: enqueueActions(({ enqueue, system, event }) => {
          const found = system.get(event.systemId);
          if (found !== undefined) enqueue.sendTo(found, { type: 'CALLED' });
        }),
      },
      NEW: { actions: [stopChild('late'), spawnChild('ear', { id: 'late', systemId: 'late' })] },
      IN: '.inside',
    },
    states: {
      on: {},
      inside: {
        invoke: { src: 'ear', id: 'guest', systemId: 'guest' },
        on: { OUT: 'on', IN: { target: 'inside', reenter: true } },
      },
    },
  });
}

const script: Loose[] = [
  { type: 'FIRST', n: 1 },
  { type: 'ADD', id: 'a', systemId: 'A' },
  { type: 'ADD', id: 'b' },
  { type: 'ALL' },
  { type: 'CALL', systemId: 'A' },
  { type: 'CALL', systemId: 'desk' },
  { type: 'CALL', systemId: 'guest' },
  { type: 'STOP', n: 0 },
  { type: 'ALL' },
  { type: 'CALL', systemId: 'A' },
  { type: 'ADD', id: 'c', systemId: 'A' },
  { type: 'CALL', systemId: 'A' },
  { type: 'NEW' },
  { type: 'NEW' },
  { type: 'CALL', systemId: 'late' },
  { type: 'IN' },
  { type: 'IN' },
  { type: 'CALL', systemId: 'guest' },
  { type: 'OUT' },
  { type: 'CALL', systemId: 'guest' },
];

const ways = [false, true];

describe('actors that a machine keeps, or knows by a systemId', () => {
  it.each(ways)('are told, found and stopped as by XState, each step from JSON: %s', (revive) => {
    const told: [string, string][] = [];
    const ear = fromCallback(({ receive, self }) => receive(({ type }) => told.push([self.id, type])));
    const actor = createActor(build(ear)).start();
    for (const event of script) actor.send(event);

    const hand = new Hand(build(never), { revive });
    for (const event of script) hand.send(event);
    expect(hand.effects('tell', 'start').map(({ to, event }) => [(to as { child: string }).child, event.type])).toEqual(
      told,
    );
    expect(told).toHaveLength(12);
    const { children, context } = actor.getSnapshot();
    const active = hand.snapshot.children.filter(({ status }) => status === 'active');
    expect(active.map(({ id }) => id).sort()).toEqual(Object.keys(children).sort());
    expect(hand.context).toEqual({
      first: { id: 'first', src: 'ear' },
      all: context.all.map(({ id }: { id: string }) => ({ id, src: 'ear' })),
    });
    expect(hand.effects('invokeActor', 'start')[0]).toMatchObject({ id: 'first', src: 'ear', input: { n: 1 } });
  });

  it('are data, and have nothing to call', () => {
    const hand = new Hand(
      setup({ actors: { work: never } }).createMachine({
        id: 'm',
        context: ({ spawn }: Loose) => ({ ref: spawn('work', { id: 'w' }) }),
        on: { GO: { actions: assign(({ context }: Loose) => context.ref.send({ type: 'X' })) } },
      } as Loose),
    );
    expect(hand.refusal({ type: 'GO' })).toBe('MACHINE_THREW');
  });

  it('are not there twice under a systemId, in the words of XState', () => {
    const hand = new Hand(build(never)).send({ type: 'ADD', id: 'a', systemId: 'A' });
    expect(() => hand.send({ type: 'ADD', id: 'b', systemId: 'A' })).toThrow(
      "Actor with system ID 'A' already exists.",
    );
  });

  it('have no systemId once they have ended, and what is sent to them is dropped', () => {
    const hand = new Hand(build(never))
      .send({ type: 'ADD', id: 'a', systemId: 'A' })
      .settle('a', { ok: true, output: 1 });
    expect(hand.send({ type: 'CALL', systemId: 'A' }).step.effects).toEqual([]);
    expect(hand.send({ type: 'ALL' }).step.effects).toEqual([]);
    hand.send({ type: 'ADD', id: 'b', systemId: 'A' });
    expect(hand.send({ type: 'STOP', n: 0 }).send({ type: 'ALL' }).effects('tell')).toHaveLength(1);
  });

  it('need no id, and may be given as the logic that the machine has under a name', () => {
    const machine = setup({
      actors: { work: never },
      types: { context: {} as { ref: Loose }, events: {} as Loose },
    }).createMachine({
      id: 'm',
      context: ({ spawn }) => ({ ref: spawn(never as Loose) }),
      on: {
        GO: { actions: sendTo(({ context }) => context.ref, { type: 'GO' }) },
        END: { actions: stopChild(({ context }) => context.ref) },
      },
    });
    const hand = new Hand(machine, { revive: true });
    expect(hand.context).toEqual({ ref: { id: '1.0', src: 'work' } });
    expect(hand.send({ type: 'GO' }).effects('tell')[0]?.to).toEqual({ child: '1.0', generation: 1 });
    expect(hand.send({ type: 'END' }).effects('stopActor')).toHaveLength(1);
    // It was there, so that this is dropped.
    expect(hand.send({ type: 'GO' }).step.effects).toEqual([]);
  });

  it('may be sent to by an id that only an assignment gives out', () => {
    const machineOf = (assignment: Loose) =>
      setup({ actors: { work: never } }).createMachine({
        id: 'm',
        on: { GO: { actions: assign(assignment) }, SAY: { actions: sendTo('w' as never, { type: 'X' } as never) } },
      });
    expect(defects(machineOf(({ spawn }: Loose) => ({ w: spawn('work', { id: 'w' }) })))).toEqual([]);
    expect(defects(machineOf({ w: (args: Loose) => args.spawn('work', { id: 'w' }) }))).toEqual([]);
    expect(defects(machineOf({ w: 5 }))).toEqual(['RECIPIENT_UNKNOWN at state "m", on "SAY"']);
  });

  it('are part of the definition by their systemId', () => {
    const of = (more: object) =>
      compile(setup({ actors: { work: never } }).createMachine({ id: 'm', invoke: { src: 'work', ...more } })).hash;
    expect(new Set([of({}), of({ systemId: 'a' }), of({ systemId: 'b' })]).size).toBe(3);
  });

  it('of other machines are not found, and taking one for absent is refused', () => {
    const get = (systemId: string) => sendTo(({ system }: Loose) => system.get(systemId), { type: 'X' });
    const child = createMachine({ id: 'child', on: { GO: { actions: get('desk') } } });
    const parent = setup({ actors: { child, work: never } }).createMachine({
      id: 'parent',
      initial: 'a',
      states: { a: {}, b: { invoke: { src: 'work', systemId: 'own' } } },
      on: {
        GO: { actions: get('desk') },
        // Its own, which is not there now.
        OWN: { actions: enqueueActions(({ system, enqueue }: Loose) => system.get('own') ?? enqueue.assign({})) },
      },
    } as Loose);
    expect(thrown(() => new Hand(parent).send({ type: 'GO' }))).toBe('UNSUPPORTED_SYSTEM_ID');
    expect(thrown(() => new Hand(child, { parent: true }).send({ type: 'GO' }))).toBe('UNSUPPORTED_SYSTEM_ID');
    expect(new Hand(parent).refusal({ type: 'OWN' })).toBeUndefined();
  });
});
