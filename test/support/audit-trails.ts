import { type Chart, compile, type Definition } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { recordedCase, runFromJson } from '../../audit/history/recorded-case.ts';
import { buildTrail } from '../../audit/trail/build.ts';
import type { Trail } from '../../audit/trail/types.ts';
import { registry } from '../../machines/index.ts';
import { recordedCases } from './audit-bundle.ts';

const definitions: readonly Definition[] = Object.values(registry).flat();

/** Every released version of every chart. */
export const releasedCharts: readonly Chart[] = definitions.map((one) => compile(one, { sha256: nodeSha256 }));

/** The trails of the recorded histories. */
export function recordedTrails(): Trail[] {
  return recordedCases().map(({ definition, histories, instance, machine, version }) => {
    const runs = histories.map((history) => runFromJson(history));
    const recorded = recordedCase(runs, { workflowId: instance, machine, version, definition });
    const charts = releasedCharts.filter(({ id }) => id === machine);
    return buildTrail(recorded, { charts }, nodeSha256).trail;
  });
}
