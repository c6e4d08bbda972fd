import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LevelRecorder } from '../../numeric/measures/level.ts';

/** What a line says the quantity was at a time: that of the last point at or before it. */
const valueAt = (line: readonly (readonly [number, number])[], time: number) =>
  line.findLast(([at]) => at <= time)?.[1];

describe('a level over time', () => {
  it('weighs each value by how long it lasts', () => {
    const level = new LevelRecorder(1_000);
    level.set(4, 1_010);
    level.add(-3, 1_030);
    // 0 for 10, 4 for 20, 1 for 70.
    expect(level.level(1_100)).toEqual({
      average: 1.5,
      max: 4,
      line: [
        [0, 0],
        [10, 4],
        [30, 1],
        [100, 1],
      ],
    });
  });

  it('says what it could have been, beside', () => {
    const [busy, staff] = [new LevelRecorder(0), new LevelRecorder(0, 2)];
    staff.set(4, 50);
    busy.set(1, 50);
    expect(busy.level(100, staff)).toMatchObject({ average: 0.5, capacity: 3 });
  });

  it('is what it began with when no time has passed', () => {
    expect(new LevelRecorder(5, 3).level(5)).toEqual({ average: 3, max: 3, line: [[0, 3]] });
  });

  it('refuses to go back in time', () => {
    const level = new LevelRecorder(0);
    level.set(1, 10);
    expect(() => level.set(2, 9)).toThrow(expect.objectContaining({ code: 'CLOCK_BACK' }));
  });

  it('draws a line of 2,000 points at most that keeps every peak’s height, and the exact average', () => {
    const step = fc.tuple(fc.nat(100_000), fc.integer({ min: -20, max: 20 }));
    fc.assert(
      fc.property(fc.array(step, { size: 'max', maxLength: 6_000 }), (steps) => {
        const level = new LevelRecorder(0);
        let [now, value, area] = [0, 0, 0];
        const peaks: [number, number][] = [];
        for (const [wait, by] of steps) {
          area += wait * value;
          now += wait;
          value += by;
          level.add(by, now);
          peaks.push([now, value]);
        }
        const { line, average, max } = level.level(now);
        expect(line.length).toBeLessThanOrEqual(2_000);
        expect(average).toBe(now === 0 ? value : area / now);
        expect(max).toBe(Math.max(0, ...peaks.map(([, height]) => height)));
        if (now > 0) expect(Math.max(...line.map(([, height]) => height))).toBe(max);
        for (const [index, [time]] of line.entries()) expect(time).toBeGreaterThanOrEqual(line[index - 1]?.[0] ?? 0);
        expect(line.at(-1)).toEqual([now, value]);
        // A line that did not have to be thinned says what the quantity was at any time.
        const last = new Map(peaks);
        if (last.size < 900) for (const [time, height] of last) expect(valueAt(line, time)).toBe(height);
      }),
      { numRuns: 50 },
    );
  });
});
