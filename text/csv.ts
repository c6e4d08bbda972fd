import { replaceUnseen } from 'xstate-temporal/engine';

/** A number is written as it is; `undefined` leaves the cell empty. */
export type Cell = string | number | undefined;

/** Rows as CSV (RFC 4180): UTF-8, lines end with CRLF. Texts are made harmless for spreadsheets and terminals. */
export function csv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

/** One cell, harmless and quoted where it must be. */
export function csvCell(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = noFormula(cell);
  return /[",\r\n;]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * A text for a cell of any kind of sheet. What a spreadsheet would run as a formula, since it begins with = + - @ in
 * either width, a tab or a line end, begins with an apostrophe (owasp.org/www-community/attacks/CSV_Injection).
 */
export function noFormula(text: string): string {
  const plain = replaceUnseen(text, '\ufffd', '\n');
  return /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(plain) ? `'${plain}` : plain;
}
