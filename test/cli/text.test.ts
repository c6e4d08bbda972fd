import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean, cutTo, width, wrap } from 'xstate-temporal/cli';

const hostile = fc.string({ unit: 'binary', maxLength: 300 });

describe('text on its way to a terminal', () => {
  it('is measured in columns, as a terminal shows it', () => {
    expect([width('abc'), width('日本'), width('e\u0301'), width('😀')]).toEqual([3, 4, 1, 2]);
  });

  it('fits into the columns given', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 2, max: 60 }), (text, columns) => {
        const line = clean(text);
        expect(width(cutTo(line, columns))).toBeLessThanOrEqual(columns);
        for (const part of wrap(line, columns)) expect(width(part)).toBeLessThanOrEqual(columns);
      }),
    );
    expect(cutTo('日本語', 5)).toBe('日本…');
  });

  it('is wrapped between words, and loses none', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
    expect(wrap('', 10)).toEqual(['']);
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 30 }), (words) => {
        expect(wrap(words.join(' '), 12).join(' ')).toBe(words.join(' '));
      }),
    );
  });
});
