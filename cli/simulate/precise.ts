import { clean } from 'xstate-temporal/cli';
import { measureNames } from '../../simulator/model/names.ts';
import { durationOf, ExpectationError } from '../../simulator/study/expect/index.ts';
import { measureText, metricReader, type ReplicateOptions } from '../../simulator/study/experiments/index.ts';
import { badInput } from '../exit.ts';
import type { RunCommandOptions } from './options.ts';
import { share } from './options.ts';
import type { Source } from './source.ts';

/**
 * How long `--precision` goes on; nothing without it.
 *
 * @throws INPUT_INVALID where nothing says of what; EXPECTATION_INVALID for a measurement that is not there, and for a
 * duration where none is measured
 */
export function untilOf(
  source: Source,
  { precision, of, most }: Pick<RunCommandOptions, 'precision' | 'of' | 'most'>,
): ReplicateOptions['until'] {
  const unit = of === undefined ? undefined : unitOf(of);
  if (precision === undefined) return undefined;
  const measure = of ?? firstMeasure(source);
  const halfWidth = durationOf(precision);
  if (halfWidth === undefined) return { measure, precision: { relative: share(precision) }, most };
  if ((unit ?? unitOf(measure)) !== 'duration')
    throw badInput(
      `--precision ${precision} is a duration, and ${clean(measure)} is none: give a share of it such as 5%, or a duration's measurement with --of.`,
      'EXPECTATION_INVALID',
    );
  return { measure, precision: { halfWidth }, most };
}

function unitOf(measure: string) {
  try {
    return metricReader(measure, measureNames).unit;
  } catch (error) {
    if (!(error instanceof ExpectationError)) throw error;
    throw badInput(`--of "${clean(measure)}":${error.column + 1}: ${error.message}`, error.code, error);
  }
}

/** What `--precision` is of where nothing is said: the first expectation's own measure. */
function firstMeasure({ expectations, given }: Source): string {
  for (const expectation of expectations) if (expectation.kind === 'bound') return measureText(expectation.text);
  throw badInput(`${clean(given)} expects nothing; say with --of which measurement --precision is of.`);
}
