import { type Comparison, compareStudies, replicate, type Study } from '../../simulator/study/experiments/index.ts';
import type { Context } from '../command.ts';
import { badInput } from '../exit.ts';
import { noteSmall } from './as-written.ts';
import { inOrder } from './in-order.ts';
import type { StudyOptions } from './options.ts';
import { printComparison } from './print-comparison.ts';
import { progressBar } from './progress.ts';
import { readSource, type Source } from './source.ts';
import type { WhereOptions } from './where.ts';
import { studyRunners } from './where.ts';

export interface CompareOptions extends StudyOptions, WhereOptions {
  readonly replications: number;
  readonly workers?: number;
  readonly all?: boolean;
  readonly report?: string;
}

/** Runs both scenarios with common random numbers and prints what differs. */
export async function compareScenarios(
  { terminal, interrupt }: Context,
  a: string,
  b: string | undefined,
  options: CompareOptions,
): Promise<void> {
  const { replications } = options;
  if (b === undefined && (options.set ?? []).length === 0)
    throw badInput('Give two scenarios, or one and what is otherwise in the other, such as --set experts.count=4.');
  const { set: _, ...unchanged } = options;
  const first = await readSource(a, b === undefined ? unchanged : options);
  // The name is part of every random stream's name: both must have the same.
  const second = await readSource(b ?? a, {
    ...options,
    set: [
      ...(options.set ?? []),
      `scenario=${JSON.stringify(first.scenario.scenario)}`,
      ...(options.seed === undefined ? [`seed=${first.scenario.seed}`] : []),
    ],
  });
  noteSmall(terminal, b === undefined ? [first] : [first, second]);
  const { runners, scenariosAtOnce } = await studyRunners(options, 2, interrupt.signal, terminal.note);
  const bar = progressBar(terminal, 'compare', 'runs');
  let done = 0;
  const study = (source: Source): Promise<Study> =>
    replicate(runners.of(source), {
      replications,
      expectations: source.expectations,
      concurrency: runners.concurrency,
      onRun: () => bar.update(++done, 2 * replications),
      signal: interrupt.signal,
    });
  try {
    const [x, y] = (await inOrder([first, second], scenariosAtOnce, study)) as [Study, Study];
    // What was finished of either makes no pairs.
    interrupt.signal.throwIfAborted();
    const pairs = x.runs.length;
    const comparisons = compareStudies(x, y);
    const changes = options.set ?? [];
    // Two files are both changed; one alone is compared with itself otherwise set.
    const names = { a: labelOf(a, b === undefined ? [] : changes), b: labelOf(b ?? a, changes) };
    terminal.result(
      {
        ...names,
        set: b === undefined ? changes : [],
        seed: x.seed,
        replications: pairs,
        comparisons: comparisons.map(jsonOf),
        equal: x.runs.every(({ digest }, run) => digest === y.runs[run]?.digest),
      },
      () => printComparison(terminal, { ...names, seed: x.seed, pairs, comparisons }, options.all === true),
    );
  } finally {
    bar.stop();
    await runners.close();
  }
}

/** A scenario's label in a comparison: its name with what the command changes. */
function labelOf(given: string, set: readonly string[]): string {
  return set.length === 0 ? given : `${given} with ${set.join(', ')}`;
}

/** JSON has no infinity: what cases still open leave unknown is `null`, and named. */
function jsonOf({ a, b, paired, ...comparison }: Comparison): unknown {
  const unknown = [...(a === Number.POSITIVE_INFINITY ? ['a'] : []), ...(b === Number.POSITIVE_INFINITY ? ['b'] : [])];
  return {
    ...comparison,
    a,
    b,
    ...(unknown.length === 0 ? {} : { unknown }),
    ...(paired === undefined ? {} : { paired }),
  };
}
