import {
  compile,
  type Definition,
  type EventObject,
  RefusedError,
  type Sender,
  type Snapshot,
} from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { type MachineId, machineIds, registry } from '../machines/index.ts';

/** The definition of a machine of the programme, in this version or the last one; `undefined` for any other machine. */
export function definitionOf(machine: string, version?: string): Definition | undefined {
  if (!isMachine(machine)) return undefined;
  const versions: readonly Definition[] = registry[machine];
  return version === undefined ? versions.at(-1) : versions.find((one) => one.version === version);
}

export function isMachine(text: string): text is MachineId {
  return (machineIds as readonly string[]).includes(text);
}

/** Who may send an event; `undefined` where nothing is said about it. */
export function rolesFor(definition: Definition | undefined, event: string): readonly string[] | undefined {
  const roles = definition?.roles;
  return roles !== undefined && Object.hasOwn(roles, event) ? roles[event] : undefined;
}

/** The event's fields by name, as its schema has them; empty where nothing is known. */
export function fieldsOf(definition: Definition | undefined, event: string): string[] {
  const schemas = definition?.schemas?.events;
  const schema: unknown = schemas !== undefined && Object.hasOwn(schemas, event) ? schemas[event] : undefined;
  const { options, shape } = (schema ?? {}) as { options?: readonly { shape?: object }[]; shape?: object };
  // A union: what any of its parts has.
  const shapes = options === undefined ? [shape] : options.map((option) => option.shape);
  const names = shapes.flatMap((part) => Object.keys(part ?? {}));
  return [...new Set(names)].filter((name) => name !== 'type');
}

/**
 * Lives the beginning of an instance here, on no host: what the machine would refuse is known before anything is
 * started.
 *
 * @returns the snapshot after the events
 * @throws INPUT_INVALID, or RefusedError
 */
export function rehearse(machine: MachineId, input: unknown, by: Sender, events: readonly EventObject[]): Snapshot {
  const definition = definitionOf(machine) as Definition;
  const chart = compile(definition, { sha256: nodeSha256 });
  const at = Date.now();
  let { snapshot } = chart.start(input, { at, by, id: 'start' });
  for (const event of events) {
    const verdict = chart.accepts(snapshot, event, { at, by, id: 'rehearsal' });
    if (!verdict.accepted) throw new RefusedError(verdict.code, verdict.message);
    ({ snapshot } = chart.step(snapshot, event, { at, by, id: 'rehearsal' }));
  }
  return snapshot;
}
