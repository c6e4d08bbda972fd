import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile, type Definition } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { registry } from '../../machines/index.ts';
import {
  compareInstances,
  directoryOf,
  loadScenario,
  play,
  scriptedWorld,
  VirtualHost,
} from '../../simulator/index.ts';
import { openProgramme, type ProgrammeStage } from '../support/programme.ts';

const charts = Object.values(registry)
  .flat()
  .map((definition: Definition) => compile(definition, { sha256: nodeSha256 }));

let stage: ProgrammeStage;
beforeAll(async () => {
  stage = await openProgramme();
});
afterAll(() => stage?.close());

describe('the whole programme, in which machines start one another', () => {
  test('goes from application to closed case with the same ledgers on the virtual clock and on a server', async () => {
    const scenario = await loadScenario('examples/whole-programme.yaml');
    stage.know(directoryOf(scenario));
    const virtual = await play(scenario, new VirtualHost(charts, scriptedWorld(scenario)));
    const temporal = await play(scenario, stage.target(scenario.start, 'skipping'));
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
