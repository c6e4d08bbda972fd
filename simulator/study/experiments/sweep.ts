import { type Estimate, meanInterval } from '../../../numeric/statistics/index.ts';
import { compares, type Verdict } from '../expect/index.ts';
import type { Study } from './study.ts';

/** One point of a sweep: the values set, and what replications under them have shown. */
export interface SweepPoint {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly study: Study;
}

/** Points of a sweep at most: what is more is a mistake in a range. */
const MAX_POINTS = 1_000;

/** `from..to` or `from..to..step`: whole numbers, or with up to six decimals. */
const range =
  /^(?<from>-?\d{1,9}(?:\.\d{1,6})?)\.\.(?<to>-?\d{1,9}(?:\.\d{1,6})?)(?:\.\.(?<step>\d{1,9}(?:\.\d{1,6})?))?$/;

/**
 * The values that a setting takes in a sweep, each once: `2..12`, `2..12..2` (in steps), `0.1..0.5..0.1`,
 * `0.1,0.2,0.5`, or texts `fifo,priority`. `undefined` where it is none of them; between fractions a step must be given.
 */
export function rangeOf(text: string): readonly unknown[] | undefined {
  const ends = range.exec(text)?.groups;
  if (ends !== undefined) return steps(ends as { from: string; to: string; step?: string });
  const parts = text.split(',').map((part) => part.trim());
  if (parts.includes('') || parts.length > MAX_POINTS) return undefined;
  return [...new Set(parts.map(scalarOf))];
}

/** Counted in the smallest decimal place, where sums are exact: 0.1 + 0.2 is 0.3. */
function steps(ends: { readonly from: string; readonly to: string; readonly step?: string }): number[] | undefined {
  if (ends.step === undefined && `${ends.from}${ends.to}`.includes('.')) return undefined;
  const texts = [ends.from, ends.to, ends.step ?? '1'] as const;
  const scale = 10 ** Math.max(...texts.map((text) => text.split('.')[1]?.length ?? 0));
  const [from = 0, to = 0, step = 0] = texts.map((text) => Math.round(Number(text) * scale));
  if (step === 0 || to < from || (to - from) / step >= MAX_POINTS) return undefined;
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => (from + index * step) / scale);
}

function scalarOf(text: string): unknown {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text === 'true' ? true : text === 'false' ? false : text;
}

/** Every combination of the settings' values, the last setting changing fastest; `undefined` where they are too many. */
export function grid(
  settings: Readonly<Record<string, readonly unknown[]>>,
): readonly Readonly<Record<string, unknown>>[] | undefined {
  let points: Record<string, unknown>[] = [{}];
  for (const [name, values] of Object.entries(settings)) {
    points = points.flatMap((point) => values.map((value) => ({ ...point, [name]: value })));
    if (points.length > MAX_POINTS) return undefined;
  }
  return points;
}

/** What a point says of the question, as surely as its replications allow. */
export interface PointAnswer {
  /** Mean over the replications; absent where one has no finite value. */
  readonly estimate?: Estimate;
  /** `yes` and `no`: the whole interval lies on that side of the bound; else `open`. */
  readonly answer: 'yes' | 'no' | 'open';
}

/** Whether the mean of what an expectation measures keeps its bound, judged by its interval. */
export function answerOf({ outcomes, comparison, bound }: Verdict): PointAnswer {
  if (comparison === undefined || bound === undefined) return { answer: 'open' };
  const values = outcomes.flatMap(({ value }) => (value === undefined || !Number.isFinite(value) ? [] : [value]));
  if (values.length < outcomes.length || values.length === 0) {
    // Where each is known to be over an upper bound, so is the mean, though it is not known itself.
    const isOver = outcomes.every(({ holds, unknown, value }) => !holds && !unknown && value !== undefined);
    return { answer: isOver && outcomes.length > 0 && comparison.startsWith('<') ? 'no' : 'open' };
  }
  const estimate = meanInterval(values);
  const [low, high] = [compares(estimate.low, comparison, bound), compares(estimate.high, comparison, bound)];
  return { estimate, answer: low && high ? 'yes' : !low && !high ? 'no' : 'open' };
}

/**
 * The lowest value of a sweep over one numeric setting from which on every point says `yes`; `undefined` where the
 * highest does not.
 */
export function lowestThatHolds(points: readonly SweepPoint[], setting: string): SweepPoint | undefined {
  const falling = [...points].sort((a, b) => Number(b.settings[setting]) - Number(a.settings[setting]));
  let lowest: SweepPoint | undefined;
  for (const point of falling) {
    const [verdict] = point.study.verdicts;
    if (verdict === undefined || answerOf(verdict).answer !== 'yes') break;
    lowest = point;
  }
  return lowest;
}
