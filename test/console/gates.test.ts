import { expect, test } from 'vitest';
import { gateLabels } from '../../console/words/gates.ts';
import { gateLabels as machineLabels } from '../../machines/tan-application/gates.ts';

test('a prerequisite is called the same in the console and in the machine', () => {
  expect(gateLabels).toEqual(machineLabels);
});
