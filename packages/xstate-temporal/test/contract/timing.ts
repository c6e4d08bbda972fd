import { assign, cancel, enqueueActions, raise, sendTo, setup } from 'xstate';
import type { Behaviour } from './behaviour.ts';

type Any = { type: string };
const types = { context: {} as { n: number; log: string[] }, events: {} as Any };
const context = { n: 0, log: [] as string[] };
const output = ({ context: { log } }: { context: { log: string[] } }) => log;
const note = (text: string) =>
  assign<{ n: number; log: string[] }, Any, undefined, Any, never>({ log: ({ context: c }) => [...c.log, text] });

const afterDelay = setup({ types }).createMachine({
  id: 'after-delay',
  context,
  initial: 'waiting',
  states: {
    waiting: { after: { 5000: 'expired' }, on: { NUDGE: { actions: note('nudged') } } },
    expired: { after: { 1000: 'over' } },
    over: { type: 'final' },
  },
  output,
});

const cancelDelayed = setup({ types }).createMachine({
  id: 'cancel-delayed',
  context,
  initial: 'on',
  states: {
    on: {
      entry: raise({ type: 'DUE' }, { delay: 4_000, id: 'clock' }),
      on: {
        DUE: { actions: note('due') },
        STOP: { actions: cancel('clock') },
        AGAIN: { actions: [cancel('clock'), raise({ type: 'DUE' }, { delay: 4_000, id: 'clock' })] },
        END: 'end',
      },
    },
    end: { type: 'final' },
  },
  output,
});

const scheduledGeneration = setup({ types }).createMachine({
  id: 'scheduled-generation',
  context,
  initial: 'armed',
  states: {
    armed: {
      after: { 10000: 'fired' },
      on: { RESTART: { target: 'armed', reenter: true }, LEAVE: 'away', STAY: { actions: note('stay') } },
    },
    away: { on: { BACK: 'armed' } },
    fired: {},
  },
});

const ties = setup({ types }).createMachine({
  id: 'ties',
  context,
  type: 'parallel',
  states: {
    first: {
      initial: 'a',
      states: { a: { after: { 3000: { target: 'b', actions: note('first') } } }, b: { type: 'final' } },
    },
    second: {
      initial: 'a',
      states: { a: { after: { 3000: { target: 'b', actions: note('second') } } }, b: { type: 'final' } },
    },
    third: {
      initial: 'a',
      states: { a: { after: { 2000: { target: 'b', actions: note('third') } } }, b: { type: 'final' } },
    },
  },
  output,
});

const delayedToSelf = setup({ types }).createMachine({
  id: 'delayed-to-self',
  context,
  initial: 'on',
  states: {
    on: {
      on: {
        GO: { actions: sendTo(({ self }) => self, { type: 'LATER' }, { delay: 3_000 }) },
        LATER: { actions: note('later'), target: 'end' },
      },
    },
    end: { type: 'final' },
  },
  output,
});

const noDelay = setup({ types }).createMachine({
  id: 'no-delay',
  context,
  initial: 'a',
  states: {
    a: { on: { GO: 'b' } },
    b: { after: { 0: { target: 'c', actions: note('at once') } } },
    c: { type: 'final' },
  },
  output,
});

const computed = setup({
  types,
  delays: { growing: ({ context: { n } }) => n * 1_000 },
}).createMachine({
  id: 'computed-delay',
  context: { n: 1, log: [] },
  initial: 'round',
  states: {
    round: {
      after: {
        growing: [
          {
            guard: ({ context: { n } }) => n < 4,
            target: 'round',
            reenter: true,
            actions: assign({ n: ({ context: { n } }) => n * 2 }),
          },
          { target: 'end' },
        ],
      },
    },
    end: { type: 'final' },
  },
  output: ({ context: { n } }) => n,
});

const endless = setup({ types }).createMachine({
  id: 'endless',
  context,
  initial: 'a',
  states: {
    a: { on: { SPIN: 'b', REST: 'd' } },
    b: { always: { target: 'c', guard: () => true } },
    c: { always: { target: 'b', guard: () => true } },
    d: { type: 'final' },
  },
});

const raised = setup({ types }).createMachine({
  id: 'raised',
  context,
  initial: 'a',
  states: {
    a: {
      on: {
        GO: {
          actions: enqueueActions(({ enqueue }) => {
            enqueue.raise({ type: 'ONE' });
            enqueue.raise({ type: 'TWO' });
          }),
        },
        ONE: { target: 'b', actions: note('one') },
      },
    },
    b: { on: { TWO: { target: 'c', actions: note('two') } } },
    c: { always: { target: 'd', actions: note('always') } },
    d: { type: 'final' },
  },
  output,
});

/** Clocks: what fires when, and what no longer does. */
export const timing: readonly Behaviour[] = [
  {
    title: 'a delay fires at its deadline, and the next counts from there',
    defect: 'Every `after` fires at once after an upgrade (restatedev/xstate 0.5.2)',
    definitions: [{ machine: afterDelay, version: '1' }],
    script: [
      { at: 0, start: {} },
      { at: 4, send: 'NUDGE' },
    ],
    until: 60,
    expected: {
      events: [
        ['xstate.init', 0],
        ['NUDGE', 4],
        ['xstate.after.5000.after-delay.waiting', 5],
        ['xstate.after.1000.after-delay.expired', 6],
      ],
      states: ['over'],
      status: 'done',
      output: ['nudged'],
    },
  },
  {
    title: 'a delayed event that was cancelled does not come, and its id can be used again',
    defect: 'A cancelled delivery comes all the same',
    definitions: [{ machine: cancelDelayed, version: '1' }],
    script: [
      { at: 0, start: {} },
      { at: 1, send: 'STOP' },
      { at: 7, send: 'AGAIN' },
      { at: 9, send: 'AGAIN' },
      { at: 20, send: 'END' },
    ],
    until: 30,
    expected: {
      events: [
        ['xstate.init', 0],
        ['STOP', 1],
        ['AGAIN', 7],
        ['AGAIN', 9],
        ['DUE', 13],
        ['END', 20],
      ],
      states: ['end'],
      status: 'done',
      output: ['due'],
    },
  },
  {
    title: 'a state that is entered again has a clock of its own, and the older one is gone',
    defect: 'A timer of an earlier entry fires into a later one',
    definitions: [{ machine: scheduledGeneration, version: '1' }],
    script: [
      { at: 0, start: {} },
      { at: 6, send: 'RESTART' },
      { at: 12, send: 'LEAVE' },
      { at: 14, send: 'BACK' },
      { at: 23, send: 'STAY' },
    ],
    until: 60,
    expected: {
      events: [
        ['xstate.init', 0],
        ['RESTART', 6],
        ['LEAVE', 12],
        ['BACK', 14],
        ['STAY', 23],
        ['xstate.after.10000.scheduled-generation.armed', 24],
      ],
      states: ['fired'],
    },
  },
  {
    title: 'timers that are due at one instant fire in the order in which they were armed',
    defect: 'Timers of one batch fire in reverse',
    definitions: [{ machine: ties, version: '1' }],
    script: [{ at: 0, start: {} }],
    until: 10,
    expected: {
      events: [
        ['xstate.init', 0],
        ['xstate.after.2000.ties.third.a', 2],
        ['xstate.after.3000.ties.first.a', 3],
        ['xstate.after.3000.ties.second.a', 3],
      ],
      states: ['first.b', 'second.b', 'third.b'],
      status: 'done',
      output: ['third', 'first', 'second'],
    },
  },
  {
    title: 'an event that comes at a deadline comes after the timer',
    defect: 'An expired timer whose event is still queued is lost (basiltt/xstate-statemachine #107)',
    definitions: [{ machine: afterDelay, version: '1' }],
    script: [
      { at: 0, start: {} },
      { at: 5, send: 'NUDGE', refused: 'EVENT_NOT_ACCEPTED' },
    ],
    until: 5,
    expected: {
      events: [
        ['xstate.init', 0],
        ['xstate.after.5000.after-delay.waiting', 5],
      ],
      states: ['expired'],
    },
  },
  {
    title: 'a delayed event that a machine sends to itself is kept like any timer',
    defect: 'Delayed sends to oneself are lost on restore (basiltt/xstate-statemachine #213)',
    definitions: [{ machine: delayedToSelf, version: '1' }],
    script: [
      { at: 0, start: {} },
      { at: 2, send: 'GO' },
    ],
    until: 10,
    expected: {
      events: [
        ['xstate.init', 0],
        ['GO', 2],
        ['LATER', 5],
      ],
      states: ['end'],
      status: 'done',
      output: ['later'],
    },
  },
  {
    title: 'a delay of nothing is a timer that is due at once, after the step',
    defect: '`after: 0` becomes a timer of a millisecond, and so another time',
    definitions: [{ machine: noDelay, version: '1' }],
    script: [
      { at: 0, start: {} },
      { at: 3, send: 'GO' },
    ],
    until: 5,
    expected: {
      events: [
        ['xstate.init', 0],
        ['GO', 3],
        ['xstate.after.0.no-delay.b', 3],
      ],
      states: ['c'],
      status: 'done',
      output: ['at once'],
    },
  },
  {
    title: 'a computed delay is computed each time that its state is entered',
    defect: '`after` timers are not armed anew (basiltt/xstate-statemachine #128)',
    definitions: [{ machine: computed, version: '1' }],
    script: [{ at: 0, start: {} }],
    until: 60,
    expected: {
      events: [
        ['xstate.init', 0],
        ['xstate.after.growing.computed-delay.round', 1],
        ['xstate.after.growing.computed-delay.round', 3],
        ['xstate.after.growing.computed-delay.round', 7],
      ],
      states: ['end'],
      status: 'done',
      output: 4,
    },
  },
  {
    title: 'transitions without an end are refused by name, and the instance goes on',
    defect: 'An endless `always` hangs the process (basiltt/xstate-statemachine #29; #2426 of the TypeScript SDK)',
    definitions: [{ machine: endless, version: '1' }],
    script: [
      { at: 0, start: {} },
      { at: 1, send: 'SPIN', refused: 'ENDLESS_TRANSITIONS' },
      { at: 2, send: 'REST' },
    ],
    until: 5,
    expected: {
      events: [
        ['xstate.init', 0],
        ['REST', 2],
      ],
      states: ['d'],
      status: 'done',
    },
  },
  {
    title: 'raised events and transitions without one are part of their step',
    defect: 'A snapshot taken in the midst of a macrostep (basiltt/xstate-statemachine #102)',
    definitions: [{ machine: raised, version: '1' }],
    script: [
      { at: 0, start: {} },
      { at: 1, send: 'GO' },
    ],
    until: 5,
    expected: {
      events: [
        ['xstate.init', 0],
        ['GO', 1],
      ],
      states: ['d'],
      status: 'done',
      output: ['one', 'two', 'always'],
    },
  },
];
