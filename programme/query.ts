import { atomicPaths, type Definition, hasUnseen, WatchfloorError } from 'xstate-temporal/engine';
import { definitionOf, isMachine, machineIds, serviceRegistry } from '../machines/index.ts';
import { clean } from '../text/index.ts';

/** Machines, and the tenants whose instances of them are meant; all tenants where none is named. */
export interface Part {
  readonly machines: readonly string[];
  readonly tenants?: readonly string[] | undefined;
}

/** Which instances are listed: those that all of it is true of. */
export interface Filter {
  readonly machine?: string;
  /** This state or one below it, such as `triaged`. */
  readonly state?: string;
  readonly tenant?: string;
  /** What somebody may see: one of these parts has it. Nothing, where there is no part. */
  readonly within?: readonly Part[];
  /** That wait for somebody: with one of these tags, such as `awaitsExpert`. */
  readonly tags?: readonly string[];
  /** With an effect that was given up. */
  readonly attention?: boolean;
  /** That live by another policy than the one that their worker had. */
  readonly deviating?: boolean;
  /** Ended instances too. */
  readonly all?: boolean;
}

/** A text as a value in a visibility query. Nothing in it can end the value: what could is escaped or refused. */
export function quoted(text: string): string {
  if (hasUnseen(text) || text.length > 500) {
    throw new WatchfloorError(
      'INPUT_INVALID',
      `"${clean(text, 60)}" cannot be searched for: it is too long or holds control characters.`,
    );
  }
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** Instances of all machines but the service's own, which are listed where they are named. */
const CASES = `WatchfloorMachine IS NOT NULL AND WatchfloorMachine NOT IN (${Object.keys(serviceRegistry).map(quoted).join(', ')})`;

/**
 * The visibility query for a filter.
 *
 * @param taskQueue whose instances; anybody can start a workflow elsewhere that looks like one
 * @throws INPUT_INVALID for an unknown state of the programme's machines
 */
export function queryFor(filter: Filter, taskQueue?: string): string {
  const parts = [filter.machine === undefined ? CASES : `WatchfloorMachine = ${quoted(filter.machine)}`];
  if (taskQueue !== undefined) parts.push(`TaskQueue = ${quoted(taskQueue)}`);
  if (filter.tenant !== undefined) parts.push(`WatchfloorTenant = ${quoted(filter.tenant)}`);
  if (filter.within !== undefined) parts.push(within(filter.within));
  if (filter.tags !== undefined) parts.push(oneOf('WatchfloorTags', filter.tags));
  if (filter.state !== undefined)
    parts.push(`WatchfloorState IN (${atomicStates(filter.state, filter.machine).map(quoted).join(', ')})`);
  if (filter.attention) parts.push('WatchfloorAttention IS NOT NULL');
  if (filter.deviating) parts.push('WatchfloorDeviating IS NOT NULL');
  if (!filter.all) parts.push("ExecutionStatus = 'Running'");
  return parts.join(' AND ');
}

function within(parts: readonly Part[]): string {
  const each = parts.map(({ machines, tenants }) => {
    const machine = oneOf('WatchfloorMachine', machines);
    return tenants === undefined ? machine : `(${machine} AND ${oneOf('WatchfloorTenant', tenants)})`;
  });
  return each.length === 0 ? oneOf('WatchfloorMachine', []) : `(${each.join(' OR ')})`;
}

/** The server takes no empty list: what nothing can be is asked for instead. */
function oneOf(attribute: string, values: readonly string[]): string {
  return values.length === 0
    ? `(${attribute} IS NULL AND ${attribute} IS NOT NULL)`
    : `${attribute} IN (${values.map(quoted).join(', ')})`;
}

/** A state stands for all below it: the paths of the atomic states that it covers. */
function atomicStates(path: string, machine: string | undefined): string[] {
  // Of a machine that is not the programme's, nothing is known here.
  if (machine !== undefined && !isMachine(machine)) return [path];
  const definitions = (machine === undefined ? machineIds : [machine]).map((id) => definitionOf(id) as Definition);
  const known = [...new Set(definitions.flatMap(atomicPaths))];
  const found = known.filter((state) => state === path || state.startsWith(`${path}.`));
  if (found.length > 0) return found;
  const top = [...new Set(known.map((state) => state.split('.')[0]))];
  throw new WatchfloorError(
    'INPUT_INVALID',
    `There is no state "${clean(path, 60)}". Top-level states are ${top.join(', ')}.`,
    { details: { field: 'state', choices: top } },
  );
}
