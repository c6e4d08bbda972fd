/** The register as CSV, JSON and a workbook, written as it is read; no row is held. */
import { writeXlsxStream } from 'hucre/xlsx';
import { WatchfloorError } from 'xstate-temporal/engine';
import { csv, noFormula } from '../../text/index.ts';
import { columns } from './columns.ts';
import type { RegisterRow } from './row.ts';

export type Rows = AsyncIterable<RegisterRow> | Iterable<RegisterRow>;
export type Write = (part: string | Uint8Array) => void | Promise<void>;

/** Rows of a sheet, its head among them. */
const MOST_ROWS = 1_048_576;

/** A head line, then a line a case: RFC 4180, UTF-8. */
export async function writeCsv(rows: Rows, write: Write): Promise<void> {
  await write(csv([columns.map(({ name }) => name)]));
  for await (const row of rows) await write(csv([columns.map(({ cell }) => cell(row))]));
}

/** An array with an object a case. */
export async function writeJson(rows: Rows, write: Write): Promise<void> {
  let before = '[\n';
  for await (const row of rows) {
    await write(before + JSON.stringify(row));
    before = ',\n';
  }
  await write(before === '[\n' ? '[]\n' : '\n]\n');
}

/**
 * One sheet, its head frozen. All texts are texts: none of them is a formula, here or where somebody
 * saves the sheet as CSV.
 *
 * @throws SHEET_FULL
 */
export async function writeXlsx(rows: Rows, write: Write): Promise<void> {
  let count = 1;
  async function* cells() {
    for await (const row of rows) {
      if (++count > MOST_ROWS)
        throw new WatchfloorError(
          'SHEET_FULL',
          `A sheet has ${MOST_ROWS} rows; write CSV or JSON, or fewer bundles at once.`,
        );
      yield columns.map(({ cell }) => {
        const value = cell(row);
        return typeof value === 'string' ? noFormula(value) : (value ?? null);
      });
    }
  }
  const stream = writeXlsxStream(cells(), {
    name: 'Register',
    columns: columns.map(({ name }) => ({ header: name, width: Math.max(12, name.length + 4) })),
    freezePane: { rows: 1 },
  });
  for await (const part of stream) await write(part);
}
