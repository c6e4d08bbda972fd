import { assign, enqueueActions, fromPromise, setup } from 'xstate';
import { WatchfloorError } from '../../src/engine/index.ts';
import type { Behaviour } from './behaviour.ts';

type Any = { type: string; [field: string]: unknown };
const placeholder = fromPromise<unknown, { n: number }>(() => Promise.reject(new Error('A host implements this.')));

const guarded = setup({
  types: { context: {} as { code: string | null }, events: {} as Any },
  actors: { ask: placeholder },
}).createMachine({
  id: 'on-error-guard',
  context: { code: null },
  initial: 'asking',
  states: {
    asking: {
      invoke: {
        src: 'ask',
        input: { n: 1 },
        onDone: 'answered',
        onError: [
          { guard: ({ event }) => (event.error as { code?: string }).code === 'BUSY', target: 'busy' },
          {
            target: 'failed',
            actions: assign({ code: ({ event }) => (event.error as { code?: string }).code ?? 'none' }),
          },
        ],
      },
    },
    answered: {},
    busy: { after: { 2000: 'asking' }, on: { GIVE_UP: 'failed' } },
    failed: { type: 'final' },
  },
  output: ({ context }) => context.code,
});

const several = setup({
  types: { context: {} as { answers: unknown[] }, events: {} as Any },
  actors: { ask: placeholder },
}).createMachine({
  id: 'asks-one-by-one',
  context: { answers: [] },
  initial: 'first',
  states: {
    first: {
      invoke: {
        src: 'ask',
        input: { n: 1 },
        onDone: {
          target: 'second',
          actions: assign({ answers: ({ context, event }) => [...context.answers, event.output] }),
        },
      },
    },
    second: {
      invoke: {
        src: 'ask',
        input: { n: 2 },
        onDone: {
          target: 'rest',
          actions: assign({ answers: ({ context, event }) => [...context.answers, event.output] }),
        },
      },
    },
    rest: { on: { AGAIN: 'first', END: 'end' } },
    end: { type: 'final' },
  },
  output: ({ context }) => context.answers,
});

const unheard = setup({
  types: { events: {} as Any },
  actors: { ask: placeholder },
}).createMachine({
  id: 'unheard-error',
  initial: 'asking',
  states: { asking: { invoke: { id: 'asker', src: 'ask', input: { n: 9 } } } },
});

const acts = setup({
  types: { events: {} as Any },
  actions: { write: (_, _params: { text: string }) => {} },
}).createMachine({
  id: 'acts',
  initial: 'a',
  states: {
    a: {
      entry: { type: 'write', params: { text: 'enter a' } },
      exit: { type: 'write', params: { text: 'leave a' } },
      on: { GO: { target: 'b', actions: { type: 'write', params: { text: 'go' } } } },
    },
    b: { entry: { type: 'write', params: { text: 'fail' } }, on: { END: 'c' } },
    c: { type: 'final', entry: { type: 'write', params: { text: 'end' } } },
  },
});

const bare = setup({
  types: { context: {} as { n: number }, events: {} as Any },
  actions: { look: () => {} },
}).createMachine({
  id: 'bare-action',
  context: { n: 3 },
  initial: 'on',
  states: { on: { on: { LOOK: { actions: 'look' } } } },
});

const teller = setup({
  types: { context: {} as { failed: unknown[] }, events: {} as Any },
  actions: { tell: (_, _params: unknown) => {} },
}).createMachine({
  id: 'teller',
  context: { failed: [] },
  initial: 'on',
  states: {
    on: {
      on: {
        BURST: {
          actions: enqueueActions(({ enqueue }) => {
            for (const n of [1, 2, 3])
              enqueue({
                type: 'tell',
                params: { to: { machine: 'hearer', key: 'b' }, event: { type: 'HEAR', n }, start: {} },
              });
          }),
        },
        SHOUT: {
          actions: {
            type: 'tell',
            params: { to: { machine: 'hearer', key: 'nobody' }, event: { type: 'HEAR', n: 0 } },
          },
        },
        REFUSED: {
          actions: { type: 'tell', params: { to: { machine: 'hearer', key: 'b' }, event: { type: 'NONSENSE' } } },
        },
        TELL_FAILED: { actions: assign({ failed: ({ context, event }) => [...context.failed, event.code] }) },
        END: 'end',
      },
    },
    end: { type: 'final' },
  },
  output: ({ context }) => context.failed,
});

const hearer = setup({ types: { context: {} as { heard: number[] }, events: {} as Any } }).createMachine({
  id: 'hearer',
  context: { heard: [] },
  initial: 'on',
  states: {
    on: { on: { HEAR: { actions: assign({ heard: ({ context, event }) => [...context.heard, event.n as number] }) } } },
  },
});

const mixed = setup({
  types: { context: {} as { n: number }, events: {} as Any },
  actions: { write: (_, _params: { text: string }) => {} },
}).createMachine({
  id: 'gives-up-and-goes-on',
  context: { n: 0 },
  initial: 'a',
  states: {
    a: { on: { GO: { target: 'b', actions: { type: 'write', params: { text: 'fail' } } } } },
    b: { after: { 3000: 'c' } },
    c: { type: 'final' },
  },
});

const due = setup({
  types: { events: {} as Any },
  actions: { mail: () => {} },
}).createMachine({
  id: 'gives-up-when-a-timer-is-due',
  initial: 'a',
  states: {
    a: { on: { GO: { target: 'b', actions: 'mail' } } },
    b: { after: { 0: 'c' } },
    c: { on: { END: 'd' } },
    d: { type: 'final' },
  },
});

const tellsWhenDue = setup({
  types: { events: {} as Any },
  actions: { tell: (_, _params: unknown) => {} },
}).createMachine({
  id: 'tells-when-a-timer-is-due',
  initial: 'a',
  states: {
    a: {
      on: {
        GO: {
          target: 'b',
          actions: {
            type: 'tell',
            params: { to: { machine: 'hearer', key: 'nobody' }, event: { type: 'HEAR', n: 0 } },
          },
        },
      },
    },
    // Would take the failure, were it not for the timer.
    b: { after: { 0: 'c' }, on: { TELL_FAILED: 'd' } },
    c: {},
    d: {},
  },
});

function fails(code: string): never {
  throw Object.assign(new WatchfloorError(code, `${code} it is.`), { retryable: false });
}

/** What is left to be done, by actors, actions and partners. */
export const effects: readonly Behaviour[] = [
  {
    title: 'what an actor fails with is seen by the guards of onError',
    defect: 'The error of an actor has lost its code on the way (restatedev/xstate-transitions onErrorGuard)',
    definitions: [{ machine: guarded, version: '1' }],
    world: { actors: { ask: (_input, at) => fails(at % 60_000 < 4_000 ? 'BUSY' : 'BROKEN') } },
    script: [{ at: 0, start: {} }],
    until: 30,
    expected: {
      events: [
        ['xstate.init', 0],
        ['xstate.error.actor.0.on-error-guard.asking', 0],
        ['xstate.after.2000.on-error-guard.busy', 2],
        ['xstate.error.actor.0.on-error-guard.asking', 2],
        ['xstate.after.2000.on-error-guard.busy', 4],
        ['xstate.error.actor.0.on-error-guard.asking', 4],
      ],
      states: ['failed'],
      status: 'done',
      output: 'BROKEN',
    },
  },
  {
    title: 'an actor is asked each time that its state is entered',
    defect: 'Restored or repeated invokes are not started (basiltt/xstate-statemachine #44)',
    definitions: [{ machine: several, version: '1' }],
    world: { actors: { ask: (input) => ({ got: (input as { n: number }).n }) } },
    script: [
      { at: 0, start: {} },
      { at: 5, send: 'AGAIN' },
      { at: 6, send: 'END' },
    ],
    until: 10,
    expected: {
      events: [
        ['xstate.init', 0],
        ['xstate.done.actor.0.asks-one-by-one.first', 0],
        ['xstate.done.actor.0.asks-one-by-one.second', 0],
        ['AGAIN', 5],
        ['xstate.done.actor.0.asks-one-by-one.first', 5],
        ['xstate.done.actor.0.asks-one-by-one.second', 5],
        ['END', 6],
      ],
      states: ['end'],
      status: 'done',
      output: [{ got: 1 }, { got: 2 }, { got: 1 }, { got: 2 }],
    },
  },
  {
    title: 'an actor that fails unheard is the end of its machine',
    defect: 'A failing actor is swallowed and the machine waits for ever',
    definitions: [{ machine: unheard, version: '1' }],
    world: { actors: { ask: () => fails('BROKEN') } },
    script: [{ at: 0, start: {} }],
    until: 5,
    expected: {
      events: [
        ['xstate.init', 0],
        ['xstate.error.actor.asker', 0],
      ],
      states: ['asking'],
      status: 'error',
    },
  },
  {
    title: 'actions are carried out in order, and one that gives up is noted and passed by',
    defect: 'An action that fails takes the machine with it, or vanishes',
    definitions: [{ machine: acts, version: '1' }],
    world: {
      actors: {},
      actions: { write: (params) => void ((params as { text: string }).text === 'fail' && fails('PEN_EMPTY')) },
    },
    script: [
      { at: 0, start: {} },
      { at: 1, send: 'GO' },
      { at: 2, send: 'END' },
    ],
    until: 5,
    expected: {
      events: [
        ['xstate.init', 0],
        ['GO', 1],
        ['watchfloor.effect.gaveUp', 1],
        ['END', 2],
      ],
      states: ['c'],
      status: 'done',
      actions: [
        ['write', { text: 'enter a' }],
        ['write', { text: 'leave a' }],
        ['write', { text: 'go' }],
        ['write', { text: 'fail' }],
        ['write', { text: 'end' }],
      ],
      codes: ['PEN_EMPTY'],
    },
  },
  {
    title: 'an action without params is given context and event, and nothing of the runtime',
    defect: 'What is logged or sent holds live objects (sdk-typescript #1325)',
    definitions: [{ machine: bare, version: '1' }],
    script: [
      { at: 0, start: {} },
      { at: 1, send: { type: 'LOOK', at_what: 'sea' } },
    ],
    until: 2,
    expected: {
      events: [
        ['xstate.init', 0],
        ['LOOK', 1],
      ],
      states: ['on'],
      actions: [
        [
          'look',
          {
            context: { n: 3 },
            event: {
              type: 'LOOK',
              at_what: 'sea',
              at: Date.UTC(2030, 0, 7, 8, 0, 1),
              sender: { role: 'tester', name: 'tester' },
            },
          },
        ],
      ],
    },
  },
  {
    title: 'what is told to a partner arrives in order, and starts it if need be',
    defect: 'Messages between machines overtake each other (restatedev/xstate-transitions crossMachineOrdering)',
    definitions: [
      { machine: teller, version: '1' },
      { machine: hearer, version: '1' },
    ],
    script: [
      { at: 0, start: {} },
      { at: 1, send: 'BURST' },
      { at: 2, send: 'BURST' },
      { at: 3, send: 'END' },
    ],
    until: 5,
    expected: {
      events: [
        ['xstate.init', 0],
        ['BURST', 1],
        ['BURST', 2],
        ['END', 3],
      ],
      states: ['end'],
      status: 'done',
      output: [],
      others: { 'hearer/b': ['xstate.init', 'HEAR', 'HEAR', 'HEAR', 'HEAR', 'HEAR', 'HEAR'] },
    },
  },
  {
    title: 'what cannot be told comes back with the reason',
    defect: 'A failed send is only logged (diachronic), or throws in the sender',
    definitions: [
      { machine: teller, version: '1' },
      { machine: hearer, version: '1' },
    ],
    script: [
      { at: 0, start: {} },
      { at: 1, send: 'SHOUT' },
      { at: 2, send: 'BURST' },
      { at: 3, send: 'REFUSED' },
      { at: 4, send: 'END' },
    ],
    until: 5,
    expected: {
      events: [
        ['xstate.init', 0],
        ['SHOUT', 1],
        ['TELL_FAILED', 1],
        ['BURST', 2],
        ['REFUSED', 3],
        ['TELL_FAILED', 3],
        ['END', 4],
      ],
      states: ['end'],
      status: 'done',
      output: ['INSTANCE_NOT_FOUND', 'EVENT_UNKNOWN'],
    },
  },
  {
    title: 'a timer that is due comes before a give-up of the same instant',
    defect: 'One host notes the give-up first, another fires the timer first, and their ledgers differ',
    definitions: [{ machine: due, version: '1' }],
    world: { actors: {}, actions: { mail: () => fails('MAILBOX_FULL') } },
    script: [
      { at: 0, start: {} },
      { at: 1, send: 'GO' },
      { at: 2, send: 'END' },
    ],
    until: 5,
    expected: {
      events: [
        ['xstate.init', 0],
        ['GO', 1],
        ['xstate.after.0.gives-up-when-a-timer-is-due.b', 1],
        ['watchfloor.effect.gaveUp', 1],
        ['END', 2],
      ],
      states: ['d'],
      status: 'done',
      codes: ['MAILBOX_FULL'],
    },
  },
  {
    title: 'a timer that is due comes before a tell that failed at the same instant',
    defect: 'A failure is taken by a state that a timer has left',
    definitions: [
      { machine: tellsWhenDue, version: '1' },
      { machine: hearer, version: '1' },
    ],
    script: [
      { at: 0, start: {} },
      { at: 1, send: 'GO' },
    ],
    until: 5,
    expected: {
      events: [
        ['xstate.init', 0],
        ['GO', 1],
        ['xstate.after.0.tells-when-a-timer-is-due.b', 1],
        ['watchfloor.effect.gaveUp', 1],
      ],
      states: ['c'],
      codes: ['INSTANCE_NOT_FOUND'],
    },
  },
  {
    title: 'a note in the ledger leaves state and clocks as they are',
    defect: 'A failure moves a deadline',
    definitions: [{ machine: mixed, version: '1' }],
    world: { actors: {}, actions: { write: () => fails('PEN_EMPTY') } },
    script: [
      { at: 0, start: {} },
      { at: 1, send: 'GO' },
    ],
    until: 10,
    expected: {
      events: [
        ['xstate.init', 0],
        ['GO', 1],
        ['watchfloor.effect.gaveUp', 1],
        ['xstate.after.3000.gives-up-and-goes-on.b', 4],
      ],
      states: ['c'],
      status: 'done',
      codes: ['PEN_EMPTY'],
    },
  },
];
