import { describe, expect, test } from 'vitest';
import { readYaml } from '../../text/yaml.ts';

const faultOf = (text: string, limits = {}) => {
  const { fault, value } = readYaml(text, limits);
  if (fault !== undefined) expect(value).toBeUndefined();
  return fault && `${fault.kind} ${fault.line}:${fault.column}`;
};

describe('YAML from outside', () => {
  test.each<[string, string | undefined]>([
    ['a: 1\nb: { c: [x, y] }\n', undefined],
    ['{"a": 1, "b": null}', undefined],
    ['a: 1\nb: 2\na: 3\n', 'twice 3:1'],
    ['b: { c: 1, d: 2, c: 3 }\n', 'twice 1:18'],
    ['1: x\n"1": y\n', undefined],
    ['a: [', 'syntax 1:5'],
    ['a: 1\n---\nb: 2\n', 'syntax 2:1'],
    ['a: !secret x\n', 'syntax 1:4'],
    [`a: ${'['.repeat(100_000)}`, 'depth 1:260'],
    ['a: &x 1\nb: *x\n', undefined],
    [`a: &x 1\nb: [${'*x, '.repeat(200)}]`, 'alias 2:405'],
  ])('%j', (text, fault) => {
    expect(faultOf(text)).toBe(fault);
  });

  test('is not parsed at all where it is too long', () => {
    expect(faultOf(`a: "${'x'.repeat(100)}"`, { max: 50 })).toBe('size 1:1');
    expect(faultOf('a: &x 1\nb: *x\n', { aliases: 0 })).toBe('alias 2:4');
  });

  test('keeps a field that is named as something of every object', () => {
    const { value } = readYaml('constructor: 1\n__proto__: { polluted: true }\n');
    expect(Object.keys(value as object).sort()).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: true }).polluted).toBeUndefined();
  });

  // By comparing each with each, as the parser itself does, this takes longer than a test may.
  test.each([
    ['fields', (n: number) => Array.from({ length: n }, (_, i) => `key${i}: ${i}`).join('\n')],
    ['fields in braces', (n: number) => `{${Array.from({ length: n }, (_, i) => `key${i}: ${i}`).join(', ')}}`],
    ['anchors', (n: number) => `[${Array.from({ length: n }, (_, i) => `&a${i} x`).join(', ')}]`],
  ])('many %s are read in time that grows with them', (_what, many) => {
    expect(faultOf(many(60_000))).toBeUndefined();
  });
});
