import { describe, expect, it } from 'vitest';
import { hasUnseen, replaceUnseen } from 'xstate-temporal/engine';

/** Every code point as a text; surrogates alone. */
const everything = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code));
const unseen = everything.filter((character) => replaceUnseen(character, '') === '');
const codes = new Set(unseen.map((character) => character.codePointAt(0)));

describe('what nobody sees', () => {
  it('is found wherever it is replaced', () => {
    const found = everything.filter((character) => hasUnseen(`a${character}b`));
    expect(found).toEqual(unseen);
  });

  it.each([
    ['controls', /\p{Cc}/u],
    ['lone surrogates', /\p{Cs}/u],
    ['separators of lines and paragraphs', /[\p{Zl}\p{Zp}]/u],
    ['what turns the reading direction', /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u],
    ['what has no width', /\u034f|[\u200b-\u200d\u2060-\u2065\u206a-\u206f\ufeff]/u],
    ['soft hyphens, Hangul fillers and tags', /[\u00ad\u115f\u1160\u3164\uffa0\u{e0001}\u{e0020}-\u{e007f}]/u],
    ['non-characters', /\p{Noncharacter_Code_Point}/u],
  ])('includes %s', (_, set) => {
    const missing = everything.filter((character) => set.test(character) && !codes.has(character.codePointAt(0)));
    expect(missing).toEqual([]);
  });

  it('is no letter, mark, number, sign or space that writing is done with', () => {
    const fillers = [0x115f, 0x1160, 0x3164, 0xffa0, 0x034f, 0x17b4, 0x17b5];
    const written = unseen.filter((character) => /[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]/u.test(character));
    expect(written.map((character) => character.codePointAt(0)).filter((code) => !fillers.includes(code ?? 0))).toEqual(
      [],
    );
    expect(hasUnseen('Ünïcödé 日本語 ❤\ufe0f 葛\u{e0100} \u0600١')).toBe(false);
  });

  it('stays where it is told to', () => {
    expect(replaceUnseen('a\nb\tc', '?', '\n')).toBe('a\nb?c');
    expect(replaceUnseen('a\u0007', (character) => `<${character.charCodeAt(0)}>`)).toBe('a<7>');
  });
});
