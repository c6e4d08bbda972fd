import { setup } from 'xstate';
import type { Definition } from '../../../src/engine/index.ts';

/** Fifty regions with long names, a tag each, and deadlines far beyond what a server's dates can hold. */
const regions = Array.from({ length: 50 }, (_, n) => `a-region-whose-name-is-rather-long-${'x'.repeat(40)}-${n}`);

export const vastMachine = setup({
  types: { events: {} as { type: 'WAIT' } | { type: 'STEP' }, input: {} as { tenantId: string } },
}).createMachine({
  id: 'vast',
  type: 'parallel',
  states: Object.fromEntries([
    ...regions.map((name) => [name, { tags: `tag-of-${name}`, initial: 'in', states: { in: {} } }]),
    [
      'clock',
      {
        initial: 'idle',
        states: {
          idle: { on: { WAIT: 'waiting', STEP: 'idle' } },
          // The delay's name is shown as the timer's summary, which a server bounds in bytes.
          waiting: { after: { [`${'期'.repeat(150)}`]: 'idle' }, on: { STEP: 'idle' } },
        },
      },
    ],
  ]),
});

export const vast: Definition<typeof vastMachine> = {
  machine: vastMachine.provide({ delays: { ['期'.repeat(150)]: 9_000 * 365 * 86_400_000 } } as never),
  version: '1.0.0',
};
