import type { Measurements } from '../measures/measurements.ts';
import { IntervalRecorder } from '../measures/samples.ts';
import { LevelRecorder } from '../queueing/level.ts';
import { type CountName, type DurationName, type LevelName, measureNames } from './names.ts';

/** Takes down what a run measures. Times are UTC milliseconds of scenario time. */
export class Recorder {
  private readonly intervals = new Map(measureNames.durations.map((name) => [name, new IntervalRecorder()]));
  private readonly counts = new Map(measureNames.counts.map((name) => [name, 0]));
  private readonly levels: ReadonlyMap<string, LevelRecorder>;
  private readonly capacities = new Map<string, LevelRecorder>();
  private readonly start: number;

  constructor(start: number) {
    this.start = start;
    this.levels = new Map(measureNames.levels.map((name) => [name, new LevelRecorder(start)]));
  }

  took(name: DurationName, from: number, to: number): void {
    this.intervals.get(name)?.end(to - from);
  }

  /** An interval that has not ended at the horizon. */
  open(name: DurationName, from: number, horizon: number): void {
    this.intervals.get(name)?.cut(horizon - from);
  }

  count(name: CountName, by = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + by);
  }

  counted(name: CountName): number {
    return this.counts.get(name) ?? 0;
  }

  level(name: LevelName, value: number, now: number): void {
    this.levels.get(name)?.set(value, now);
  }

  change(name: LevelName, by: number, now: number): void {
    this.levels.get(name)?.add(by, now);
  }

  capacity(name: LevelName, value: number, now: number): void {
    let capacity = this.capacities.get(name);
    if (capacity === undefined) {
      capacity = new LevelRecorder(this.start, value);
      this.capacities.set(name, capacity);
    }
    capacity.set(value, now);
  }

  measurements(end: number): Measurements {
    const { intervals, counts, levels, capacities } = this;
    return {
      durations: Object.fromEntries([...intervals].map(([name, interval]) => [name, interval.sample()])),
      counts: Object.fromEntries(counts),
      levels: Object.fromEntries([...levels].map(([name, level]) => [name, level.level(end, capacities.get(name))])),
    };
  }
}
