import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileNameOf, folded, isPortable } from '../../text/index.ts';

const key = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom('a', 'A', 'b', '.', ' ', '-', '/', '\\', '~', ':', 'ß', 'K', '\u0000'),
    maxLength: 8,
  }),
  fc.constantFrom(
    'CON',
    'con',
    'nul',
    'NUL.txt',
    'com1',
    'COM¹',
    'a.',
    'a',
    'a ',
    '.',
    '..',
    '',
    '.a',
    'contoso-1',
    'Contoso-1',
  ),
);

describe('a key as the name of a file', () => {
  it('is portable, and another one for every other key, also where letter cases are not told apart', () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        const [x, y] = [fileNameOf(a), fileNameOf(b)];
        expect(x).toMatch(/^[a-z0-9_~-][a-z0-9._~-]{0,149}$/);
        expect(isPortable(x)).toBe(true);
        expect(folded(x) === folded(y)).toBe(a === b);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each(['contoso-notification-1-case-1', 'a', 'case_2.b'])('stays as it is where it can: %s', (name) => {
    expect(fileNameOf(name)).toBe(name);
  });

  it.each(['CON', 'nul', 'a.', 'a ', 'A', 'aux.json', '', '../x', '.hidden', 'x'.repeat(101)])('is not %j', (name) => {
    expect(fileNameOf(name)).not.toBe(name);
  });
});
