/** Two machines that cannot be durable, one that can and has no version, and things that are no machines. */
import { fromTransition, setup } from 'xstate';

export const shy = setup({ actors: { listen: fromTransition((state) => state, null) } }).createMachine({
  id: 'shy',
  initial: 'a',
  states: { a: { entry: () => undefined, invoke: { src: 'listen' }, after: { nowhen: 'a' } } },
} as never);
const unguarded = { id: 'listed', on: { GO: { guard: 'missing' } } } as never;
export const versions = [{ machine: setup({}).createMachine(unguarded), version: '1' }];
export const plain = setup({}).createMachine({ id: 'plain' });
export const nothing = { machine: 'none' };
export const number = 5;
