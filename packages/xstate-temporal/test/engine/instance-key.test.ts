import { describe, expect, test } from 'vitest';
import { checkKey, checkNewKey, isActorKey, isKey } from '../../src/engine/index.ts';

const code = 'INSTANCE_KEY_INVALID';

describe('a key', () => {
  test.each(['17', 'contoso~case-1', 'a b', '2026/17', 'K#1', 'Zoë', '日本', 'x'.repeat(500)])('may be "%s"', (key) => {
    expect(() => checkNewKey(key)).not.toThrow();
  });

  test.each<[string, unknown]>([
    ['empty', ''],
    ['undefined', undefined],
    ['null', null],
    ['a number', 17],
    ['an object', { toString: () => '17' }],
    ['of two lines', 'a\nb'],
    ['a terminal escape', '\u001b[31m17'],
    ['of no width', '17\u200b'],
    ['half a character', '\ud800'],
    ['too long', 'x'.repeat(501)],
    ['too long in UTF-8', '日'.repeat(167)],
  ])('may not be %s', (_what, key) => {
    expect(isKey(key)).toBe(false);
    expect(() => checkKey(key)).toThrow(expect.objectContaining({ code, todo: expect.any(String) }));
    expect(() => checkNewKey(key)).toThrow(expect.objectContaining({ code }));
  });

  test.each(['17/kid#1', '17/a/b#12', '/#1'])('of a machine among the actors, %s, is found and not begun', (key) => {
    expect(isActorKey(key)).toBe(true);
    expect(() => checkKey(key)).not.toThrow();
    expect(() => checkNewKey(key)).toThrow(expect.objectContaining({ code }));
  });
});
