import type { Definition } from 'xstate-temporal/engine';
import { attackNotification } from './attack-notification/index.ts';
import { eodCase } from './eod-case/index.ts';
import { eodSubscription } from './eod-subscription/index.ts';
import { operationsLog } from './operations-log/index.ts';
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

/**
 * Charts of the service itself: no customer's case lives by them, so they are neither listed among those nor simulated.
 * Locked like the others.
 */
export const serviceRegistry = {
  'operations-log': [operationsLog],
} as const satisfies Readonly<Record<string, readonly [Definition, ...Definition[]]>>;

/** Every version of every chart that a worker of the programme runs. */
export const allDefinitions: readonly Definition[] = [registry, serviceRegistry].flatMap((charts) =>
  Object.values<readonly Definition[]>(charts).flat(),
);

export type MachineId = keyof typeof registry;

/** The ids of all charts. */
export const machineIds = Object.keys(registry) as readonly MachineId[];

/** Whether this is the id of one of the charts. */
export function isMachine(text: string): text is MachineId {
  return (machineIds as readonly string[]).includes(text);
}

/** The definition of a chart, the service's own among them, in this version or the last one; `undefined` for any other machine. */
export function definitionOf(machine: MachineId): Definition;
export function definitionOf(machine: string, version?: string): Definition | undefined;
export function definitionOf(machine: string, version?: string): Definition | undefined {
  const versions = allDefinitions.filter((one) => one.machine.id === machine);
  return version === undefined ? versions.at(-1) : versions.find((one) => one.version === version);
}
