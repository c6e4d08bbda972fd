import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packResult, requireSpreadable, unpackResult, withoutPictures } from '../../simulator/distributed/index.ts';
import { studyOf } from '../../simulator/experiments/index.ts';
import { parseScenario, type RunResult, runScenario } from '../../simulator/index.ts';

const text = `
scenario: small
start: 2030-01-07T08:00:00Z
horizon: 5d
population: [{ group: bank, count: 2, onboarded: true }]
customers: { inquiries: { trace: [1h, 20h] } }
adversaries: [{ kind: ransomware, arrivals: { trace: [3h] } }]
detection: { visibility: 1, alert: 1 }
`;
const name = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => text !== '__proto__');
const number = fc.double();
const numbers = fc.array(number).map((values) => Float64Array.from(values));
const results = fc
  .record({
    durations: fc.dictionary(name, fc.record({ values: numbers, open: numbers })),
    counts: fc.dictionary(name, number),
    levels: fc.dictionary(
      name,
      fc.record({ average: number, max: number, line: fc.array(fc.tuple(number, number), { maxLength: 3 }) }),
    ),
    surprises: fc.array(fc.record({ at: number, instance: name, event: name, expected: name, got: name })),
  })
  .map(({ surprises, ...measurements }) => ({ ...base, measurements, surprises }) as RunResult);
const base = await runScenario(parseScenario(text), { replication: 3 });

describe('a result that comes from a worker', () => {
  test('is the same to the bit, whatever numbers it holds', () => {
    fc.assert(
      // Strictly: −0 is not 0, and a typed array no list.
      fc.property(results, (result) => isDeepStrictEqual(unpackResult(packResult(result)), structuredClone(result))),
    );
  });

  test('is the run itself, and without its pictures shows the same in a study but for them', () => {
    expect(isDeepStrictEqual(unpackResult(packResult(base)), base)).toBe(true);
    const bare = withoutPictures(base);
    const expectations = [] as const;
    const { campaigns, levels, ...whole } = studyOf([base, base], { expectations });
    expect(campaigns.length).toBeGreaterThan(0);
    expect(Object.values(levels).some(({ line }) => line.length > 0)).toBe(true);
    expect(studyOf([base, bare], { expectations })).toEqual({ ...whole, campaigns, levels });
    expect(packResult(bare).length).toBeLessThan(packResult(base).length);
  });

  test('is refused where it is too large for a payload, or none at all', () => {
    const values = Float64Array.from({ length: 200_000 }, (_, index) => Math.sin(index));
    const durations = { 'eod.firstReport': { values, open: new Float64Array() } };
    const large = { ...base, measurements: { ...base.measurements, durations } };
    expect(() => packResult(large)).toThrow(expect.objectContaining({ code: 'RESULT_TOO_LARGE' }));
    expect(() => unpackResult(Uint8Array.of(1, 2, 3))).toThrow(expect.objectContaining({ code: 'RESULT_MALFORMED' }));
  });
});

describe('a scenario that is sent to workers', () => {
  const check = (text: string, set = {}) => requireSpreadable({ text, name: 'small', changes: { set } });

  test('names no other file, neither in its text nor on the command line', () => {
    expect(() => check(text)).not.toThrow();
    const refused = expect.objectContaining({ code: 'SCENARIO_NAMES_FILES' });
    expect(() => check(text.replace('trace: [3h]', 'trace: { file: secrets.csv }'))).toThrow(refused);
    expect(() => check(`${text}attackBundle: { file: /etc/passwd }\n`)).toThrow(refused);
    expect(() => check(text, { 'attackBundle.file': '/etc/passwd' })).toThrow(refused);
    expect(() => check(text, { 'customers.inquiries.trace': { file: 'a.csv' } })).toThrow(refused);
    expect(() => check(`${text}small: { attackBundle: { file: a.json } }\n`)).not.toThrow();
  });

  test('is of a size that a history bears', () => {
    expect(() => check(`${text}# ${'x'.repeat(100_000)}`)).toThrow(
      expect.objectContaining({ code: 'SCENARIO_TOO_LARGE' }),
    );
  });
});
