import { clean } from 'xstate-temporal/cli';
import { parseScenario, type ScenarioChanges } from '../../simulator/scenarios/load.ts';
import {
  type FoundWarmUp,
  findWarmUp,
  PILOT_RUNS,
  PILOT_WINDOWS,
  warmUpMeasures,
} from '../../simulator/study/experiments/index.ts';
import { durationText } from '../../simulator/study/experiments/shrink.ts';
import { badInput } from '../exit.ts';
import type { RunCommandOptions } from './options.ts';
import type { Runners } from './runner.ts';
import type { Source } from './source.ts';

type SteadyOptions = Pick<
  RunCommandOptions,
  'warmUp' | 'batches' | 'replications' | 'replication' | 'precision' | 'of'
>;

/** A source whose runs leave out what `--warm-up` says and are cut as `--batches` says; and how that was found. */
export interface SteadySource {
  readonly source: Source;
  readonly found?: FoundWarmUp;
}

/**
 * What the options for steady-state studies make of a scenario, without a pilot.
 *
 * @throws INPUT_INVALID where they contradict each other; SCENARIO_INVALID for a warm-up longer than the run
 */
export function steadyState(source: Source, options: SteadyOptions): Source {
  const { warmUp, batches } = options;
  const set = {
    ...(warmUp === undefined ? {} : { warmUp: warmUp === 'auto' || warmUp === 'none' ? '0s' : warmUp }),
    ...(batches === undefined ? {} : { batches }),
  };
  const changed = Object.keys(set).length === 0 ? source : changedBy(source, set);
  if (changed.scenario.batches !== undefined && (options.replications > 1 || options.precision !== undefined))
    throw badInput(
      `${clean(source.given)}: batches are of one long run. Leave out --replications and --precision, or the batches.`,
    );
  return changed;
}

/**
 * Looks for the warm-up in a pilot: as many replications as the study has, five to ten.
 *
 * @throws WARM_UP_UNKNOWN, and what a run throws
 */
export async function pilot(
  source: Source,
  runners: Runners,
  { replications, replication = 0, of, precision }: SteadyOptions,
  { onRun, signal }: { readonly onRun: (done: number, of: number) => void; readonly signal: AbortSignal },
): Promise<SteadySource> {
  const asked = changedBy(source, { warmUp: '0s', batches: PILOT_WINDOWS });
  const runs =
    precision === undefined ? Math.min(PILOT_RUNS.most, Math.max(PILOT_RUNS.least, replications)) : PILOT_RUNS.most;
  const run = runners.of(asked, { count: runs });
  let done = 0;
  const found = await findWarmUp(
    async (index) => {
      const result = await run(index + replication);
      onRun(++done, runs);
      return result;
    },
    { measures: warmUpMeasures(source.expectations, of), replications: runs, concurrency: runners.concurrency, signal },
  );
  // A scenario's times are whole seconds.
  const length = durationText(Math.ceil(found.length / 1_000) * 1_000);
  return { source: changedBy(source, { warmUp: length }), found };
}

function changedBy(source: Source, set: Readonly<Record<string, unknown>>): Source {
  const changes: ScenarioChanges = { ...source.changes, set: { ...source.changes.set, ...set } };
  return { ...source, changes, scenario: parseScenario(source.text, source.path, changes) };
}
