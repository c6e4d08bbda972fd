import { LevelRecorder } from './level.ts';
import type { DurationSample, Level, Measurements } from './measurements.ts';
import { IntervalRecorder } from './samples.ts';

/**
 * Equal parts of a run, one after another, each measured by itself: the batches of a steady-state study, or the short
 * windows in which a warm-up is looked for. An interval belongs to the part in which it ends, so that none is cut at
 * an edge; one that is open at the end of the run belongs to none.
 */
export class Windows {
  private readonly from: number;
  private readonly length: number;
  private readonly counters: readonly Map<string, number>[];
  private readonly intervals: readonly Map<string, IntervalRecorder>[];
  private readonly levels = new Map<string, LevelInWindows>();
  private readonly capacities = new Map<string, LevelInWindows>();

  /** @param from UTC milliseconds, as `end`; before it nothing is measured */
  constructor(from: number, end: number, count: number) {
    this.from = from;
    this.length = (end - from) / count;
    this.counters = Array.from({ length: count }, () => new Map());
    this.intervals = Array.from({ length: count }, () => new Map());
  }

  count(name: string, by: number, now: number): void {
    const counter = this.counters[this.at(now)];
    counter?.set(name, (counter.get(name) ?? 0) + by);
  }

  took(name: string, from: number, to: number): void {
    this.interval(name, to)?.end(to - from);
  }

  /** @param to when the interval was cut, before the end of the run */
  cut(name: string, from: number, to: number): void {
    this.interval(name, to)?.cut(to - from);
  }

  level(name: string, value: number, now: number): void {
    levelOf(this.levels, name, this.edges, 0).set(value, now);
  }

  capacity(name: string, value: number, now: number): void {
    levelOf(this.capacities, name, this.edges, value).set(value, now);
  }

  /** The parts in their order, with every count and level of the run; intervals where there are any. */
  measurements(names: { readonly counts: readonly string[]; readonly levels: readonly string[] }): Measurements[] {
    const levels = names.levels.map((name) => {
      const parts = levelOf(this.levels, name, this.edges, 0).parts();
      return [name, parts, this.capacities.get(name)?.parts()] as const;
    });
    return this.counters.map((counter, index) => ({
      durations: Object.fromEntries(
        [...(this.intervals[index] ?? [])].map(([name, interval]): [string, DurationSample] => [
          name,
          interval.sample(),
        ]),
      ),
      counts: Object.fromEntries(names.counts.map((name) => [name, counter.get(name) ?? 0])),
      levels: Object.fromEntries(levels.map(([name, parts, capacity]) => [name, part(parts, capacity, index)])),
    }));
  }

  /** Where each part begins, and where the last one ends. */
  private get edges(): readonly number[] {
    return Array.from({ length: this.counters.length + 1 }, (_, index) => this.from + index * this.length);
  }

  /** The end of the run is the last part's. */
  private at(time: number): number {
    return Math.min(this.counters.length - 1, Math.floor((time - this.from) / this.length));
  }

  private interval(name: string, to: number): IntervalRecorder | undefined {
    const intervals = this.intervals[this.at(to)];
    let interval = intervals?.get(name);
    if (interval === undefined) {
      interval = new IntervalRecorder();
      intervals?.set(name, interval);
    }
    return intervals === undefined ? undefined : interval;
  }
}

/** A quantity over time, its average and maximum taken apart between each two edges. */
export class LevelInWindows {
  private readonly edges: readonly number[];
  private readonly done: Level[] = [];
  private recorder: LevelRecorder | undefined;
  private value: number;

  /** @param edges UTC milliseconds; what happens before the first changes the value only */
  constructor(edges: readonly number[], value = 0) {
    this.edges = edges;
    this.value = value;
  }

  set(value: number, now: number): void {
    this.pass(now);
    this.recorder?.set(value, now);
    this.value = value;
  }

  add(by: number, now: number): void {
    this.set(this.value + by, now);
  }

  /** One for each two edges; time passes to the last of them. */
  parts(): readonly Level[] {
    this.pass(this.edges.at(-1) ?? 0);
    return this.done;
  }

  private pass(now: number): void {
    const { edges, done } = this;
    for (;;) {
      const next = edges[this.recorder === undefined ? 0 : done.length + 1];
      if (next === undefined || next > now) return;
      if (this.recorder !== undefined) done.push({ ...this.recorder.level(next), line: [] });
      if (done.length + 1 === edges.length) return;
      this.recorder = new LevelRecorder(next, this.value);
    }
  }
}

function levelOf(all: Map<string, LevelInWindows>, name: string, edges: readonly number[], value: number) {
  let level = all.get(name);
  if (level === undefined) {
    level = new LevelInWindows(edges, value);
    all.set(name, level);
  }
  return level;
}

function part(parts: readonly Level[], capacity: readonly Level[] | undefined, index: number): Level {
  const { average = 0, max = 0 } = parts[index] ?? {};
  const most = capacity?.[index]?.average;
  return { average, max, ...(most === undefined ? {} : { capacity: most }), line: [] };
}
