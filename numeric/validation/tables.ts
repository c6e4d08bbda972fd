import { halfWidth } from '../statistics/index.ts';
import { coverageRange, type ValidationReport } from './report.ts';

/** A part of the report as text, for a terminal or a page. */
export interface ValidationTable {
  readonly title: string;
  readonly columns: readonly { readonly title: string; readonly align?: 'right' }[];
  readonly rows: readonly (readonly string[])[];
}

/** The report's parts in their order. The last column says whether a row holds: `ok`, else `FAILED`. */
export function validationTables(report: ValidationReport): readonly ValidationTable[] {
  const right = (title: string) => ({ title, align: 'right' as const });
  const ok = (row: { readonly ok: boolean }) => (row.ok ? 'ok' : 'FAILED');
  const [least, most] = coverageRange.map((share) => 100 * share);
  return [
    {
      title: 'Queues against theory (mean over replications ± 95 %)',
      columns: [
        { title: 'queue' },
        { title: 'quantity' },
        right('theory'),
        right('simulated'),
        right('±'),
        right('off by s.e.'),
        { title: '' },
      ],
      rows: report.theory.map((row) => [
        row.queue,
        row.by === 'exact' ? row.quantity : `${row.quantity} (approximation)`,
        row.expected.toFixed(4),
        row.found.value.toFixed(4),
        halfWidth(row.found).toFixed(4),
        // No minus before a zero.
        row.off.toFixed(1).replace(/^-(?=0\.0$)/, ''),
        ok(row),
      ]),
    },
    {
      title: 'Laws that hold on every path',
      columns: [{ title: 'law' }, right('paths'), right('broken on'), { title: '' }],
      rows: report.laws.map((row) => [row.law, String(row.paths), String(row.broken), ok(row)]),
    },
    {
      title: `Intervals of 95 % that held the known answer (${least} to ${most} % is ok, of the beta product more too)`,
      columns: [{ title: 'interval' }, right('studies'), right('held'), { title: '' }],
      rows: report.coverage.map((row) => [
        row.interval,
        String(row.studies),
        `${(100 * row.covered).toFixed(1)} %`,
        ok(row),
      ]),
    },
    {
      title: 'Generators against their laws (whether the p-values of all streams are uniform)',
      columns: [{ title: 'generator' }, { title: 'test' }, right('streams'), right('p'), { title: '' }],
      rows: report.generators.map((row) => [row.generator, row.test, String(row.streams), row.p.toFixed(3), ok(row)]),
    },
    {
      title: 'Faults put in on purpose, which the checks must find',
      columns: [{ title: 'fault' }, { title: 'check' }, { title: 'it found' }, { title: '' }],
      rows: report.controls.map((row) => [row.fault, row.check, row.found, ok(row)]),
    },
  ];
}
