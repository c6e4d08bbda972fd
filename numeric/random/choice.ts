/** Whether a thing of probability `p` happens, from one uniform number. */
export function bernoulli(p: number, u: number): boolean {
  return u < p;
}

/**
 * The index that a uniform number in (0, 1) chooses among weights, which need not add up to 1: the first whose running
 * sum exceeds `u` times the total. Weights are finite and not negative, and at least one is above 0; an index of weight
 * 0 is never chosen.
 */
export function categorical(weights: readonly number[], u: number): number {
  let total = 0;
  for (const weight of weights) total += weight;
  let left = u * total;
  let last = -1;
  for (const [index, weight] of weights.entries()) {
    if (weight <= 0) continue;
    if (left < weight) return index;
    left -= weight;
    last = index;
  }
  // Only rounding leads here: the sum of the parts came out a little below the total.
  return last;
}

/** The whole number from 0 to `count - 1` that a uniform number in (0, 1) chooses, each as likely as the other. */
export function integerBelow(count: number, u: number): number {
  return Math.min(count - 1, Math.floor(u * count));
}

/** The key of a record of weights, in the record's own order. */
export function weightedKey<TKey extends string>(weights: Readonly<Record<TKey, number>>, u: number): TKey {
  const keys = Object.keys(weights) as TKey[];
  const key = keys[categorical(Object.values<number>(weights), u)];
  if (key === undefined) throw new RangeError('No weight is above 0.');
  return key;
}
