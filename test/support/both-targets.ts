import { compile, type Definition } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { registry } from '../../machines/index.ts';
import { directoryOf, play, type Scenario, scriptedWorld, VirtualHost } from '../../simulator/index.ts';
import type { ProgrammeStage } from './programme.ts';

const charts = Object.values(registry)
  .flat()
  .map((definition: Definition) => compile(definition, { sha256: nodeSha256 }));

/** Plays a scenario on the virtual clock and on a server; a test says what of it must be equal. */
export async function onBoth(stage: ProgrammeStage, scenario: Scenario, clock: 'skipping' | 'waiting' = 'skipping') {
  stage.know(directoryOf(scenario));
  const host = new VirtualHost(charts, scriptedWorld(scenario));
  const virtual = await play(scenario, host);
  const target = stage.target(scenario.start, clock);
  const temporal = await play(scenario, target);
  return { host, virtual, temporal, prefix: target.prefix };
}
