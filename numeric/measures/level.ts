import { WatchfloorError } from 'xstate-temporal/engine';
import type { Level } from './measurements.ts';

/** A piece of the line: when the quantity was largest in it, and what it was at its end. */
interface Bucket {
  readonly index: number;
  highTime: number;
  high: number;
  lastTime: number;
  last: number;
}

/** Two points a bucket, so that neither a peak nor where the line goes is lost. */
const mostBuckets = 999;

/** Records a quantity that changes in steps, in memory that does not grow with the number of steps. */
export class LevelRecorder {
  private readonly start: number;
  private since: number;
  private current: number;
  private area = 0;
  private highest: number;
  private width = 1;
  private buckets: Bucket[] = [];
  private readonly first: number;

  /** @param start ms; the line's times count from here */
  constructor(start: number, value = 0) {
    this.start = start;
    this.since = start;
    this.current = value;
    this.first = value;
    this.highest = value;
  }

  get value(): number {
    return this.current;
  }

  add(delta: number, now: number): void {
    this.set(this.current + delta, now);
  }

  /** @throws {WatchfloorError} `CLOCK_BACK` */
  set(value: number, now: number): void {
    this.pass(now);
    if (value === this.current) return;
    this.current = value;
    this.highest = Math.max(this.highest, value);
    this.note(value, now);
  }

  /** The time-weighted average so far. At the start itself, what it is there. */
  average(now: number): number {
    this.pass(now);
    return now === this.start ? this.current : this.area / (now - this.start);
  }

  /** @param capacity what the quantity could be at most, recorded over the same time */
  level(now: number, capacity?: LevelRecorder): Level {
    const points: [number, number][] = [[0, this.first]];
    for (const { highTime, high, lastTime, last } of this.buckets) {
      if (highTime < lastTime) points.push([highTime - this.start, high]);
      points.push([lastTime - this.start, last]);
    }
    if ((points.at(-1)?.[0] ?? 0) < now - this.start) points.push([now - this.start, this.current]);
    return {
      average: this.average(now),
      max: this.highest,
      ...(capacity === undefined ? {} : { capacity: capacity.average(now) }),
      line: points,
    };
  }

  private pass(now: number): void {
    if (now < this.since)
      throw new WatchfloorError('CLOCK_BACK', `The level was at ${this.since} ms and cannot go back to ${now} ms.`);
    this.area += this.current * (now - this.since);
    this.since = now;
  }

  private note(value: number, now: number): void {
    const index = Math.floor((now - this.start) / this.width);
    const last = this.buckets.at(-1);
    if (last?.index === index) {
      if (value > last.high) {
        last.high = value;
        last.highTime = now;
      }
      last.last = value;
      last.lastTime = now;
      return;
    }
    this.buckets.push({ index, highTime: now, high: value, lastTime: now, last: value });
    while (this.buckets.length > mostBuckets) this.widen();
  }

  /** Doubles the width of the buckets: neighbours become one. */
  private widen(): void {
    this.width *= 2;
    const wider: Bucket[] = [];
    for (const bucket of this.buckets) {
      const index = Math.floor(bucket.index / 2);
      const before = wider.at(-1);
      if (before?.index !== index) {
        wider.push({ ...bucket, index });
        continue;
      }
      if (bucket.high > before.high) {
        before.high = bucket.high;
        before.highTime = bucket.highTime;
      }
      before.last = bucket.last;
      before.lastTime = bucket.lastTime;
    }
    this.buckets = wider;
  }
}
