/**
 * The smallest x, to the last bit or nearly, where a non-decreasing function reaches `level`. `low` and `high` are
 * where to begin; `high` is moved out until it lies beyond.
 */
export function invert(f: (x: number) => number, level: number, low: number, high: number): number {
  let [under, over] = [low, Math.max(high, low + Number.MIN_VALUE)];
  if (f(under) >= level) return under;
  while (f(over) < level) [under, over] = [over, over * 2];
  for (let round = 0; round < 200; round++) {
    const middle = under + (over - under) / 2;
    if (middle <= under || middle >= over) break;
    if (f(middle) < level) under = middle;
    else over = middle;
    if (over - under <= over * 1e-15) break;
  }
  return over;
}
