/** The machines of the tests with one thing changed each, under the same version. */
import { type AnyStateMachine, createMachine } from 'xstate';
import type { Definition } from '../../../src/engine/index.ts';
import { counter, counterMachine } from './counter.ts';
import { strict, strictMachine } from './strict.ts';

type Config = Record<string, unknown> & { states: Record<string, Record<string, unknown>> };

function changed(machine: AnyStateMachine, change: (config: Config) => Config): AnyStateMachine {
  const config = change(machine.config as unknown as Config);
  return createMachine(config as never).provide(machine.implementations as never) as unknown as AnyStateMachine;
}

function withState(state: string, part: Record<string, unknown>) {
  return (config: Config): Config => ({
    ...config,
    states: { ...config.states, [state]: { ...config.states[state], ...part } },
  });
}

/** When its clock runs out, it is idle instead of late. */
export const otherTarget: Definition = {
  ...(counter as Definition),
  machine: changed(counterMachine, withState('timed', { after: { limit: 'idle' }, on: { STOP: 'idle' } })),
};

/** Its clock runs a second longer. */
export const otherDelay: Definition = {
  ...(counter as Definition),
  machine: counterMachine.provide({ delays: { limit: ({ context }) => context.limit + 1_000 } }) as never,
};

const { PAY: pay, ...others } = (strictMachine.config.states?.open?.on ?? {}) as Record<string, object>;

/** Takes payments of up to ten instead of a hundred. */
export const otherGuard: Definition = {
  ...(strict as Definition),
  machine: changed(
    strictMachine,
    withState('open', {
      on: { ...others, PAY: { ...pay, guard: ({ event }: { event: { amount: number } }) => event.amount <= 10 } },
    }),
  ),
};

const { finished, ...kept } = counterMachine.config.states as Record<string, object>;

/** What was "finished" is "over". */
export const renamedState: Definition = {
  ...(counter as Definition),
  machine: changed(counterMachine, (config) => ({
    ...config,
    on: { ...(config.on as object), FINISH: '.over' },
    states: { ...kept, over: finished as Record<string, unknown> },
  })),
};
