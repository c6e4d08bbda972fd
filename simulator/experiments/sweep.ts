import type { Study } from './study.ts';

/** One point of a sweep: the values set, and what replications under them have shown. */
export interface SweepPoint {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly study: Study;
}

/** Points of a sweep at most: what is more is a mistake in a range. */
const MAX_POINTS = 1_000;

/**
 * The values that a setting takes in a sweep: `2..12`, `2..12..2` (steps), `0.1,0.2,0.5`, or texts `fifo,priority`.
 * `undefined` where it is none of them.
 */
export function rangeOf(text: string): readonly unknown[] | undefined {
  const range = /^(-?\d+)\.\.(-?\d+)(?:\.\.(\d+))?$/.exec(text);
  if (range !== null) {
    const [from, to, step] = [Number(range[1]), Number(range[2]), Number(range[3] ?? 1)];
    if (step === 0 || to < from || (to - from) / step >= MAX_POINTS) return undefined;
    return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
  }
  const parts = text.split(',').map((part) => part.trim());
  if (parts.includes('') || parts.length > MAX_POINTS) return undefined;
  return parts.map((part) =>
    /^-?\d+(\.\d+)?$/.test(part) ? Number(part) : part === 'true' ? true : part === 'false' ? false : part,
  );
}

/** Every combination of the settings' values, the last setting changing fastest; `undefined` where they are too many. */
export function grid(settings: Readonly<Record<string, readonly unknown[]>>): Record<string, unknown>[] | undefined {
  let points: Record<string, unknown>[] = [{}];
  for (const [name, values] of Object.entries(settings)) {
    points = points.flatMap((point) => values.map((value) => ({ ...point, [name]: value })));
    if (points.length > MAX_POINTS) return undefined;
  }
  return points;
}

/** The lowest value of a sweep over one numeric setting from which on the first expectation holds at every point. */
export function firstThatHolds(points: readonly SweepPoint[], setting: string): number | undefined {
  let found: number | undefined;
  for (const { settings, study } of [...points].sort(
    (a, b) => Number(b.settings[setting]) - Number(a.settings[setting]),
  )) {
    if (study.verdicts[0]?.holds !== true) break;
    found = Number(settings[setting]);
  }
  return found;
}
