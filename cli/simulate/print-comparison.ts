import { clean, type Terminal, table } from 'xstate-temporal/cli';
import { numberLabel, valueLabel } from '../../simulator/report/index.ts';
import type { Comparison } from '../../simulator/study/experiments/index.ts';

/** What was compared, by the names that tell A and B apart. */
export interface Compared {
  readonly a: string;
  readonly b: string;
  readonly seed: number;
  /** How many pairs of replications. */
  readonly pairs: number;
  readonly comparisons: readonly Comparison[];
}

/** Prints what differs beyond chance, or all numbers. Of one pair nobody knows what is chance. */
export function printComparison(terminal: Terminal, { a, b, seed, pairs, comparisons }: Compared, all: boolean): void {
  const { dim, yellow } = terminal.colors;
  const alone = pairs === 1;
  const shown = all ? comparisons : comparisons.filter(alone ? isOther : differs);
  terminal.line(`A: ${clean(a)}`);
  terminal.line(`B: ${clean(b)}`);
  terminal.line(dim(`${pairs} ${alone ? 'pair' : 'pairs'} of replications with common random numbers, seed ${seed}`));
  if (alone)
    terminal.line(
      yellow(
        'One pair has no interval: what is chance cannot be told. Ask for 2 at least, and better for 20: --replications 20.',
      ),
    );
  terminal.line();
  if (shown.length === 0) {
    terminal.line(
      alone
        ? 'All measured numbers are the same in this pair.'
        : 'No difference: no measured number has an interval that leaves 0 out.',
    );
    return;
  }
  table(
    terminal,
    [
      { title: 'MEASUREMENT', least: 20 },
      { title: 'A', align: 'right' },
      { title: 'B', align: 'right' },
      { title: 'B − A', align: 'right' },
      ...(alone
        ? []
        : [
            { title: '95 % INTERVAL', align: 'right' as const },
            { title: 'VARIANCE RATIO', align: 'right' as const },
          ]),
    ],
    shown.map((one) => [
      one.name,
      averaged(one.a, one.unit),
      averaged(one.b, one.unit),
      one.paired === undefined ? '' : signed(one.paired.difference.value, one.unit),
      ...(alone ? [] : [intervalOf(one), ratioOf(one)]),
    ]),
  );
  if (alone) return;
  terminal.line();
  terminal.line(dim('Variance ratio: how many times as many independent runs the same interval would take.'));
}

function averaged(value: number, unit: Comparison['unit']): string {
  if (Number.isNaN(value)) return 'not in all runs';
  return valueLabel(value, unit);
}

function intervalOf({ paired, unit }: Comparison): string {
  if (paired === undefined) return '';
  const { low, high } = paired.difference;
  return low === high ? 'always' : `${signed(low, unit)} to ${signed(high, unit)}`;
}

function ratioOf({ paired }: Comparison): string {
  if (paired === undefined) return '';
  const { varianceRatio } = paired;
  // Every pair has the same difference, which no number of independent runs would have.
  return Number.isFinite(varianceRatio) ? numberLabel(Math.round(varianceRatio * 100) / 100) : 'no number would do';
}

function signed(value: number, unit: Comparison['unit']): string {
  return value > 0 ? `+${valueLabel(value, unit)}` : valueLabel(value, unit);
}

/** Whether the interval leaves 0 out, or one of the two has no number at all. */
function differs({ a, b, paired }: Comparison): boolean {
  if (paired === undefined) return !Object.is(a, b);
  return paired.difference.low > 0 || paired.difference.high < 0;
}

function isOther({ a, b }: Comparison): boolean {
  return !Object.is(a, b);
}
