import { csv } from '../../text/index.ts';
import type { Study } from '../study/experiments/index.ts';

/**
 * Every number of every run, one a row: `replication,measurement,unit,value,above`. Durations are milliseconds. A
 * quantile that cases still open leave unknown has no value, but what it is at least as `above`; what was not measured
 * has neither.
 */
export function numbersCsv({ metrics, runs }: Pick<Study, 'metrics' | 'runs'>): string {
  return csv([
    ['replication', 'measurement', 'unit', 'value', 'above'],
    ...runs.flatMap(({ replication }, index) =>
      metrics.map(({ name, unit, values, above }) => [
        replication,
        name,
        unit === 'duration' ? 'ms' : unit === 'share' ? 'share' : '1',
        above?.[index] === undefined ? values[index] : undefined,
        above?.[index],
      ]),
    ),
  ]);
}
