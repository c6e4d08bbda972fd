/** The register as Parquet, in groups of rows; no more than one group is held. */
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Cell } from '../../text/index.ts';
import { columns } from './columns.ts';
import type { Rows, Write } from './sheets.ts';

/** Rows of a group: what is held at a time. */
const GROUP = 1_000;
/** Readers take smaller pages with less memory. */
const PAGE = 256 * 1024;

const schema = [
  { name: 'register', num_children: columns.length },
  ...columns.map(({ holds, name }) =>
    holds === 'number'
      ? ({ name, type: 'INT32', repetition_type: 'OPTIONAL' } as const)
      : ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' } as const),
  ),
];

/** The columns of the table: texts and whole numbers, compressed by Snappy; an empty cell is null. */
export async function writeParquet(rows: Rows, write: Write): Promise<void> {
  const writer = new ByteWriter();
  const file = new ParquetWriter({ writer, schema, createdBy: 'watchfloor', statistics: false });
  const flush = async () => {
    await write(writer.getBytes().slice());
    writer.index = 0;
  };
  let cells: (Cell | null)[][] = columns.map(() => []);
  const group = async () => {
    const columnData = columns.map(({ name }, place) => ({ name, data: cells[place] as (string | number | null)[] }));
    cells = columns.map(() => []);
    await file.write({ columnData, rowGroupSize: GROUP, pageSize: PAGE });
    await flush();
  };
  for await (const row of rows) {
    for (const [place, { cell }] of columns.entries()) cells[place]?.push(cell(row) ?? null);
    if (cells[0]?.length === GROUP) await group();
  }
  if (cells[0]?.length !== 0) await group();
  await file.finish();
  await flush();
}
