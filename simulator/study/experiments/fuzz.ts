import { codeOf, WatchfloorError } from 'xstate-temporal/engine';
import type { RunResult } from '../../model/result.ts';
import type { Expectation } from '../expect/index.ts';
import { type Failure, failuresOf, sameFailure } from './failure.ts';
import { type ScenarioData, type Shrunk, shrink } from './shrink.ts';
import { variantsOf } from './variants.ts';

export interface FuzzOptions {
  /** The scenario that others are made around; without it a small population. */
  readonly base?: ScenarioData;
  readonly expectations: readonly Expectation[];
  /** Runs a scenario as a file would hold it; its errors, as those of `runScenario`, mean that it is none. */
  readonly run: (scenario: ScenarioData) => Promise<RunResult>;
  /** How many scenarios are tried. */
  readonly runs: number;
  readonly seed: number;
  /** How many runs may be spent on making what was found smaller. */
  readonly tries: number;
  readonly onRun?: (done: number, what: 'tried' | 'made smaller') => void;
  readonly signal?: AbortSignal;
}

export interface FuzzResult {
  /** Scenarios that ran. */
  readonly tried: number;
  /** Of them, those that were no scenarios: a mistake of the generator. */
  readonly invalid: number;
  readonly found?: { readonly failure: Failure; readonly shrunk: Shrunk };
}

/**
 * Looks for a scenario that violates an invariant, surprises a sender, or fails an expectation, and makes it smaller:
 * first the values that it was made of, then the scenario itself.
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { base, expectations, run, runs, seed, tries, onRun, signal } = options;
  // Only this needs it, and the other commands start without it.
  const fc = await import('fast-check');
  let tried = 0;
  let invalid = 0;
  let best: { readonly scenario: ScenarioData; readonly failure: Failure } | undefined;
  const failing = async (scenario: ScenarioData): Promise<Failure | undefined> => {
    try {
      const failures = failuresOf(await run(scenario), expectations);
      const { failure } = best ?? {};
      return failure === undefined ? failures[0] : failures.find((other) => sameFailure(other, failure));
    } catch (error) {
      if (!(error instanceof WatchfloorError) || codeOf(error) === 'ABORTED') throw error;
      invalid++;
      return undefined;
    }
  };
  let spent = 0;
  const property = fc.asyncProperty(variantsOf(fc, base), async (scenario) => {
    if (signal?.aborted) return true;
    // Whatever is not tried any more passes: so the search for a simpler one ends.
    if (best !== undefined && spent >= tries / 2) return true;
    if (best === undefined) onRun?.(++tried, 'tried');
    else onRun?.(++spent, 'made smaller');
    const failure = await failing(scenario);
    if (failure === undefined) return true;
    best = { scenario, failure };
    return false;
  });
  await fc.check(property, { numRuns: runs, seed });
  if (best === undefined) return { tried, invalid };
  const { scenario, failure } = best;
  const shrunk = await shrink(scenario, {
    // A failure that was found is kept when shrinking is interrupted.
    fails: (candidate) => unlessStopped(failing(candidate), signal),
    tries: tries - spent,
    onTry: (count) => onRun?.(spent + count, 'made smaller'),
    ...(signal === undefined ? {} : { signal }),
  });
  return { tried, invalid, found: { failure, shrunk } };
}

async function unlessStopped(failure: Promise<Failure | undefined>, signal?: AbortSignal): Promise<boolean> {
  try {
    return (await failure) !== undefined;
  } catch (error) {
    if (signal?.aborted) return false;
    throw error;
  }
}
