import { enqueueActions, setup } from 'xstate';
import type { Definition } from '../../../src/engine/index.ts';

type Run = { type: 'RUN'; texts: string[] } | { type: 'FINISH'; texts: string[] };

/** Leaves any number of actions to be done, one after another. */
export const chainMachine = setup({
  types: { events: {} as Run },
  actions: { deliver: (_, _params: { text: string }) => {} },
}).createMachine({
  id: 'chain',
  initial: 'open',
  states: { open: {}, closed: { type: 'final' } },
  on: {
    RUN: {
      actions: enqueueActions(({ event, enqueue }) => {
        for (const text of event.texts) enqueue({ type: 'deliver', params: { text } });
      }),
    },
    FINISH: {
      target: '.closed',
      actions: enqueueActions(({ event, enqueue }) => {
        for (const text of event.texts) enqueue({ type: 'deliver', params: { text } });
      }),
    },
  },
});

export const chain: Definition<typeof chainMachine> = { machine: chainMachine, version: '1.0.0' };
