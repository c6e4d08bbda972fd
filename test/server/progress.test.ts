import { describe, expect, it } from 'vitest';
import { tellsOfOther } from '../../packages/xstate-temporal/src/server/routes/route.ts';
import { elapsed, type Progress, showProgress } from '../../server/index.ts';

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

  it('is a line a minute where there is no terminal, without control characters', () => {
    const { stream, text } = screen(false);
    let now = 0;
    const { onProgress, done } = showProgress(stream, () => now);
    for (; now <= 125_000; now += 500) onProgress({ message: `at ${now}`, live: true });
    onProgress({ message: 'stays', live: false });
    done();
    expect(text()).toBe('at 0\nat 60000\nat 120000\nstays\n');
  });

  it('adds nothing at once to a line that says what begins', () => {
    const { stream, text } = screen(false);
    let now = 0;
    const { onProgress } = showProgress(stream, () => now);
    onProgress({ message: 'this takes 2 min', live: false });
    for (; now <= 61_000; now += 500) onProgress({ message: `at ${now}`, live: true });
    expect(text()).toBe('this takes 2 min\nat 60000\n');
  });

  it('tells of another process that is at it in a line that stays, then live', () => {
    const messages: Progress[] = [];
    const onHeld = tellsOfOther((progress) => messages.push(progress), 'building');
    for (let asked = 0; asked < 3; asked++) onHeld({ pid: 7, host: 'here', note: '' });
    const message = 'Process 7 is building; waiting for it.';
    expect(messages).toEqual([false, true, true].map((live) => ({ message, live })));
  });

  it('tells how long it has taken', () => {
    expect([0, 59_400, 60_000, 185_000].map(elapsed)).toEqual(['0 s', '59 s', '1 min 00 s', '3 min 05 s']);
  });
});
