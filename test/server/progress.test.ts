import { describe, expect, it } from 'vitest';
import { elapsed, showProgress } from '../../server/index.ts';

function screen(isTTY: boolean) {
  let text = '';
  const stream = { isTTY, columns: 20, write: (part: string) => (text += part) };
  return { stream, text: () => text };
}

describe('progress', () => {
  it('overwrites one line on a terminal, and never more than a line', () => {
    const { stream, text } = screen(true);
    const { onProgress, done } = showProgress(stream);
    onProgress({ message: 'one', live: true });
    onProgress({ message: 'a message that is longer than the line', live: true });
    onProgress({ message: 'stays', live: false });
    onProgress({ message: 'last', live: true });
    done();
    const clear = '\r\x1b[2K';
    expect(text()).toBe(`one${clear}a message that is l${clear}stays\nlast${clear}`);
  });

  it('is a line every few seconds where there is no terminal, without control characters', () => {
    const { stream, text } = screen(false);
    let now = 0;
    const { onProgress, done } = showProgress(stream, () => now);
    for (; now <= 11_000; now += 500) onProgress({ message: `at ${now}`, live: true });
    onProgress({ message: 'stays', live: false });
    done();
    expect(text()).toBe('at 0\nat 5000\nat 10000\nstays\n');
  });

  it('tells how long it has taken', () => {
    expect([0, 59_400, 60_000, 185_000].map(elapsed)).toEqual(['0 s', '59 s', '1 min 00 s', '3 min 05 s']);
  });
});
