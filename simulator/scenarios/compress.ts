import type { JsonObject } from '../../engine/index.ts';
import { defaultPolicy, type PolicyMachine, type ProfileId, policies } from '../../machines/index.ts';
import type { Scenario } from './schema.ts';

const SECOND = 1_000;

/**
 * The same scenario in a fraction of the time, for a server that cannot skip time: every time of the
 * script and every duration of the policy is divided by `factor`, and rounded to whole seconds.
 */
export function compress(scenario: Scenario, factor: number): Scenario {
  const script = scenario.script.map((step) => ({ ...step, at: Math.round(step.at / factor / SECOND) * SECOND }));
  return { ...scenario, script, horizon: shorter(scenario.horizon, factor), pace: factor };
}

/** A machine's policy overrides, with the durations of its profile made shorter by `factor`. */
export function compressPolicy(machine: string, profile: ProfileId, given: JsonObject, factor: number): JsonObject {
  if (!Object.hasOwn(policies, machine)) return given;
  const name = machine as PolicyMachine;
  const defaults: Readonly<Record<string, unknown>> = defaultPolicy(name, profile);
  const durations = Object.entries(policies[name]).filter(([, { unit }]) => unit === 'duration');
  const values = durations.map(([key]) => [key, given[key] === undefined ? defaults[key] : given[key]] as const);
  const scaled = values
    .filter(([, value]) => typeof value === 'number')
    .map(([key, value]) => [key, shorter(value as number, factor)] as const);
  return { ...given, ...Object.fromEntries(scaled) };
}

function shorter(ms: number, factor: number): number {
  return Math.max(SECOND, Math.round(ms / factor / SECOND) * SECOND);
}
