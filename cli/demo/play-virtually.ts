import { compile, type Definition } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { registry } from '../../machines/index.ts';
import {
  type Play,
  play,
  type RecordedStep,
  type Scenario,
  scriptedWorld,
  VirtualHost,
} from '../../simulator/index.ts';

/** Plays a scenario on the virtual clock, by the newest version of each chart. */
export function playVirtually(
  scenario: Scenario,
  onStep: (step: RecordedStep) => void,
  signal?: AbortSignal,
): Promise<Play> {
  const definitions: Definition[] = Object.values(registry).map(
    (versions) => versions[versions.length - 1] as Definition,
  );
  const charts = definitions.map((definition) => compile(definition, { sha256: nodeSha256 }));
  return play(scenario, new VirtualHost(charts, scriptedWorld(scenario), { onStep }), signal && { signal });
}
