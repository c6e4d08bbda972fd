import { assign, createMachine, enqueueActions, fromPromise, setup, stopChild } from 'xstate';
import type { Json } from '../../src/engine/index.ts';
import { type Behaviour, START } from './behaviour.ts';

type Any = { type: string; [field: string]: unknown };

const unnamed = createMachine({
  types: { events: {} as Any },
  initial: 'on',
  states: { on: { after: { 2000: 'off' }, on: { END: 'off' } }, off: { type: 'final' } },
});

const enqueuing = createMachine({
  types: { context: {} as { n: number }, events: {} as Any },
  id: 'enqueuing',
  context: { n: 2 },
  initial: 'on',
  states: {
    on: {
      on: {
        GO: {
          actions: enqueueActions(({ enqueue, context, check }) => {
            if (check(({ event }: { event: Any }) => event.loud === true)) enqueue(() => undefined);
            enqueue.assign({ n: context.n + 1 });
            enqueue(() => void context.n);
          }),
        },
        END: 'off',
      },
    },
    off: { type: 'final' },
  },
});
const ask = fromPromise<Json, Json>(() => new Promise<never>(() => undefined));
const keeping = setup({
  types: { context: {} as { clerk: { id: string }; desk?: { id: string } }, events: {} as Any },
  actors: { ask },
}).createMachine({
  id: 'keeping',
  context: ({ spawn }) => ({ clerk: spawn('ask', { id: 'clerk', input: 'first' }) }),
  initial: 'on',
  states: {
    on: {
      on: {
        HIRE: {
          actions: assign({ desk: ({ spawn }) => spawn('ask', { id: 'desk', input: 'later', systemId: 'desk' }) }),
        },
        'xstate.done.actor.desk': { actions: stopChild(({ context }) => context.clerk as never) },
        FIND: {
          actions: enqueueActions(({ enqueue, system, context }) => {
            enqueue.assign({ desk: { id: system.get('desk') === undefined ? 'nobody' : 'somebody' } });
            enqueue.sendTo(context.clerk as never, { type: 'GONE' } as never);
          }),
        },
        END: 'off',
      },
    },
    off: { type: 'final' },
  },
  output: ({ context }) => context as never,
});
const at = (second: number) => ({ at: START + second * 1_000, sender: { role: 'tester', name: 'tester' } });

/** What machines hold as people write them for XState. */
export const asWritten: readonly Behaviour[] = [
  {
    title: 'a machine without an id is called "machine"',
    defect: 'Two hosts call it by different names, or none takes it (XState calls it "(machine)")',
    definitions: [{ machine: unnamed, version: '1' }],
    script: [{ at: 0, start: {} }],
    until: 3,
    expected: {
      events: [
        ['xstate.init', 0],
        ['xstate.after.2000.machine.on', 2],
      ],
      states: ['off'],
      status: 'done',
    },
  },
  {
    title: 'functions that enqueueActions enqueues inline are carried out like any action',
    defect: 'A function that a step made is gone when it is to be called (XState calls it at once)',
    definitions: [{ machine: enqueuing, version: '1' }],
    script: [
      { at: 0, start: {} },
      { at: 1, send: { type: 'GO', loud: true } },
      { at: 2, send: 'END' },
    ],
    until: 3,
    expected: {
      events: [
        ['xstate.init', 0],
        ['GO', 1],
        ['END', 2],
      ],
      states: ['off'],
      status: 'done',
      actions: [0, 1].map((nth) => [
        'enqueued',
        {
          ...{ by: 'on:on.GO.0.0', nth, checks: [true], event: { type: 'GO', loud: true, ...at(1) } },
          ...(nth === 0 ? { context: { n: 2 } } : { context: { n: 3 }, before: { n: 2 } }),
        },
      ]),
    },
  },
  {
    title: 'actors that the context keeps are told and stopped by their references',
    defect: 'A live reference in the context is lost on the way to the next step, or is no JSON',
    definitions: [{ machine: keeping, version: '1' }],
    world: { actors: { ask: (input) => input } },
    script: [
      { at: 0, start: {} },
      { at: 1, send: 'HIRE' },
      { at: 2, send: 'FIND' },
      { at: 3, send: 'END' },
    ],
    until: 4,
    expected: {
      events: [
        ['xstate.init', 0],
        ['xstate.done.actor.clerk', 0],
        ['HIRE', 1],
        ['xstate.done.actor.desk', 1],
        ['FIND', 2],
        ['END', 3],
      ],
      states: ['off'],
      status: 'done',
      output: { clerk: { id: 'clerk', src: 'ask' }, desk: { id: 'nobody' } },
    },
  },
];
