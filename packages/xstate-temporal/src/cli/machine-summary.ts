import { atomicPaths, compile, type Definition, parsed, readStructure } from '../engine/index.ts';
import { nodeSha256 } from '../engine/node.ts';

/** What a machine is made of, by names. */
export interface MachineSummary {
  readonly machine: string;
  readonly version: string;
  /** Its hash over structure and names. */
  readonly definition: string;
  /** Paths of the atomic states. */
  readonly states: readonly string[];
  readonly events: readonly string[];
  /** Promise actors, which a host must implement. */
  readonly actors: readonly string[];
  /** Machines among the actors. */
  readonly machines: readonly string[];
  readonly actions: readonly string[];
  /** Milliseconds, or `computed`; one that is written as a number by that number. */
  readonly delays: Readonly<Record<string, number | 'computed'>>;
}

/** @throws DefinitionError (DEFINITION_UNSUPPORTED) */
export function summaryOf(definition: Definition): MachineSummary {
  const chart = compile(definition, { sha256: nodeSha256 });
  const { events, outline } = readStructure(definition.machine);
  return {
    machine: chart.id,
    version: chart.version,
    definition: chart.hash,
    states: atomicPaths(definition),
    events,
    actors: chart.names.actors.filter((name) => !chart.machines.includes(name)),
    machines: chart.machines,
    actions: chart.names.actions,
    delays: { ...(outline as { delays: Record<string, number | 'computed'> }).delays, ...numbersIn(definition) },
  };
}

/** Delays without a name: `after: { 60_000: … }`. */
function numbersIn({ machine }: Definition): Record<string, number> {
  const types = [...parsed(machine).idMap.values()].flatMap(({ transitions }) => [...transitions.keys()]);
  const numbers = types.flatMap((type) => /^xstate\.after\.(\d+)\./.exec(type)?.[1] ?? []);
  return Object.fromEntries(numbers.map((number) => [number, Number(number)]));
}
