import type { Terminal } from './terminal.ts';
import { cutTo, width } from './text.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** May be cut, down to so many columns, where the terminal is too narrow. */
  readonly least?: number;
  /** Says the cell of a row in fewer columns; without it the cell is cut at its end. */
  readonly shorten?: (row: number, columns: number) => string;
  readonly style?: (text: string) => string;
}

/**
 * Prints rows of cleaned texts below their titles, cut to the terminal's width. Where no cut is enough, the first column
 * stands on lines of its own.
 */
export function table(terminal: Terminal, columns: readonly Column[], rows: readonly (readonly string[])[]): void {
  const { dim } = terminal.colors;
  const widths = columns.map(({ title }, index) =>
    Math.max(width(title), ...rows.map((row) => width(row[index] ?? ''))),
  );
  const [first = 0, ...others] = widths;
  const fits = !terminal.cut || narrow(widths, columns, terminal.columns);
  if (!fits) narrow(others, columns.slice(1).map(narrowest), terminal.columns - INDENT);
  const columnWidths = fits ? widths : [first, ...others];
  const line = (row: number, cells: readonly string[], style: (text: string, index: number) => string) => {
    const padded = columns.map(({ align, shorten }, index) => {
      const columnWidth = columnWidths[index] ?? 0;
      const whole = cells[index] ?? '';
      const short = shorten !== undefined && row >= 0 && width(whole) > columnWidth ? shorten(row, columnWidth) : whole;
      const text = cutTo(short, columnWidth);
      const styled = text === '' ? '' : style(text, index);
      const space = ' '.repeat(columnWidth - width(text));
      return align === 'right' ? space + styled : styled + space;
    });
    if (fits) return terminal.line(padded.join('  ').trimEnd());
    terminal.line((padded[0] ?? '').trimEnd());
    terminal.line(`${' '.repeat(INDENT)}${padded.slice(1).join('  ')}`.trimEnd());
  };
  line(
    -1,
    columns.map(({ title }) => title),
    (text) => dim(text),
  );
  for (const [index, row] of rows.entries()) line(index, row, (text, column) => columns[column]?.style?.(text) ?? text);
}

const INDENT = 2;

/** A column in a terminal that is too narrow for what the others ask for. */
const narrowest = (column: Column): Column => (column.least === undefined ? column : { ...column, least: 4 });

/** Takes what is too much from the widest column that may be cut, one by one. Answers whether that was enough. */
function narrow(widths: number[], columns: readonly Column[], most: number): boolean {
  let over = widths.reduce((sum, columnWidth) => sum + columnWidth, 2 * (columns.length - 1)) - most;
  while (over > 0) {
    let widest: number | undefined;
    for (const [index, { least }] of columns.entries()) {
      const columnWidth = widths[index] ?? 0;
      if (least !== undefined && columnWidth > least && columnWidth > (widths[widest ?? -1] ?? 0)) widest = index;
    }
    if (widest === undefined) return false;
    widths[widest] = (widths[widest] ?? 0) - 1;
    over--;
  }
  return true;
}
