import type { Study } from '../study/experiments/index.ts';

type Cell = string | number | undefined;

/** Beginnings that a spreadsheet takes for a formula (owasp.org/www-community/attacks/CSV_Injection). */
const formula = /^[=+\-@\t\r]/;

/** Rows as RFC 4180 has them. Text that a spreadsheet would run as a formula begins with an apostrophe. */
export function csv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: Cell): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

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
