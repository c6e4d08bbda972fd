/** The cases of bundles, each execution once, with what its neighbours tell of it. */
import path from 'node:path';
import type { Trail } from '../trail/types.ts';
import type { CaseVerdict } from '../verify/findings.ts';
import type { VerifyOptions } from '../verify/verify-case.ts';
import { livesOf, Reliance, trailsOf } from './read-bundles.ts';

export interface CasesOptions extends VerifyOptions {
  /** Notes how far what is read can be relied on. */
  readonly reliance?: Reliance;
  readonly signal?: AbortSignal;
  /** For whoever reads them several times: what `frameOf` told of these folders. */
  readonly frame?: Frame;
  /** Only cases of this machine, and those of which nothing can be told; the others are not stepped again. */
  readonly of?: string;
}

export interface BundledCase {
  /** The folder that it was read from. */
  readonly place: string;
  readonly trail: Trail;
  readonly verdict: CaseVerdict;
  /** The last moment that is known of it or of its population, UTC ms. */
  readonly asOf: number;
  /** How many executions of its workflow id came before it. */
  readonly lives: number;
}

/** What must be known of all cases before the first. A few words a case are held, never a case. */
export interface Frame {
  /** Where a case of several bundles is taken from: the one that knows most. */
  readonly isWanted: (place: string) => boolean;
  /** How many executions of a workflow id began before this one. */
  readonly livesBefore: (workflowId: string, first: string) => number;
  /** A scenario's time is its own: the latest moment of all its cases. */
  readonly scenarioAsOf: (workflow: string, machine: string) => number;
}

/**
 * Reads the cases twice: once for what they have to do with one another, once for what happened in them.
 *
 * @throws BUNDLE_MISSING; the signal's reason
 *
 * @example
 * for await (const { asOf, trail } of casesOf(['bundle'], reading)) readings.push(...readClocks(trail, clocks, asOf));
 */
export async function* casesOf(
  folders: readonly string[],
  { frame, of, reliance = new Reliance(), signal, ...options }: CasesOptions,
): AsyncGenerator<BundledCase> {
  const { isWanted, livesBefore, scenarioAsOf } = frame ?? (await frameOf(folders, signal, of));
  for await (const { countedAt, place, trail, verdict } of trailsOf(eachOnce(folders), options, reliance, isWanted)) {
    signal?.throwIfAborted();
    const { machine, simulated, workflow } = trail;
    const first = firstRunOf(trail);
    const asOf = Math.max(trail.asOf, simulated ? scenarioAsOf(workflow, machine) : countedAt);
    const lives = livesBefore(workflow.endsWith(`@${first}`) ? workflow.slice(0, -first.length - 1) : workflow, first);
    yield { place, trail, verdict, asOf, lives };
  }
}

/** The id of the run by which an execution is told apart from others of its workflow id. */
export function firstRunOf({ runs }: Trail): string {
  return runs.find(({ abandoned }) => abandoned === undefined)?.run ?? '';
}

/** An execution, and where it is read from. */
interface Life {
  readonly first: string;
  readonly startedAt: number;
  /** How much is known of it there: until when, and whether its payloads can be read. */
  knows: number;
  place: string;
}

const eachOnce = (folders: readonly string[]): string[] => [
  ...new Map(folders.map((folder) => [path.resolve(folder), folder])).values(),
];

/**
 * @param of the machine whose cases are wanted; all without it
 * @throws BUNDLE_MISSING; the signal's reason
 */
export async function frameOf(folders: readonly string[], signal?: AbortSignal, of?: string): Promise<Frame> {
  const lives = new Map<string, Life[]>();
  const others = new Set<string>();
  const lastOf = new Map<string, number>();
  for await (const { life, place } of livesOf(eachOnce(folders))) {
    signal?.throwIfAborted();
    if (life === undefined) continue;
    const { asOf, first, isReadable, lastAt = 0, machine, simulated, startedAt = 0, workflow } = life;
    if (of !== undefined && machine !== of) others.add(place);
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
function scenarioOf(workflow: string, machine: string): string {
  return workflow.slice(0, Math.max(0, workflow.indexOf(`${machine}/`)));
}
