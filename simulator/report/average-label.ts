import type { Metric } from '../study/experiments/index.ts';
import { valueLabel } from './format.ts';

/** The number of a metric: its mean, the value of one run, or why there is none. */
export function averageLabel({ estimate, values, above, unit }: Metric): string {
  if (estimate !== undefined) return valueLabel(estimate.value, unit);
  const [least] = above ?? [];
  if (values.length === 1)
    return least === undefined ? valueLabel(values[0], unit) : `above ${valueLabel(least, unit)}`;
  const unknown = values.filter((value) => value === Number.POSITIVE_INFINITY).length;
  return unknown > 0 ? `not known in ${unknown} of ${values.length}` : 'not measured in every run';
}
