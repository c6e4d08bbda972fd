import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inOrder } from '../../../cli/simulate/in-order.ts';
import { checkStudyName } from '../../../cli/simulate/where.ts';
import { parseScenario, type RunResult, runScenario } from '../../../simulator/index.ts';
import {
  packResult,
  requireSpreadable,
  studyId,
  unpackResult,
  withoutPictures,
} from '../../../simulator/study/distributed/index.ts';
import { studyOf } from '../../../simulator/study/experiments/index.ts';

const text = `
scenario: small
start: 2030-01-07T08:00:00Z
horizon: 5d
population: [{ group: bank, count: 2, onboarded: true }]
customers: { inquiries: { trace: [1h, 20h] } }
adversaries: [{ kind: ransomware, arrivals: { trace: [3h] } }]
detection: { visibility: 1, alert: 1 }
`;
const hour = `
scenario: an-hour
start: 2030-01-07T08:00:00Z
horizon: 1h
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

describe('a study on a server', () => {
  test('has another id for whatever would give other numbers, and the same for the same', () => {
    const id = (changes: object, programme = 'p', first = 0, of = text) =>
      studyId('nightly', { text: of, name: 'a.yaml', changes }, programme, first);
    const given = { set: { 'experts.count': 3 } };
    expect(id(given)).toMatch(/^study\/nightly\/[0-9a-f]{16}$/);
    expect(studyId('nightly', { text, name: 'elsewhere/b.yaml', changes: given }, 'p', 0)).toBe(id(given));
    const others = [
      id({}),
      id({ set: { 'experts.count': 4 } }),
      id(given, 'q'),
      id(given, 'p', 1),
      id(given, 'p', 0, hour),
    ];
    expect(new Set([id(given), ...others]).size).toBe(6);
  });

  test('has a name that can be a part of an id, and only on workers', () => {
    const named =
      (study: string, on = 'workers') =>
      () =>
        checkStudyName({ on, study });
    for (const name of ['nightly', 'v1.2_main-7', 'A']) expect(named(name)).not.toThrow();
    for (const name of ['', '-x', 'a/b', 'a b', 'ü', 'x'.repeat(61), 'a\nb'])
      expect(named(name), name).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    expect(named('nightly', 'virtual')).toThrow(/--on workers/);
    expect(() => checkStudyName({ on: 'virtual' })).not.toThrow();
  });
});

describe('work for several at once', () => {
  test('is begun in order, at most so many at once, and its results are in order whoever ends first', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(3), { maxLength: 12 }),
        fc.integer({ min: 1, max: 4 }),
        async (turns, atOnce) => {
          const begun: number[] = [];
          let [under, most] = [0, 0];
          const results = await inOrder([...turns.entries()], atOnce, async ([index, many]) => {
            begun.push(index);
            most = Math.max(most, ++under);
            for (let turn = 0; turn < many; turn++) await Promise.resolve();
            under--;
            return index;
          });
          const inTurn = turns.map((_, index) => index);
          expect([results, begun]).toEqual([inTurn, inTurn]);
          expect(most).toBeLessThanOrEqual(atOnce);
        },
      ),
    );
  });

  test('is not begun any more after one piece has failed', async () => {
    const begun: number[] = [];
    const work = inOrder([0, 1, 2, 3, 4], 2, async (item) => {
      begun.push(item);
      await Promise.resolve();
      if (item === 1) throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    await new Promise(setImmediate);
    expect(begun.length).toBeLessThan(5);
  });
});
