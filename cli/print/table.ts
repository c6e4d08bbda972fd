import type { Terminal } from './terminal.ts';
import { cutTo, width } from './text.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** May be cut, down to so many columns, where the terminal is too narrow. */
  readonly least?: number;
  readonly style?: (text: string) => string;
}

/** Prints rows of cleaned texts below their titles, cut to the terminal's width. */
export function table(terminal: Terminal, columns: readonly Column[], rows: readonly (readonly string[])[]): void {
  const { dim } = terminal.colors;
  const widths = columns.map(({ title }, index) =>
    Math.max(width(title), ...rows.map((row) => width(row[index] ?? ''))),
  );
  if (terminal.cut) narrow(widths, columns, terminal.columns);
  const line = (cells: readonly string[], style: (text: string, index: number) => string) => {
    const padded = columns.map(({ align }, index) => {
      const columnWidth = widths[index] ?? 0;
      const text = cutTo(cells[index] ?? '', columnWidth);
      const styled = text === '' ? '' : style(text, index);
      const space = ' '.repeat(columnWidth - width(text));
      return align === 'right' ? space + styled : styled + space;
    });
    terminal.line(padded.join('  ').trimEnd());
  };
  line(
    columns.map(({ title }) => title),
    (text) => dim(text),
  );
  for (const row of rows) line(row, (text, index) => columns[index]?.style?.(text) ?? text);
}

/** Takes what is too much from the widest column that may be cut, one by one. */
function narrow(widths: number[], columns: readonly Column[], most: number): void {
  let over = widths.reduce((sum, columnWidth) => sum + columnWidth, 2 * (columns.length - 1)) - most;
  while (over > 0) {
    let widest: number | undefined;
    for (const [index, { least }] of columns.entries()) {
      const columnWidth = widths[index] ?? 0;
      if (least !== undefined && columnWidth > least && columnWidth > (widths[widest ?? -1] ?? 0)) widest = index;
    }
    if (widest === undefined) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
    over--;
  }
}
