/** A machine in the file of the program that runs it, which starts it, waits and sends while it is loaded. */
import { assign, createActor, fromPromise, setup } from 'xstate';

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export const ownProgram = setup({
  types: { context: {} as { greeting: string }, events: {} as { type: 'GREET'; name: string } },
  actors: {
    greet: fromPromise(async ({ input }: { input: { name: string } }) => {
      await delay(1);
      if (input.name === '') throw new Error('nobody is there');
      return `Hello ${input.name}`;
    }),
  },
}).createMachine({
  id: 'own-program',
  context: { greeting: '' },
  initial: 'waiting',
  states: {
    waiting: { on: { GREET: 'greeting' }, after: { 3600000: 'greeted' } },
    greeting: {
      invoke: {
        src: 'greet',
        input: ({ event }) => ({ name: event.name }),
        onDone: { target: 'greeted', actions: assign({ greeting: ({ event }) => event.output }) },
      },
    },
    greeted: { type: 'final' },
  },
});

// As React does while it is loaded.
const limit = Error.stackTraceLimit;
Error.stackTraceLimit = 10;
Error.stackTraceLimit = limit;

const actor = createActor(ownProgram);
actor.subscribe({ error: () => undefined });
actor.start();
await delay(1);
actor.send({ type: 'GREET', name: '' });
setTimeout(() => actor.stop(), 5);
