import { describe, expect, it } from 'vitest';
import { assign, createMachine, enqueueActions, fromCallback, sendTo, setup } from 'xstate';
import { trialOf } from '../../src/cli/trial.ts';

const faultsOf = (machine: unknown) =>
  trialOf({ machine, version: '1.0.0' } as never, () => undefined).faults.map(({ code, fix }) => ({
    code,
    fix,
  }));

describe('what only a step shows, and what to write instead', () => {
  it('an actor that is spawned by a name without logic', () => {
    const machine = createMachine({
      id: 'one',
      on: { GO: { actions: enqueueActions(({ enqueue }) => enqueue.spawnChild('nobody' as never)) } },
    });
    const fix = expect.stringContaining('setup({ actors: { … } })');
    expect(faultsOf(machine)).toEqual([{ code: 'ACTOR_UNKNOWN', fix }]);
  });

  it('an event for a callback, which hears nothing', () => {
    const machine = setup({ actors: { listen: fromCallback(() => undefined) } }).createMachine({
      id: 'one',
      invoke: { src: 'listen', id: 'ear' },
      on: { GO: { actions: sendTo('ear', { type: 'HEAR' }) } },
    });
    const fix = expect.stringContaining('by its input');
    expect(faultsOf(machine)).toEqual([{ code: 'UNSUPPORTED_RECEIVE', fix }]);
  });

  it('an actor of another machine, looked for by its systemId', () => {
    const child = createMachine({ id: 'child' });
    const machine = setup({ actors: { child } }).createMachine({
      id: 'one',
      invoke: { src: 'child', id: 'c' },
      on: { GO: { actions: sendTo(({ system }) => system.get('far'), { type: 'HEAR' }) } },
    });
    const fix = expect.stringMatching(/sendParent.*tell/);
    expect(faultsOf(machine)).toEqual([{ code: 'UNSUPPORTED_SYSTEM_ID', fix }]);
  });

  it('a wait', () => {
    const machine = createMachine({ id: 'one', on: { GO: { actions: assign(() => setTimeout(() => 0, 1) && {}) } } });
    const fix = expect.stringContaining('after:');
    expect(faultsOf(machine)).toEqual([{ code: 'IMPURE_MACHINE', fix }]);
  });
});
