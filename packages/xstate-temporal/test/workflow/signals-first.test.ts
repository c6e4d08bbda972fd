import { expect, test } from 'vitest';
import { signalsFirst } from '../../src/workflow/signals-first.ts';

const signal = (signalName: string) => ({ signalWorkflow: { signalName } });
const update = (id: string) => ({ doUpdate: { id } });

test('updates come behind all signals of their task, each kind in its order, and nothing else moves', () => {
  const [start, cancel] = [{ initializeWorkflow: {} }, { cancelWorkflow: {} }];
  const [a, b, one, two] = [signal('a'), signal('b'), update('one'), update('two')];
  expect(signalsFirst([start, one, a, two, b, cancel])).toEqual([start, a, b, one, two, cancel]);
  expect(signalsFirst([a, b, one, cancel])).toEqual([a, b, one, cancel]);
  expect(signalsFirst([cancel])).toEqual([cancel]);
});
