/** Ticks that people can read. @module */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const durationSteps = [
  ...[1, 5, 15, 30].map((count) => count * 1_000),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 4, 6, 8, 12].map((count) => count * HOUR),
  ...[1, 2, 3, 5, 7, 10, 14, 21, 28, 56, 91, 182, 365, 730, 1_460].map((count) => count * DAY),
];

/** From 0 up to the first tick at or after `max`, in at most `most` steps of 1, 2 or 5 times a power of ten. */
export function numberTicks(max: number, most = 5): number[] {
  if (!(max > 0)) return [0, 1];
  const rough = max / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough * (1 - 1e-9)) ?? 10 * power;
  return upTo(max, step);
}

/** As `numberTicks`, for counts: no step is below 1. */
export function countTicks(max: number, most = 5): number[] {
  return max <= most ? upTo(Math.max(1, max), 1) : numberTicks(max, most);
}

/** As `numberTicks`, for milliseconds: steps of whole minutes, hours, days. */
export function durationTicks(max: number, most = 6): number[] {
  if (!(max > 0)) return [0, HOUR];
  const step = durationSteps.find((size) => size * most >= max) ?? Math.ceil(max / most / (365 * DAY)) * 365 * DAY;
  return upTo(max, step);
}

/** The ticks' labels, all in the unit of the step between them: `0`, `12 h`, `24 h`. */
export function durationTickLabels(ticks: readonly number[]): string[] {
  const step = (ticks[1] ?? HOUR) - (ticks[0] ?? 0);
  const [unit, size] =
    step >= DAY
      ? (['d', DAY] as const)
      : step >= HOUR
        ? (['h', HOUR] as const)
        : step >= MINUTE
          ? (['min', MINUTE] as const)
          : (['s', 1_000] as const);
  return ticks.map((tick) => (tick === 0 ? '0' : `${Math.round((tick / size) * 100) / 100} ${unit}`));
}

function upTo(max: number, step: number): number[] {
  const count = Math.max(1, Math.ceil((max / step) * (1 - 1e-9)));
  // A sum of steps would gather rounding errors.
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}
