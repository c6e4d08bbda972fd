/** Of lines that take the place of earlier ones, those that stand: in the order in which each id came first. */
export function theLatest<T extends { readonly id: string }>(lines: readonly T[]): T[] {
  return [...new Map(lines.map((line) => [line.id, line])).values()];
}
