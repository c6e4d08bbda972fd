import path from 'node:path';
import type { Arrival } from '../../numeric/arrivals/index.ts';
import { readAttackBundle } from './attack-bundle.ts';
import type { Catalog } from './catalog.ts';
import { type Flow, readFlow } from './flows/index.ts';
import type { Scenario } from './schema.ts';
import { readTrace } from './trace.ts';

/**
 * The scenario with what stands in other files: the arrivals of traces, wherever it names one (`trace: { file: … }`), the
 * techniques of an ATT&CK bundle, and what adversaries do. A relative path is taken from the folder of the scenario's
 * file.
 *
 * @throws as `readTrace`, `readAttackBundle` and `readFlow`
 */
export function withFiles(scenario: Scenario, file: string): Scenario {
  const place = { directory: path.dirname(file), start: scenario.start };
  const filled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(filled);
    if (typeof value !== 'object' || value === null) return value;
    if (isTraceFile(value)) return readTrace(value, place);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner)]));
  };
  const parts: Partial<Record<keyof Scenario, unknown>> = {};
  // Arrivals stand in these parts only; what a script sends is the user's own, whatever it looks like.
  for (const part of ['adversaries', 'detection', 'customers'] as const) parts[part] = filled(scenario[part]);
  const bundle = scenario.attackBundle;
  const catalog = bundle && readAttackBundle(path.resolve(place.directory, bundle.file), bundle);
  const flows = flowsOf(scenario, place.directory, catalog);
  return {
    ...scenario,
    ...parts,
    ...(catalog === undefined ? {} : { catalog }),
    ...(flows.size === 0 ? {} : { flows }),
  } as Scenario;
}

function flowsOf({ adversaries }: Scenario, folder: string, catalog: Catalog | undefined): Map<string, Flow> {
  const named = adversaries.flatMap(({ flow }) => flow?.file ?? []);
  return new Map([...new Set(named)].map((file) => [file, readFlow(path.resolve(folder, file), catalog)]));
}

function isTraceFile(value: object): value is Arrival {
  const { trace } = value as { trace?: unknown };
  return typeof trace === 'object' && trace !== null && 'file' in trace;
}
