import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AnyStateMachine, assign, initialTransition, setup, stateIn, transition } from 'xstate';
import { compile, type Effect } from '../../src/engine/index.ts';
import { createStepper } from '../../src/engine/xstate.ts';

const by = { role: 'tester', name: 'tester' };

const names = ['rootIn', 'rootOut', 'aIn', 'aOut', 'bIn', 'again', 'back'] as const;
const notes = Object.fromEntries(names.map((name) => [name, () => undefined])) as Record<
  (typeof names)[number],
  () => undefined
>;

/** What random machines do not have: each is lived by XState's own functions beside the engine, over random events. */
const machines: Readonly<Record<string, AnyStateMachine>> = {
  'a history state whose default is a path': withHistory('b.deep'),
  'a history state whose default is an id': withHistory('#leaf'),
  'a history state whose default is a key with a dot in it': withHistory('x\\.y'),
  'a history state without a default': withHistory(undefined),
  'a history state of regions': setup({}).createMachine({
    id: 'm',
    initial: 'out',
    states: {
      out: { on: { A: 'in.hist', B: 'in', C: '#m.in.one.two' } },
      in: {
        type: 'parallel',
        on: { D: 'out' },
        states: {
          hist: { type: 'history', history: 'deep' },
          one: { initial: 'one', states: { one: { on: { A: 'two' } }, two: { on: { B: 'one' } } } },
          other: { initial: 'one', states: { one: { on: { A: 'two' } }, two: { on: { C: 'one' } } } },
        },
      },
    },
  }),
  'guards that ask for a state by its value': setup({
    guards: { leftTwo: stateIn({ left: 'two' }), leftOne: stateIn({ left: 'one' }) },
  }).createMachine({
    id: 'm',
    type: 'parallel',
    states: {
      left: { initial: 'one', states: { one: { on: { A: 'two' } }, two: { on: { B: 'one' } } } },
      right: {
        initial: 'one',
        states: {
          one: { on: { C: { target: 'two', guard: 'leftTwo' } } },
          two: { always: { target: 'one', guard: 'leftOne' }, on: { D: 'one' } },
        },
      },
    },
  }),
  'eventless transitions that lead nowhere': setup({
    types: {} as { context: { left: number } },
    actions: { note: () => undefined },
  }).createMachine({
    id: 'm',
    context: { left: 2 },
    initial: 'one',
    always: { actions: 'note' },
    states: {
      one: {
        always: {
          guard: ({ context }) => context.left > 0,
          actions: assign({ left: ({ context }) => context.left - 1 }),
        },
        on: { A: 'two', B: { actions: assign({ left: 3 }) } },
      },
      two: {
        always: [{ guard: ({ event }) => event.type === 'C', target: 'one' }],
        on: { C: {}, B: { actions: 'note' } },
      },
    },
  }),
  'outputs of nested final states': setup({ types: {} as { context: { seen: unknown[] } } }).createMachine({
    id: 'm',
    context: { seen: [] },
    initial: 'work',
    output: ({ context, event }) => ({ seen: context.seen, by: event.type }),
    states: {
      work: {
        initial: 'one',
        onDone: [
          {
            guard: ({ context }) => context.seen.length > 2,
            target: 'end',
          },
          { target: 'work', actions: assign(({ context, event }) => ({ seen: [...context.seen, event.output] })) },
        ],
        states: {
          one: { on: { A: 'good', B: 'bad' } },
          good: { type: 'final', output: ({ event }) => ({ by: event.type }) },
          bad: { type: 'final', output: { plain: true } },
        },
      },
      end: { type: 'final', output: 'over' },
    },
  }),
  'a root that is entered again, by default and by its history': setup({ actions: notes }).createMachine({
    id: 'm',
    initial: 'a',
    entry: 'rootIn',
    exit: 'rootOut',
    on: {
      A: { target: '.b', reenter: true, actions: 'again' },
      B: { target: '.back', reenter: true, actions: 'back' },
      C: { target: '#m' },
    },
    states: {
      a: { entry: 'aIn', exit: 'aOut', on: { D: 'b' } },
      b: {
        initial: { target: 'c', actions: 'again' },
        states: { c: { exit: 'aOut', on: { D: 'd' } }, d: { entry: 'bIn' } },
      },
      back: { type: 'history', history: 'deep' },
    },
  }),
  'parallel states within parallel ones, that end at once': setup({ actions: notes }).createMachine({
    id: 'm',
    type: 'parallel',
    exit: 'rootOut',
    output: ({ event }) => ({ by: event.type }),
    on: { 'xstate.done.*': { actions: 'again' } },
    states: {
      outer: {
        type: 'parallel',
        onDone: { actions: 'back' },
        on: { D: { target: ['.one.end', '.inner.two.end', '.inner.three.end'] } },
        states: {
          one: { initial: 'on', onDone: { actions: 'bIn' }, states: { on: {}, end: { type: 'final' } } },
          inner: {
            type: 'parallel',
            onDone: { actions: 'aIn' },
            states: {
              two: { initial: 'on', states: { on: { on: { A: 'end' } }, end: { type: 'final', exit: 'aOut' } } },
              three: { initial: 'on', states: { on: { on: { A: 'end', B: 'end' } }, end: { type: 'final' } } },
            },
          },
        },
      },
      other: { initial: 'on', states: { on: { on: { C: 'off' } }, off: { always: 'end' }, end: { type: 'final' } } },
    },
  }),
  'an eventless transition for all regions against that of one': setup({
    guards: { leftTwo: stateIn('#m.both.left.two') },
  }).createMachine({
    id: 'm',
    initial: 'both',
    states: {
      both: {
        type: 'parallel',
        always: { guard: 'leftTwo', target: 'out' },
        states: {
          left: { initial: 'one', states: { one: { on: { A: 'two', B: 'two' } }, two: {} } },
          right: { initial: 'one', states: { one: { on: { A: 'two' } }, two: { always: '#m.aside' } } },
        },
      },
      out: { on: { C: 'both' } },
      aside: { on: { C: 'both' } },
    },
  }),
  'regions that want to go different ways, and history among them': setup({ actions: notes }).createMachine({
    id: 'm',
    initial: 'both',
    states: {
      out: {
        on: { A: 'both.shallow', B: 'both.deep', C: { target: ['both.left.two', 'both.right.back'] }, D: 'both' },
      },
      both: {
        type: 'parallel',
        entry: 'rootIn',
        exit: 'rootOut',
        states: {
          shallow: { type: 'history' },
          deep: { type: 'history', history: 'deep' },
          left: {
            initial: { target: 'one', actions: 'again' },
            on: { C: { target: '#m.out', actions: 'back' }, D: { target: '.one', reenter: true } },
            states: {
              one: { entry: 'aIn', exit: 'aOut', on: { A: 'two', B: '#m.both.right.two' } },
              two: { on: { A: 'one', B: { target: ['#m.both.left.one', '#m.both.right.back'] } } },
            },
          },
          right: {
            initial: 'one',
            on: { C: { target: '.one', actions: 'again' } },
            states: {
              one: { on: { A: 'two', B: '#m.out', D: '#m.both.shallow' } },
              two: { entry: 'bIn', on: { A: 'one', D: { target: '#m.both', reenter: true } } },
              back: { type: 'history', target: 'two' },
            },
          },
        },
      },
    },
  }),
};

function withHistory(target: string | undefined): AnyStateMachine {
  return setup({}).createMachine({
    id: 'm',
    initial: 'out',
    states: {
      out: { on: { A: 'in.shallow', B: 'in.deep', C: 'in' } },
      in: {
        initial: 'a',
        on: { D: 'out' },
        states: {
          a: { on: { A: 'b', C: 'x\\.y' } },
          b: {
            initial: 'first',
            states: { first: { on: { B: 'deep' } }, deep: { id: 'leaf', on: { A: 'first', C: '#m.in.a' } } },
          },
          'x.y': { on: { A: 'b.deep' } },
          shallow: { type: 'history', target },
          deep: { type: 'history', history: 'deep', target },
        },
      },
    },
  } as never) as unknown as AnyStateMachine;
}

describe('a machine is stepped as XState steps it', () => {
  test.each(Object.entries(machines))('with %s', (_, machine) => {
    const chart = compile({ machine, version: '1.0.0' }, { ledger: false });
    const events = fc.array(fc.constantFrom('A', 'B', 'C', 'D'), { maxLength: 14 });
    fc.assert(
      fc.property(events, (types) => {
        let [x, actions] = initialTransition(machine);
        let { snapshot, effects } = chart.start(undefined, { at: 0, by, id: 'start' });
        expect(done(effects)).toEqual(noted(actions));
        for (const [index, type] of types.entries()) {
          const can = x.status === 'active' && x.can({ type });
          [x, actions] = transition(machine, x, { type });
          const meta = { at: 0, by, id: `${index}` };
          const { accepted } = chart.accepts(snapshot, { type }, meta);
          // An eventless transition may have waited for just this event.
          expect(accepted || !can).toBe(true);
          if (accepted) {
            ({ snapshot, effects } = chart.step(snapshot, { type }, meta));
            expect(done(effects)).toEqual(noted(actions));
          }
          expect(told(snapshot)).toEqual(told(x));
        }
      }),
      { numRuns: 300 },
    );
  });
});

test('plans of configurations that are forgotten hold no other', () => {
  const regions = [0, 1, 2, 3, 4, 5, 6];
  const states = (region: number) =>
    [0, 1, 2, 3].map((at) => [`s${at}`, { on: { [`E${region}`]: `s${(at + 1) % 4}` } }] as const);
  const machine = setup({}).createMachine({
    id: 'm',
    type: 'parallel',
    states: Object.fromEntries(regions.map((r) => [`r${r}`, { initial: 's0', states: Object.fromEntries(states(r)) }])),
  } as never) as unknown as AnyStateMachine;
  const stepper = createStepper(machine, { actors: [], machines: [], systemIds: [] });
  let { snapshot } = stepper.initial(undefined, 0, undefined, 1, false);
  const first = snapshot.configuration;
  // An odometer: 8,000 configurations, none of them twice.
  for (let step = 1; step <= 8_000; step++) {
    for (const region of regions) {
      if (step % 4 ** region !== 0) break;
      ({ snapshot } = stepper.transition(snapshot, { type: `E${region}` }, step, false, []));
    }
    if (step === 1) expect(first.plans.size).toBe(1);
  }
  expect(first.plans.size).toBe(0);
});

const told = ({
  status,
  value,
  context,
  output,
}: { [field in 'status' | 'value' | 'context']: unknown } & { output?: unknown }) =>
  JSON.parse(JSON.stringify({ status, value, context, output: output ?? null }));

const noted = (actions: readonly { readonly type: string }[]) =>
  actions.flatMap(({ type }) => (type.startsWith('xstate.') ? [] : [type]));
const done = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.kind === 'runAction' ? [effect.name] : []));
