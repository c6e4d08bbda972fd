import { describe, expect, it } from 'vitest';
import { durationLabel, fromNow, instantText, spanText } from '../../text/index.ts';

const minute = 60_000;
const HOUR = 60 * minute;
const day = 24 * HOUR;

describe('times', () => {
  it('are spans in their two largest units', () => {
    const spans = [0, 400, 12_000, 90_000, 35 * minute, day + 4 * 60 * minute + 5 * minute, 14 * day, day + minute];
    expect(spans.map(spanText)).toEqual(['0 s', '0 s', '12 s', '1 min 30 s', '35 min', '1 d 4 h', '14 d', '1 d']);
  });

  it('are seen from now', () => {
    expect(fromNow(1_000 + 2 * day, 1_000)).toBe('in 2 d');
    expect(fromNow(0, 35 * minute)).toBe('35 min ago');
  });

  it('are instants in UTC', () => {
    expect(instantText(Date.UTC(2026, 0, 5, 9, 30, 1, 999))).toBe('2026-01-05 09:30:01Z');
    expect(instantText(Number.NaN)).toBe('(no time)');
  });

  it.each([
    [0, '0 s'],
    [250, '250 ms'],
    [59_000, '59 s'],
    [60_000, '1 min'],
    [3_599_600, '1 h'],
    [90 * 60_000, '1 h 30 min'],
    [50 * HOUR, '2 d 2 h'],
    [-90 * 60_000, '−1 h 30 min'],
    [Number.POSITIVE_INFINITY, 'not known'],
  ])('are durations: %d is %s', (ms, label) => expect(durationLabel(ms)).toBe(label));
});
