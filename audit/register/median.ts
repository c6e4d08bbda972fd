/**
 * The median of times of which some have not ended: the earliest time by which, after Kaplan and Meier (1958), at least
 * half have. Those that still run are counted as running until where they are known. `null` where half is not reached.
 */
export function medianWithOpen(times: readonly { readonly time: number; readonly stopped: boolean }[]): number | null {
  const sorted = times.toSorted((a, b) => a.time - b.time || Number(b.stopped) - Number(a.stopped));
  let left = sorted.length;
  let surviving = 1;
  for (const { stopped, time } of sorted) {
    if (stopped) surviving *= 1 - 1 / left;
    left--;
    // A product of fractions may miss the half by a rounding.
    if (surviving <= 0.5 + 1e-12) return time;
  }
  return null;
}
