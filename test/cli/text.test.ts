import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean, cleanLines, cutTo, json, width, wrap } from '../../cli/print/text.ts';

const steering = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;
const hostile = fc.string({ unit: 'binary', maxLength: 300 });

describe('text on its way to a terminal', () => {
  it('cannot steer the terminal, whatever it is', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(clean(text)).not.toMatch(steering);
        expect(clean(text).length).toBeLessThanOrEqual(200);
        for (const line of cleanLines(text)) expect(line).not.toMatch(steering);
      }),
    );
  });

  it('shows where an escape stood', () => {
    expect(clean('a\x1b[31mb\u009b1mc\u202ed\u2028e')).toBe('a\ufffd[31mb\ufffd1mc\ufffdd\ufffde');
  });

  it('is cut with an ellipsis, and never between the halves of a character', () => {
    expect(clean('abcdef', 4)).toBe('abc…');
    expect(clean('ab😀cd', 4)).toBe('ab…');
    expect(clean('x'.repeat(1_000_000)).length).toBe(200);
  });

  it('stays the same value as JSON, and steers nothing there either', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const printed = json({ text });
        expect((JSON.parse(printed) as { text: string }).text).toBe(text);
        expect(printed.replaceAll('\n', '')).not.toMatch(steering);
      }),
    );
  });

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
