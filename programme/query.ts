import { atomicPaths, type Definition, hasUnseen, WatchfloorError } from 'xstate-temporal/engine';
import { definitionOf, isMachine, machineIds, serviceRegistry } from '../machines/index.ts';
import { clean } from '../text/index.ts';

/** Which instances are listed: those that all of it is true of. */
export interface Filter {
  readonly machine?: string;
  /** This state or one below it, such as `triaged`. */
  readonly state?: string;
  readonly tenant?: string;
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
  if (filter.state !== undefined)
    parts.push(`WatchfloorState IN (${atomicStates(filter.state, filter.machine).map(quoted).join(', ')})`);
  if (filter.attention) parts.push('WatchfloorAttention IS NOT NULL');
  if (filter.deviating) parts.push('WatchfloorDeviating IS NOT NULL');
  if (!filter.all) parts.push("ExecutionStatus = 'Running'");
  return parts.join(' AND ');
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
