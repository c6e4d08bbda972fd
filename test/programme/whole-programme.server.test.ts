import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareInstances, loadScenario } from '../../simulator/index.ts';
import { onBoth } from '../support/both-targets.ts';
import { openProgramme, type ProgrammeStage } from '../support/programme.ts';

let stage: ProgrammeStage;
beforeAll(async () => {
  stage = await openProgramme();
});
afterAll(() => stage?.close());

describe('the whole programme, in which machines start one another', () => {
  test('goes from application to closed case with the same ledgers on the virtual clock and on a server', async () => {
    const scenario = await loadScenario('examples/whole-programme.yaml');
    const { virtual, temporal } = await onBoth(stage, scenario);
    expect([virtual.surprises, temporal.surprises]).toEqual([[], []]);
    expect(compareInstances(virtual.instances, temporal.instances)).toEqual([]);
    const ends = Object.fromEntries(virtual.instances.map(({ instance, states }) => [instance, states.join(' ')]));
    expect(ends).toMatchObject({
      'attack-notification/contoso~notification-1': 'resolved',
      'eod-case/contoso~notification-1~case-1': 'closed',
      'eod-case/fabrikam~case-2001': 'closed',
      'eod-subscription/contoso': 'full',
      'eod-subscription/fabrikam': 'expired',
    });
  });
});
