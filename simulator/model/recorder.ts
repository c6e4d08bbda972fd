import { LevelRecorder } from '../../numeric/measures/level.ts';
import type { Level, Measurements } from '../../numeric/measures/measurements.ts';
import { IntervalRecorder } from '../../numeric/measures/samples.ts';
import { Windows } from '../../numeric/measures/windows.ts';
import { type CountName, type DurationName, type LevelName, measureNames } from './names.ts';

/** Which part of a run is measured. Times are UTC milliseconds of scenario time. */
export interface RecordedTime {
  readonly start: number;
  readonly end: number;
  /** Where the warm-up is over: what begins or happens before is left out. Default: the start. */
  readonly from?: number;
  /** Into how many batches of equal length the time after the warm-up is cut. Default: none. */
  readonly batches?: number;
}

/** Takes down what a run measures. Times are UTC milliseconds of scenario time. */
export class Recorder {
  private readonly intervals = new Map(measureNames.durations.map((name) => [name, new IntervalRecorder()]));
  /** After the warm-up, and in the whole run. */
  private readonly counts = new Map(measureNames.counts.map((name) => [name, 0]));
  private readonly all = new Map<CountName, number>();
  /** Of the whole run, for their lines. */
  private readonly levels: ReadonlyMap<string, LevelRecorder>;
  private readonly capacities = new Map<string, LevelRecorder>();
  private readonly time: RecordedTime;
  private readonly from: number;
  /** The time after the warm-up as one part; absent where there is no warm-up. */
  private readonly measured: Windows | undefined;
  private readonly parts: Windows | undefined;
  private readonly now: () => number;

  /** @param now scenario time, for what is counted */
  constructor(time: RecordedTime, now: () => number) {
    const { start, end, from = start, batches } = time;
    this.time = time;
    this.now = now;
    this.from = from;
    this.levels = new Map(measureNames.levels.map((name) => [name, new LevelRecorder(start)]));
    this.measured = from > start ? new Windows(from, end, 1) : undefined;
    this.parts = batches === undefined ? undefined : new Windows(from, end, batches);
  }

  took(name: DurationName, from: number, to: number): void {
    this.parts?.took(name, from, to);
    if (from >= this.from) this.intervals.get(name)?.end(to - from);
  }

  /** An interval that has not ended at `to`: at the horizon, or where what it was part of has ended without it. */
  open(name: DurationName, from: number, to: number): void {
    if (to < this.time.end) this.parts?.cut(name, from, to);
    if (from >= this.from) this.intervals.get(name)?.cut(to - from);
  }

  count(name: CountName, by = 1): void {
    const now = this.now();
    this.all.set(name, (this.all.get(name) ?? 0) + by);
    this.parts?.count(name, by, now);
    if (now >= this.from) this.counts.set(name, (this.counts.get(name) ?? 0) + by);
  }

  /** In the whole run, with its warm-up. */
  counted(name: CountName): number {
    return this.all.get(name) ?? 0;
  }

  level(name: LevelName, value: number, now: number): void {
    this.levels.get(name)?.set(value, now);
    this.measured?.level(name, value, now);
    this.parts?.level(name, value, now);
  }

  change(name: LevelName, by: number, now: number): void {
    this.level(name, (this.levels.get(name)?.value ?? 0) + by, now);
  }

  capacity(name: LevelName, value: number, now: number): void {
    let capacity = this.capacities.get(name);
    if (capacity === undefined) {
      capacity = new LevelRecorder(this.time.start, value);
      this.capacities.set(name, capacity);
    }
    capacity.set(value, now);
    this.measured?.capacity(name, value, now);
    this.parts?.capacity(name, value, now);
  }

  /** What the time after the warm-up shows. A level's line goes over the whole run. */
  measurements(): Measurements {
    const { intervals, counts } = this;
    const after = this.measured?.measurements({ counts: [], levels: measureNames.levels })[0];
    const level = (name: string, recorder: LevelRecorder): Level => {
      const whole = recorder.level(this.time.end, this.capacities.get(name));
      return { ...whole, ...after?.levels[name], line: whole.line };
    };
    return {
      durations: Object.fromEntries([...intervals].map(([name, interval]) => [name, interval.sample()])),
      counts: Object.fromEntries(counts),
      levels: Object.fromEntries([...this.levels].map(([name, recorder]) => [name, level(name, recorder)])),
    };
  }

  /** The same for each batch. */
  batches(): readonly Measurements[] | undefined {
    return this.parts?.measurements(measureNames);
  }
}
