import { describe, expect, it } from 'vitest';
import { clean, json } from '../../text/index.ts';

describe('text on its way to a terminal', () => {
  it('shows where an escape stood', () => {
    expect(clean('a\x1b[31mb\u009b1mc\u202ed\u2028e')).toBe('a\ufffd[31mb\ufffd1mc\ufffdd\ufffde');
    expect(clean('a\u00adb\u3164c\u{e0041}d')).toBe('a\ufffdb\ufffdc\ufffdd');
    expect(json('\u{e0041}')).toBe(String.raw`"\udb40\udc41"`);
  });

  it('is cut with an ellipsis, and never between the halves of a character', () => {
    expect(clean('abcdef', 4)).toBe('abc…');
    expect(clean('ab😀cd', 4)).toBe('ab…');
    expect(clean('x'.repeat(1_000_000)).length).toBe(200);
  });
});
