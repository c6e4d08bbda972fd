import type { Study } from '../experiments/index.ts';

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
 * Every number of every run, one a row: `replication,measurement,unit,value`. Durations are milliseconds; a duration
 * longer than the run is `Infinity`, and what was not measured is empty.
 */
export function numbersCsv({ metrics, runs }: Pick<Study, 'metrics' | 'runs'>): string {
  return csv([
    ['replication', 'measurement', 'unit', 'value'],
    ...runs.flatMap(({ replication }, index) =>
      metrics.map(({ name, unit, values }) => [
        replication,
        name,
        unit === 'duration' ? 'ms' : unit === 'share' ? 'share' : '1',
        values[index],
      ]),
    ),
  ]);
}
