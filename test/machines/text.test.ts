import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instanceKey, keyBelow, keyOf, localKey, localOf, tenantOfKey } from '../../machines/keys.ts';
import { emailAddress, filledLine, filledText, key, line, tame, tenantKey, webAddress } from '../../machines/text.ts';

const hostile = [
  ['a terminal escape', 'a\u001b[2Jb'],
  ['a NUL', 'a\u0000b'],
  ['a C1 control', 'a\u009bb'],
  ['DEL', 'a\u007fb'],
  ['a right-to-left override', 'a\u202eb'],
  ['an isolate', 'a\u2066b'],
  ['a lone surrogate', 'a\ud800b'],
] as const;

describe('text from outside', () => {
  it.each(hostile)('%s is refused in a line and in a text, and replaced where it came in unseen', (_, value) => {
    expect(line(100).safeParse(value).success).toBe(false);
    expect(filledText(100).safeParse(value).success).toBe(false);
    expect(filledLine(100).safeParse(tame(value, 100)).success).toBe(true);
  });

  it.each(['\n', '\r', '\t', '\u2028'])('%j is refused in a line', (separator) => {
    expect(line(100).safeParse(`a${separator}b`).success).toBe(false);
  });

  it('several lines are a text', () => {
    expect(filledText(100).parse('One.\r\n\tTwo.\n')).toBe('One.\r\n\tTwo.\n');
  });

  it('people may write in their own scripts', () => {
    for (const name of ['José Müller', '山田 太郎', 'عمر', '👩‍💻 Ops']) expect(filledLine(200).parse(name)).toBe(name);
  });

  it('a megabyte is refused, and cut where it came in unseen', () => {
    const megabyte = 'a'.repeat(1_000_000);
    for (const schema of [line(200), filledText(8000), emailAddress, key, webAddress]) {
      expect(schema.safeParse(megabyte).success).toBe(false);
    }
    expect(tame(megabyte, 200)).toHaveLength(200);
  });

  it('cutting never leaves half a character', () => {
    expect(tame(`${'a'.repeat(199)}👩`, 200).isWellFormed()).toBe(true);
  });

  it('blank is not filled', () => {
    for (const value of ['', ' ', '\u3000']) expect(filledLine(100).safeParse(value).success).toBe(false);
    expect(tame(' ', 100)).toBe('(none)');
  });

  it.each([
    'ann',
    'ann@',
    '@b.example',
    'a b@c.example',
    'a@b.example\r\nBcc: c@d.example',
    `${'a'.repeat(250)}@b.example`,
  ])('%j is no e-mail address', (value) => {
    expect(emailAddress.safeParse(value).success).toBe(false);
  });

  it.each(['', '.hidden', '../up', 'a/b', 'a b', 'ü', '-flag', 'a'.repeat(101)])('%j is no key', (value) => {
    expect(key.safeParse(value).success).toBe(false);
  });

  it('a tenant’s key leaves room for the keys made from it', () => {
    expect(tenantKey.safeParse('a'.repeat(65)).success).toBe(false);
    const longest = keyOf('a'.repeat(64), 'zzzzzzzz-notification-9007199254740991');
    expect(instanceKey.max(140).safeParse(longest).success).toBe(true);
    expect(instanceKey.safeParse(keyBelow(longest, 'case-20')).success).toBe(true);
    expect(localKey.safeParse(localOf(keyBelow(longest, 'case-20'))).success).toBe(true);
    expect(instanceKey.safeParse(keyOf('a'.repeat(64), 'r'.repeat(64))).success).toBe(true);
  });

  it.each(['javascript:alert(1)', 'https://', 'https://a b', 'file:///etc/passwd'])('%j is no web address', (value) => {
    expect(webAddress.safeParse(value).success).toBe(false);
  });

  it('two tenants never have a key in common, whatever they call their instances', () => {
    const parts = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,5}$/);
    const locals = fc.array(parts, { minLength: 1, maxLength: 3 }).map((names) => names.join('~'));
    fc.assert(
      fc.property(parts, locals, parts, locals, (tenant, local, other, otherLocal) => {
        const key = keyOf(tenant, local);
        expect(instanceKey.safeParse(key).success).toBe(true);
        expect([tenantOfKey(key), localOf(key)]).toEqual([tenant, local]);
        expect(key === keyOf(other, otherLocal)).toBe(tenant === other && local === otherLocal);
      }),
    );
    for (const tenant of ['a~b', '~', 'a~']) expect(tenantKey.safeParse(tenant).success).toBe(false);
  });
});
