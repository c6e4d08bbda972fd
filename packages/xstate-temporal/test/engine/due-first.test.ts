/** Timers that are due come before whatever comes at the same time, from a platform that fires them late. */
import { expect, test } from 'vitest';
import { assign, setup } from 'xstate';
import { compile, HostedInstance, type Step, WatchfloorError } from '../../src/engine/index.ts';
import { nodeSha256 } from '../../src/engine/node.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };
const machine = setup({
  types: { context: {} as { late: boolean } },
  actions: { mark: () => {}, heard: () => {} },
}).createMachine({
  id: 'clock',
  context: { late: false },
  initial: 'timed',
  on: { PING: { actions: 'heard' } },
  states: {
    timed: { after: { 1000: { target: 'late', actions: assign({ late: true }) } } },
    late: {},
  },
});
const chart = compile({ machine, version: '1' }, { sha256: nodeSha256 });

function open() {
  const steps: Step[] = [];
  const first = chart.start(undefined, { at: 0, by, id: 'start' });
  const instance: HostedInstance = new HostedInstance(chart, first.snapshot, { onStep: (step) => steps.push(step) });
  return { instance, steps };
}

const why = new WatchfloorError('REFUSED', 'It is refused.');
const at = 5_000;
const inputs: Record<string, (instance: HostedInstance) => unknown> = {
  'an event': (one) => one.send({ type: 'PING' }, { at, by, id: 'a' }),
  'a signal': (one) => one.notify({ id: 'a', by, event: { type: 'PING' } }, at),
  'a refused signal': (one) => one.refuse({ id: 'a', by, event: { type: 'PING' } }, why, at),
  'refused signals in numbers': (one) => one.refuseMore(3, at),
  'a cancellation by the platform': (one) => one.cancel(at),
  'a cancellation by somebody': (one) => one.cancelFor({ id: 'a', by, at }),
  'a refused cancellation': (one) => one.refuseCancel(why, at),
  'an action that was given up': (one) => one.giveUp({ key: '1.0', name: 'mark' }, why, at),
};

test.each(Object.entries(inputs))('%s', (_, input) => {
  const { instance, steps } = open();
  input(instance);
  const [due, ...more] = steps.map(({ record }) => record);
  expect(due).toMatchObject({ at: 1_000, to: ['late'] });
  expect(more).toEqual([expect.objectContaining({ at })]);
  expect(instance.snapshot.context).toEqual({ late: true });
});
