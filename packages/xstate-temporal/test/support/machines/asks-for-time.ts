import { assign, fromPromise, setup } from 'xstate';
import type { Definition } from '../../../src/engine/index.ts';

const world = {
  now: () => Date.now(),
  text: () => Date(),
  year: () => new Date().getFullYear(),
  chance: () => Math.random(),
  wait: () => setTimeout(() => undefined, 1),
};

const machineOf = (ask: typeof world) =>
  setup({
    actors: { weigh: fromPromise(async () => 1) },
    guards: { isLate: () => ask.year() > 0, isNever: () => ask.chance() > 2 },
  }).createMachine({
    id: 'asks-for-time',
    context: { at: 0, kilos: 0 } as { at: number; kilos: number },
    initial: 'open',
    states: {
      open: {
        on: {
          NOTE: { actions: assign({ kilos: ({ context }) => context.kilos + 1 }) },
          STAMP: { target: 'weighing', actions: assign({ at: () => ask.now() }) },
          WRITE: { actions: assign({ at: () => ask.text().length }) },
          LATE: { target: 'weighing', guard: 'isLate' },
          NEVER: { target: 'weighing', guard: 'isNever' },
          WAIT: { actions: assign({ at: () => Number(ask.wait()) }) },
          CANCEL: { target: 'ended', actions: assign({ at: () => ask.now() }) },
        },
      },
      weighing: { invoke: { src: 'weigh', onDone: 'open' } },
      ended: { type: 'final' },
    },
  });

type Machine = ReturnType<typeof machineOf>;

/** Asks for time and chance wherever a machine can; engines before charts had their own refused that. */
export const asksForTime = { machine: machineOf(world), version: '1.0.0' } satisfies Definition<Machine>;

const refused = (): never => {
  throw new Error('There is no time.');
};

/** The same chart as such an engine lived it, as far as Temporal sees that. */
export const refusesTime = {
  machine: machineOf({ now: refused, text: refused, year: refused, chance: refused, wait: refused }),
  version: '1.0.0',
} satisfies Definition<Machine>;
