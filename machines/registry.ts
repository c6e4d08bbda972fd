import type { Definition } from 'xstate-temporal/engine';
import { attackNotification } from './attack-notification/index.ts';
import { eodCase } from './eod-case/index.ts';
import { eodSubscription } from './eod-subscription/index.ts';
import { tanApplication } from './tan-application/index.ts';

/**
 * Every chart by machine id, its versions in order; the last starts new instances. A released
 * version stays as it is: `definitions.lock.json` holds its hash, and a test compares.
 */
export const registry = {
  'tan-application': [tanApplication],
  'attack-notification': [attackNotification],
  'eod-subscription': [eodSubscription],
  'eod-case': [eodCase],
} as const satisfies Readonly<Record<string, readonly [Definition, ...Definition[]]>>;

export type MachineId = keyof typeof registry;

/** The ids of all charts. */
export const machineIds = Object.keys(registry) as readonly MachineId[];

/** Whether this is the id of one of the charts. */
export function isMachine(text: string): text is MachineId {
  return (machineIds as readonly string[]).includes(text);
}

/** The definition of a chart, in this version or the last one; `undefined` for any other machine. */
export function definitionOf(machine: MachineId): Definition;
export function definitionOf(machine: string, version?: string): Definition | undefined;
export function definitionOf(machine: string, version?: string): Definition | undefined {
  if (!isMachine(machine)) return undefined;
  const versions: readonly Definition[] = registry[machine];
  return version === undefined ? versions.at(-1) : versions.find((one) => one.version === version);
}
