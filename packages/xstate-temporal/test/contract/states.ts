import { assign, setup } from 'xstate';
import type { Behaviour } from './behaviour.ts';

type Any = { type: string; [field: string]: unknown };
type Log = { log: string[] };
const types = { context: {} as Log, events: {} as Any };
const context: Log = { log: [] };
const note = (text: string) => assign<Log, Any, undefined, Any, never>({ log: ({ context: c }) => [...c.log, text] });

const history = setup({ types }).createMachine({
  id: 'remembers',
  context,
  initial: 'work',
  states: {
    work: {
      initial: 'plan',
      on: { PAUSE: 'paused' },
      states: {
        plan: { on: { NEXT: 'make' } },
        make: { initial: 'cut', states: { cut: { on: { NEXT: 'sew' } }, sew: {} } },
        deep: { type: 'history', history: 'deep' },
        shallow: { type: 'history' },
      },
    },
    paused: { on: { DEEP: 'work.deep', SHALLOW: 'work.shallow' } },
  },
});

const parallel = setup({ types }).createMachine({
  id: 'both-regions',
  context,
  initial: 'both',
  states: {
    both: {
      type: 'parallel',
      states: {
        left: {
          initial: 'a',
          states: { a: { on: { LEFT: 'b', BOTH: 'b' } }, b: { type: 'final' } },
          onDone: { actions: assign({ log: ({ context: c }) => [...c.log, 'left is done'] }) },
        },
        right: { initial: 'a', states: { a: { on: { RIGHT: 'b', BOTH: 'b' } }, b: { type: 'final' } } },
      },
      onDone: 'end',
    },
    end: { type: 'final' },
  },
  output: ({ context: c }) => c.log,
});

const inner = setup({ types }).createMachine({
  id: 'stays-inside',
  context,
  initial: 'outer',
  states: {
    outer: {
      entry: note('in'),
      exit: note('out'),
      initial: 'a',
      on: { JUMP: '.b', ENTER: { target: '.b', reenter: true }, END: '#end' },
      states: { a: {}, b: {} },
    },
    end: { id: 'end', type: 'final' },
  },
  output: ({ context: c }) => c.log,
});

const wild = setup({ types }).createMachine({
  id: 'wildcards',
  context,
  initial: 'on',
  states: {
    on: {
      on: {
        'mouse.click': { actions: note('click') },
        'mouse.*': { actions: note('mouse') },
        END: 'end',
        '*': { actions: note('any') },
      },
    },
    end: { type: 'final' },
  },
  output: ({ context: c }) => c.log,
});

const atomic = setup({
  types: { context: {} as { a: number; b: number }, events: {} as Any },
  actions: { send: (_, _p: { n: number }) => {} },
}).createMachine({
  id: 'all-or-nothing',
  context: { a: 0, b: 0 },
  initial: 'one',
  states: {
    one: {
      exit: assign({ a: ({ context: c }) => c.a + 1 }),
      on: {
        BREAK: {
          target: 'two',
          actions: [
            { type: 'send', params: { n: 1 } },
            assign({
              b: () => {
                throw new Error('Broken in the midst.');
              },
            }),
          ],
        },
        GO: { target: 'two', actions: { type: 'send', params: ({ context: c }) => ({ n: c.a }) } },
      },
    },
    two: { type: 'final' },
  },
  output: ({ context: c }) => c,
});

const dated = setup({ types: { context: {} as { at: number[] }, events: {} as Any } }).createMachine({
  id: 'dated',
  context: { at: [] },
  initial: 'on',
  states: {
    on: {
      on: {
        NOTE: { actions: assign({ at: ({ context: c, event }) => [...c.at, (event.at as number) % 86_400_000] }) },
        CLOCK: { actions: assign({ at: ({ context: c }) => [...c.at, Date.now() % 86_400_000] }) },
        REACH: { actions: assign({ at: () => [Number(process.env.UID)] }) },
        END: 'end',
      },
    },
    end: { type: 'final' },
  },
  output: ({ context: c }) => c.at,
});

/** Where a machine is, and how it gets there. */
export const states: readonly Behaviour[] = [
  {
    title: 'history states lead back to where it was, deep or shallow',
    defect: 'History is not in the snapshot',
    definitions: [{ machine: history, version: '1' }],
    script: [
      { at: 0, start: {} },
      { at: 1, send: 'NEXT' },
      { at: 2, send: 'NEXT' },
      { at: 3, send: 'PAUSE' },
      { at: 4, send: 'DEEP' },
      { at: 5, send: 'NEXT', refused: 'EVENT_NOT_ACCEPTED' },
      { at: 6, send: 'PAUSE' },
      { at: 7, send: 'SHALLOW' },
    ],
    until: 8,
    expected: {
      events: [
        ['xstate.init', 0],
        ['NEXT', 1],
        ['NEXT', 2],
        ['PAUSE', 3],
        ['DEEP', 4],
        ['PAUSE', 6],
        ['SHALLOW', 7],
      ],
      states: ['work.make.cut'],
    },
  },
  {
    title: 'an event reaches every region that listens, and all must be done',
    defect: 'Parallel regions take one transition in all (basiltt/xstate-statemachine PR 20)',
    definitions: [{ machine: parallel, version: '1' }],
    script: [
      { at: 0, start: {} },
      { at: 1, send: 'BOTH' },
    ],
    until: 2,
    expected: {
      events: [
        ['xstate.init', 0],
        ['BOTH', 1],
      ],
      states: ['end'],
      status: 'done',
      output: ['left is done'],
    },
  },
  {
    title: 'a transition within a state does not leave it, unless it says so',
    defect: 'A compound state that is entered again is left dead (basiltt/xstate-statemachine PR 20)',
    definitions: [{ machine: inner, version: '1' }],
    script: [
      { at: 0, start: {} },
      { at: 1, send: 'JUMP' },
      { at: 2, send: 'ENTER' },
      { at: 3, send: 'END' },
    ],
    until: 4,
    expected: {
      events: [
        ['xstate.init', 0],
        ['JUMP', 1],
        ['ENTER', 2],
        ['END', 3],
      ],
      states: ['end'],
      status: 'done',
      output: ['in', 'out', 'in', 'out'],
    },
  },
  {
    title: 'wildcards take what nothing more exact takes, and never what is reserved',
    defect: 'Reserved events come in by a wildcard',
    definitions: [{ machine: wild, version: '1' }],
    script: [
      { at: 0, start: {} },
      { at: 1, send: 'mouse.click' },
      { at: 2, send: 'mouse.wheel' },
      { at: 3, send: 'HELLO' },
      { at: 4, send: 'xstate.stop', refused: 'EVENT_RESERVED' },
      { at: 4, send: 'xstate.done.actor.x', refused: 'EVENT_RESERVED' },
      { at: 5, send: 'END' },
    ],
    until: 6,
    expected: {
      events: [
        ['xstate.init', 0],
        ['mouse.click', 1],
        ['mouse.wheel', 2],
        ['HELLO', 3],
        ['END', 5],
      ],
      states: ['end'],
      status: 'done',
      output: ['click', 'mouse', 'any'],
    },
  },
  {
    title: 'a step that throws in its midst leaves nothing: no state, no context, no action',
    defect: 'A failing action leaves the transition half done (basiltt/xstate-statemachine #27, PR 23)',
    definitions: [{ machine: atomic, version: '1' }],
    script: [
      { at: 0, start: {} },
      { at: 1, send: 'BREAK', refused: 'MACHINE_THREW' },
      { at: 2, send: 'GO' },
    ],
    until: 3,
    expected: {
      events: [
        ['xstate.init', 0],
        ['GO', 2],
      ],
      states: ['two'],
      status: 'done',
      output: { a: 1, b: 0 },
      actions: [['send', { n: 1 }]],
    },
  },
  {
    title: 'an event that is not accepted is refused, and never dropped in silence',
    defect: 'Unhandled events vanish (basiltt/xstate-statemachine #28; diachronic logs and drops them)',
    definitions: [{ machine: history, version: '1' }],
    script: [
      { at: 0, start: {} },
      { at: 1, send: 'DEEP', refused: 'EVENT_NOT_ACCEPTED' },
      { at: 1, send: 'NONSENSE', refused: 'EVENT_UNKNOWN' },
      { at: 1, to: 'remembers/nobody', send: 'NEXT', refused: 'INSTANCE_NOT_FOUND' },
    ],
    until: 2,
    expected: { events: [['xstate.init', 0]], states: ['work.plan'] },
  },
  {
    title: 'an instance is started once, an event is taken once, and what has ended takes no more',
    defect: 'Creating twice resets the machine (restatedev/xstate-transitions createIdempotency, lifecycleRegressions)',
    definitions: [{ machine: wild, version: '1' }],
    script: [
      { at: 0, start: {} },
      { at: 1, send: 'ONCE', id: 'same' },
      { at: 2, start: {}, refused: 'ALREADY_STARTED' },
      { at: 3, send: 'ONCE', id: 'same' },
      { at: 4, send: 'END' },
      { at: 5, send: 'ONCE', refused: 'INSTANCE_ENDED' },
    ],
    until: 6,
    expected: {
      events: [
        ['xstate.init', 0],
        ['ONCE', 1],
        ['END', 4],
      ],
      states: ['end'],
      status: 'done',
      output: ['any'],
    },
  },
  {
    title: 'events at one instant keep their order',
    defect: 'Pending events are lost or reordered (basiltt/xstate-statemachine #47)',
    definitions: [{ machine: wild, version: '1' }],
    script: [
      { at: 0, start: {} },
      { at: 1, send: 'A' },
      { at: 1, send: 'mouse.wheel' },
      { at: 1, send: 'mouse.click' },
      { at: 1, send: 'END' },
    ],
    until: 2,
    expected: {
      events: [
        ['xstate.init', 0],
        ['A', 1],
        ['mouse.wheel', 1],
        ['mouse.click', 1],
        ['END', 1],
      ],
      states: ['end'],
      status: 'done',
      output: ['any', 'mouse', 'click'],
    },
  },
  {
    title: 'a machine reads the time of its chart, and nothing that lies outside',
    defect: 'The time of a test and of a replay is another one (basiltt/xstate-statemachine #49)',
    definitions: [{ machine: dated, version: '1' }],
    script: [
      { at: 0, start: {} },
      { at: 10, send: 'NOTE' },
      { at: 11, send: 'REACH', refused: 'IMPURE_MACHINE' },
      { at: 11, send: 'CLOCK' },
      { at: 12, send: 'NOTE' },
      { at: 13, send: 'END' },
    ],
    until: 14,
    expected: {
      events: [
        ['xstate.init', 0],
        ['NOTE', 10],
        ['CLOCK', 11],
        ['NOTE', 12],
        ['END', 13],
      ],
      states: ['end'],
      status: 'done',
      output: [8 * 3_600_000 + 10_000, 8 * 3_600_000 + 11_000, 8 * 3_600_000 + 12_000],
    },
  },
];
