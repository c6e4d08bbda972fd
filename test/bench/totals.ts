/** The last line of the last table, by the names of its columns. */
export function totals(out: string): Record<string, number> {
  const [head, , line] = out.trim().split('\n').slice(-3);
  const cells = (row = '') =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const values = cells(line).map(Number);
  return Object.fromEntries(cells(head).map((name, index) => [name, values[index] ?? Number.NaN]));
}
