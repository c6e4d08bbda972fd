import { beforeAll, describe, expect, it } from 'vitest';
import { type ValidationReport, validate, validationTables } from '../../numeric/validation/index.ts';
import { budget } from '../support/budgets.ts';

/** What a person reads of the rows that do not hold. */
const failed = <T extends { readonly ok: boolean }>(rows: readonly T[]): T[] => rows.filter(({ ok }) => !ok);

describe(`the simulator held against what is known (${budget.validation})`, () => {
  let report: ValidationReport;
  const told: string[] = [];
  beforeAll(async () => {
    report = await validate({ size: budget.validation, onProgress: (done, of) => told.push(`${done}/${of}`) });
  }, 900_000);

  it('agrees with theory: M/M/c, M/G/1, priorities, the conserved sum, losses, Jackson networks', () => {
    expect(failed(report.theory)).toEqual([]);
    // Eight queues M/M/c of seven numbers each, and the others.
    expect(report.theory.length).toBeGreaterThanOrEqual(8 * 7 + 15 + 9 + 12);
    expect(report.theory.filter(({ queue }) => queue.startsWith('Jackson'))).toHaveLength(9 + 12);
    expect(report.theory.every(({ found, expected }) => found.low < found.high && Number.isFinite(expected))).toBe(
      true,
    );
  });

  it('keeps every law on every path', () => {
    expect(failed(report.laws)).toEqual([]);
    expect(report.laws).toHaveLength(9);
  });

  it('gives intervals of 95 % that hold in 93 to 97 % of 500 studies or more, and more often of few values', () => {
    expect(failed(report.coverage)).toEqual([]);
    expect(report.coverage.every(({ studies }) => studies >= 500)).toBe(true);
    expect(report.coverage).toHaveLength(9);
    const few = report.coverage.filter(({ interval }) => /some of (7|20) still open/.test(interval));
    expect(few.map(({ covered }) => covered >= 0.95)).toEqual([true, true]);
  });

  it('draws from the laws that it says, in many streams', () => {
    expect(failed(report.generators)).toEqual([]);
  });

  it('finds every fault that was put in on purpose', () => {
    expect(failed(report.controls)).toEqual([]);
    expect(report.controls).toHaveLength(11);
  });

  it('says of the whole that it holds, in tables of a verdict a row, and how far it is', () => {
    expect(report.ok).toBe(true);
    const tables = validationTables(report);
    expect(tables).toHaveLength(5);
    for (const { columns, rows } of tables)
      for (const row of rows) expect([row.length, row.at(-1)]).toEqual([columns.length, 'ok']);
    expect(told[0]).toMatch(/^0\//);
    expect(told.at(-1)).toMatch(/^(\d+)\/\1$/);
  });
});

describe('a validation', () => {
  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const running = validate({ size: 'small', signal: stop.signal, onProgress: () => stop.abort() });
    await expect(running).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  });
});
