import { parseDuration } from 'xstate-temporal/duration';
import type { JsonObject } from 'xstate-temporal/engine';
import { defaultPolicy, type PolicyMachine, type ProfileId, policies } from '../../machines/index.ts';
import type { Scenario } from './schema.ts';

const SECOND = 1_000;

/**
 * The same scenario in a fraction of the time, for a server that cannot skip time: every time of the
 * script and every duration of the policy is divided by `factor`, and rounded to whole seconds.
 */
export function compress(scenario: Scenario, factor: number): Scenario {
  const script = scenario.script.map((step) => ({ ...step, at: Math.round(step.at / factor / SECOND) * SECOND }));
  const warmUp = scenario.warmUp === 0 ? 0 : shorter(scenario.warmUp, factor);
  return { ...scenario, script, horizon: shorter(scenario.horizon, factor), warmUp, pace: factor };
}

/** A machine's policy overrides, with the durations of its profile made shorter by `factor`. */
export function compressPolicy(machine: string, profile: ProfileId, given: JsonObject, factor: number): JsonObject {
  if (!Object.hasOwn(policies, machine)) return given;
  const name = machine as PolicyMachine;
  const defaults: Readonly<Record<string, unknown>> = defaultPolicy(name, profile);
  const durations = Object.entries(policies[name]).filter(([, { unit }]) => unit === 'duration');
  const scaled = durations.flatMap(([key]) => {
    const value = milliseconds(given[key] === undefined ? defaults[key] : given[key]);
    return value === undefined ? [] : [[key, shorter(value, factor)] as const];
  });
  return { ...given, ...Object.fromEntries(scaled) };
}

/** A duration as a policy has it: a number, or text such as `2d`; what is neither is left for the machine to refuse. */
function milliseconds(value: unknown): number | undefined {
  if (typeof value === 'string') return parseDuration(value);
  return typeof value === 'number' ? value : undefined;
}

function shorter(ms: number, factor: number): number {
  return Math.max(SECOND, Math.round(ms / factor / SECOND) * SECOND);
}
