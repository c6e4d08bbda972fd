import { yieldToEventLoop } from '../event-loop.ts';
import { holdAgainstTheory } from './against-theory.ts';
import { theoryClaims } from './claims.ts';
import { controls, holdControl } from './controls.ts';
import { cover, knownStudies } from './coverage.ts';
import { generators, holdGenerator } from './generators.ts';
import { holdNetwork, networks } from './jackson.ts';
import { holdLaws } from './laws.ts';
import type { ValidationReport, ValidationSize } from './report.ts';
import { sizes } from './sizes.ts';

export interface ValidateOptions {
  /** 1 where absent. */
  readonly seed?: number;
  /** `full` where absent. */
  readonly size?: ValidationSize;
  readonly onProgress?: (done: number, of: number, what: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Holds the queueing core, the statistics and the generators against what is known exactly: theory, laws of every
 * path, intervals' coverage, generators' laws; and puts faults in, which these checks must find. It says nothing of
 * whether the simulator's assumptions are like the world: that is `calibrate`.
 *
 * @throws the signal's reason
 */
export async function validate(options: ValidateOptions = {}): Promise<ValidationReport> {
  const { seed = 1, size: name = 'full', onProgress, signal } = options;
  const size = sizes[name];
  const claims = theoryClaims();
  const open = networks();
  const studies = knownStudies(size, seed);
  const made = generators();
  const faults = controls(size, seed);
  const total = claims.length + open.length + 1 + studies.length + made.length + faults.length;
  let done = 0;
  // Lets a Ctrl-C through and a progress bar be drawn.
  const pause = yieldToEventLoop(signal);
  async function each<T, R>(
    items: readonly T[],
    what: (item: T) => string,
    run: (item: T) => Promise<R>,
  ): Promise<R[]> {
    const results: R[] = [];
    for (const item of items) {
      signal?.throwIfAborted();
      onProgress?.(done++, total, what(item));
      results.push(await run(item));
    }
    return results;
  }
  const theory = await each(
    claims,
    ({ queue }) => queue,
    (claim) => holdAgainstTheory(claim, size, seed, pause),
  );
  const ofNetworks = await each(
    open,
    ({ network }) => network,
    (network) => holdNetwork(network, size, seed, pause),
  );
  const laws = await each(
    ['laws of every path'],
    (what) => what,
    () => holdLaws(size.paths, seed, pause),
  );
  const coverage = await each(
    studies,
    ({ interval }) => interval,
    (study) => cover(study, size.studies, pause),
  );
  const drawn = await each(
    made,
    ({ generator }) => generator,
    (generator) => holdGenerator(generator, size, seed, pause),
  );
  const found = await each(
    faults,
    ({ fault }) => fault,
    (control) => holdControl(control, pause),
  );
  onProgress?.(total, total, '');
  const parts = {
    theory: [...theory, ...ofNetworks].flat(),
    laws: laws.flat(),
    coverage,
    generators: drawn,
    controls: found,
  };
  const ok = Object.values(parts).every((rows) => rows.every((row) => row.ok));
  return { seed, size: name, ...parts, ok };
}
