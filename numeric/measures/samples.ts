import type { DurationSample } from './measurements.ts';

/** Eight bytes a value, however many come. */
class Numbers {
  private values = new Float64Array(64);
  private length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const wider = new Float64Array(2 * this.length);
      wider.set(this.values);
      this.values = wider;
    }
    this.values[this.length++] = value;
  }

  get(): Float64Array {
    return this.values.slice(0, this.length);
  }
}

/** Gathers intervals of one kind: those that end, and at the end of the run those that are open. */
export class IntervalRecorder {
  private readonly values = new Numbers();
  private readonly open = new Numbers();

  end(duration: number): void {
    this.values.push(duration);
  }

  cut(duration: number): void {
    this.open.push(duration);
  }

  sample(): DurationSample {
    return { values: this.values.get(), open: this.open.get() };
  }
}
