/** The register: a row for each case of bundles, however many, one after another. */
import path from 'node:path';
import type { VerifyOptions } from '../verify/verify-case.ts';
import { livesOf, Reliance, trailsOf } from './read-bundles.ts';
import { type RegisterRow, type RowOptions, rowOf } from './row.ts';

export interface RegisterOptions extends VerifyOptions, Pick<RowOptions, 'clocks' | 'milestones'> {
  /** Notes how far the rows can be relied on. */
  readonly reliance?: Reliance;
  readonly signal?: AbortSignal;
}

/** A row, and the folder of the bundle that it was read from. */
export interface Registered {
  readonly row: RegisterRow;
  readonly place: string;
}

/** What must be known of all cases before the first row. A few words a case are held, never a case. */
interface Frame {
  /** Where a case of several bundles is taken from: the one that knows most. */
  readonly isWanted: (place: string) => boolean;
  /** How many executions of a workflow id began before this one. */
  readonly livesBefore: (workflowId: string, first: string) => number;
  /** A scenario's time is its own: the latest moment of all its cases. */
  readonly scenarioAsOf: (workflow: string, machine: string) => number;
}

/**
 * Reads the cases twice: once for what they have to do with one another, once for their rows.
 *
 * @throws BUNDLE_MISSING; the signal's reason
 *
 * @example
 * for await (const { row } of registerOf(['bundle'], { ...reading, clocks: serviceLevels, milestones })) console.log(row.both);
 */
export async function* registerOf(
  folders: readonly string[],
  { clocks, milestones, reliance = new Reliance(), signal, ...options }: RegisterOptions,
): AsyncGenerator<Registered> {
  const places = [...new Map(folders.map((folder) => [path.resolve(folder), folder])).values()];
  const { isWanted, livesBefore, scenarioAsOf } = await frameOf(places, signal);
  for await (const { countedAt, place, trail, verdict } of trailsOf(places, options, reliance, isWanted)) {
    signal?.throwIfAborted();
    const { machine, runs, simulated, workflow } = trail;
    const asOf = simulated ? scenarioAsOf(workflow, machine) : countedAt;
    const first = runs.find(({ abandoned }) => abandoned === undefined)?.run ?? '';
    const row = rowOf(trail, verdict, {
      clocks,
      milestones,
      asOf: Math.max(trail.asOf, asOf),
      lives: livesBefore(workflow.endsWith(`@${first}`) ? workflow.slice(0, -first.length - 1) : workflow, first),
    });
    yield { row, place };
  }
}

/** An execution, and where it is read from. */
interface Life {
  readonly first: string;
  readonly startedAt: number;
  /** How much is known of it there: until when, and whether its payloads can be read. */
  knows: number;
  place: string;
}

async function frameOf(folders: readonly string[], signal: AbortSignal | undefined): Promise<Frame> {
  const lives = new Map<string, Life[]>();
  const others = new Set<string>();
  const lastOf = new Map<string, number>();
  for await (const { life, place } of livesOf(folders)) {
    signal?.throwIfAborted();
    if (life === undefined) continue;
    const { asOf, first, isReadable, lastAt = 0, machine, simulated, startedAt = 0, workflow } = life;
    const knows = 2 * lastAt + (isReadable ? 1 : 0);
    if (simulated) {
      const scenario = scenarioOf(workflow, machine);
      lastOf.set(scenario, Math.max(lastOf.get(scenario) ?? 0, asOf));
    }
    const known = lives.get(workflow);
    const same = known?.find((one) => one.first === first);
    if (known === undefined) lives.set(workflow, [{ first, startedAt, knows, place }]);
    else if (same === undefined) known.push({ first, startedAt, knows, place });
    else {
      others.add(same.knows < knows ? same.place : place);
      if (same.knows < knows) Object.assign(same, { knows, place });
    }
  }
  return {
    isWanted: (place) => !others.has(place),
    livesBefore: (workflowId, first) => {
      const all = lives.get(workflowId) ?? [];
      const own = all.find((one) => one.first === first);
      return own === undefined ? 0 : all.filter(({ startedAt }) => startedAt < own.startedAt).length;
    },
    scenarioAsOf: (workflow, machine) => lastOf.get(scenarioOf(workflow, machine)) ?? 0,
  };
}

/** What stands before the machine in the workflow id of a simulated case. */
export function scenarioOf(workflow: string, machine: string): string {
  return workflow.slice(0, Math.max(0, workflow.indexOf(`${machine}/`)));
}
