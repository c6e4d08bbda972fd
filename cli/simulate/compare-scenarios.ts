import { type Comparison, compareStudies, replicate, type Study } from '../../simulator/experiments/index.ts';
import { numberLabel, valueLabel } from '../../simulator/report/index.ts';
import type { Context } from '../command.ts';
import type { CompareOptions } from '../commands/simulate-compare.ts';
import { badInput } from '../exit.ts';
import { table } from '../table.ts';
import { clean } from '../text.ts';
import { inOrder } from './in-order.ts';
import { progressBar } from './progress.ts';
import { readSource, type Source } from './source.ts';
import { studyRunners } from './where.ts';

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
    print([x, y], compareStudies(x, y));
  } finally {
    bar.stop();
    await runners.close();
  }

  function print([x, y]: readonly [Study, Study], comparisons: readonly Comparison[]): void {
    const shown = options.all === true ? comparisons : comparisons.filter(differs);
    const label = (name: string | undefined) =>
      name === undefined
        ? `${clean(a, 60)} with ${(options.set ?? []).map((one) => clean(one, 40)).join(', ')}`
        : clean(name, 60);
    terminal.result(
      {
        a,
        b: b ?? a,
        set: b === undefined ? options.set : [],
        seed: x.seed,
        replications: x.runs.length,
        comparisons,
        equal: x.runs.every(({ digest }, run) => digest === y.runs[run]?.digest),
      },
      () => {
        terminal.line(`A: ${clean(a, 60)}`);
        terminal.line(`B: ${label(b)}`);
        terminal.line(
          terminal.colors.dim(`${x.runs.length} pairs of replications with common random numbers, seed ${x.seed}`),
        );
        terminal.line();
        if (shown.length === 0) {
          terminal.line('No difference: no measured number has an interval that leaves 0 out.');
          return;
        }
        table(
          terminal,
          [
            { title: 'MEASUREMENT', least: 20 },
            { title: 'A', align: 'right' },
            { title: 'B', align: 'right' },
            { title: 'B − A', align: 'right' },
            { title: '95 % INTERVAL', align: 'right' },
            { title: 'VARIANCE RATIO', align: 'right' },
          ],
          shown.map(({ name, unit, a: ofA, b: ofB, paired }) => [
            name,
            averaged(ofA, unit),
            averaged(ofB, unit),
            paired === undefined ? '' : signed(paired.difference.value, unit),
            paired === undefined
              ? ''
              : `${signed(paired.difference.low, unit)} to ${signed(paired.difference.high, unit)}`,
            paired === undefined ? '' : numberLabel(Math.round(paired.varianceRatio * 100) / 100),
          ]),
        );
        terminal.line();
        terminal.line(
          terminal.colors.dim('Variance ratio: how many times as many independent runs the same interval would take.'),
        );
      },
    );
  }
}

function averaged(value: number, unit: Comparison['unit']): string {
  if (Number.isNaN(value)) return 'not in all runs';
  return valueLabel(value, unit);
}

function signed(value: number, unit: Comparison['unit']): string {
  return value > 0 ? `+${valueLabel(value, unit)}` : valueLabel(value, unit);
}

/** Whether the interval leaves 0 out, or one of the two has no number at all. */
function differs({ a, b, paired }: Comparison): boolean {
  if (paired === undefined) return !Object.is(a, b);
  return paired.difference.low > 0 || paired.difference.high < 0;
}
