import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import {
  exportBundle,
  pseudonyms,
  type RegisterRow,
  Reliance,
  registerOf,
  rowOf,
  type Trail,
  type TrailLine,
  writeCsv,
  writeJson,
  writeParquet,
  writeRegisterPage,
  writeXlsx,
} from '../../audit/index.ts';
import { columns } from '../../audit/register/columns.ts';
import { disclosure } from '../../machines/disclosure.ts';
import { registry } from '../../machines/index.ts';
import { milestones } from '../../machines/milestones.ts';
import { serviceLevels } from '../../machines/service-levels.ts';
import { begunAgain, inFolder, machineOf, recording, trailOf, verdictOf } from '../support/audit.ts';
import { writeBundle } from '../support/audit-bundle.ts';
import { recordings } from '../support/recorded.ts';
import { recordedSource } from '../support/recorded-source.ts';

const options = { clocks: serviceLevels, milestones };

async function rowFor(name: string, change: (trail: Trail) => Trail = (trail) => trail): Promise<RegisterRow> {
  const recorded = recording(name);
  const trail = change(trailOf(recorded).trail);
  return rowOf(trail, await verdictOf(recorded), { ...options, asOf: trail.asOf });
}

/** The trail with these lines changed. */
const edited = (change: (line: TrailLine) => Partial<TrailLine>) => (trail: Trail) => ({
  ...trail,
  lines: trail.lines.map((line) => ({ ...line, ...change(line) })),
});

async function registerIn(folder: string): Promise<RegisterRow[]> {
  const rows: RegisterRow[] = [];
  for await (const { row } of registerOf([folder], { ...options, sha256: nodeSha256, machineOf })) rows.push(row);
  return rows;
}

async function written(write: typeof writeCsv, rows: readonly RegisterRow[]): Promise<Buffer> {
  const parts: Buffer[] = [];
  await write(rows, (part) => void parts.push(Buffer.from(part as string)));
  return Buffer.concat(parts);
}

describe('milestones', () => {
  test('are events and fields that the machines have', () => {
    for (const { machine, ...own } of milestones) {
      const events = registry[machine][0].schemas.events as Record<string, unknown>;
      for (const { event } of [...own.opens, ...own.decides, ...own.reopens, ...own.reasons])
        expect(Object.keys(events)).toContain(event);
    }
    expect(milestones.map(({ machine }) => machine).sort()).toEqual(Object.keys(registry).sort());
  });
});

describe('a row', () => {
  test('tells who asked for a case and who decided it, and that these are claims', async () => {
    expect(await rowFor('first-week-contoso~case-1001')).toMatchObject({
      openedBy: { name: 'customer-analyst', how: 'named by system eod-subscription' },
      decision: 'REPORT CONCLUDED',
      decidedBy: { name: 'expert', role: 'expert', how: 'claimed' },
      status: 'completed',
      verdict: 'conforms',
      both: [],
    });
  });

  test('tells which clock was late, and the reason that was given while it ran', async () => {
    const { clocks } = await rowFor('first-week-contoso~case-2001');
    expect(clocks[0]).toMatchObject({
      clock: 'first-report',
      outcome: 'breached',
      reasons: ['We need the document itself to say more.'],
    });
  });

  test('names who both applied and decided, by name or, where there is one, by subject', async () => {
    const twice = (line: TrailLine) =>
      ['SUBMIT', 'APPROVE'].includes(line.event.type) ? { claimed: { ...line.claimed, name: 'Mallory' } } : {};
    const { both } = await rowFor('first-week-fabrikam', edited(twice));
    expect(both).toContainEqual({ name: 'Mallory', as: ['opened', 'decided'] });
    const proven = (line: TrailLine) => ({
      ...twice(line),
      ...(line.event.type === 'APPROVE' ? { proven: { subject: 'other', issuer: 'i' } } : {}),
    });
    const apart = await rowFor('first-week-fabrikam', edited(proven));
    expect(apart.both.filter(({ as }) => as.includes('decided'))).toEqual([]);
  });

  test('lists refusals, give-ups, resets, and how it ended otherwise than by itself', async () => {
    const row = await rowFor('first-week-contoso~case-1001', (trail) => ({
      ...edited(({ seq }) =>
        seq === 5
          ? { refused: { code: 'ROLE_NOT_ALLOWED', message: '' } }
          : seq === 7
            ? { cause: 'effect:5.2', refused: { code: 'GAVE_UP', message: '' } }
            : {},
      )(trail),
      status: 'terminated',
      runs: [
        ...trail.runs,
        { ...trail.runs[0]!, run: 'old', abandoned: 'reset' as const, lost: [{ seq: 9, cause: '', at: 0 }] },
      ],
    }));
    expect(row.exceptions.map(({ kind }) => kind)).toEqual(['refused', 'gaveUp', 'reset', 'terminated']);
    expect(row.exceptionCount).toBe(4);
  });

  test('keeps its size, however much went wrong', async () => {
    const row = await rowFor('first-week-contoso~case-1001', (trail) => ({
      ...trail,
      status: 'terminated',
      lines: Array.from({ length: 5_000 }, (_, index) => ({
        ...trail.lines[4]!,
        seq: index + 1,
        refused: { code: 'X'.repeat(500), message: '' },
      })),
    }));
    expect([row.exceptions.length, row.exceptionCount]).toEqual([100, 5_001]);
    // One that stands behind thousands of another kind is kept, and each kind is counted.
    expect(row.exceptionsByKind).toEqual({ refused: 5_000, terminated: 1 });
    expect(row.exceptions.at(-1)?.kind).toBe('terminated');
    expect(columns.find(({ name }) => name === 'exception_list')?.cell(row)).toMatch(
      /^100 of 5001 are listed \| refused/,
    );
    expect(columns.find(({ name }) => name === 'exception_kinds')?.cell(row)).toBe('refused ×5000, terminated');
    for (const { cell } of columns) expect(String(cell(row) ?? '').length).toBeLessThan(10_000);
  });

  test('of a machine without milestones has its start, and what a sender did last before its end', async () => {
    const trail = trailOf(recording('first-week-contoso~case-1001')).trail;
    const row = rowOf(trail, await verdictOf(recording('first-week-contoso~case-1001')), {
      clocks: [],
      milestones: [],
      asOf: 0,
    });
    expect(row).toMatchObject({ openedBy: { role: 'system' }, decision: 'CONFIRM_CLOSE', clocks: [] });
  });
});

describe('a register', () => {
  test('has a row for each case of a bundle, and each case once', () =>
    inFolder(async (folder) => {
      writeBundle(path.join(folder, 'bundle'));
      const rows = await registerIn(path.join(folder, 'bundle'));
      expect(rows.map(({ workflow }) => workflow).sort()).toEqual(
        recordings()
          .map(({ recorded }) => recorded.instance)
          .sort(),
      );
      expect(rows.every(({ verdict }) => verdict === 'conforms')).toBe(true);
      const twice: string[] = [];
      const both = [path.join(folder, 'bundle'), path.join(folder, 'bundle')];
      for await (const { row } of registerOf(both, { ...options, sha256: nodeSha256, machineOf }))
        twice.push(row.workflow);
      expect(twice.length).toBe(rows.length);
    }));

  test('takes a case of two bundles from the one that knows more of it', () =>
    inFolder(async (folder) => {
      const { histories, ...rest } = recording('first-week-contoso~case-1001');
      const events = (histories[0] as { events: unknown[] }).events;
      writeBundle(path.join(folder, 'early'), { cases: [{ ...rest, histories: [{ events: events.slice(0, 40) }] }] });
      writeBundle(path.join(folder, 'late'), { cases: [{ ...rest, histories }] });
      for (const order of [
        ['early', 'late'],
        ['late', 'early'],
      ]) {
        const rows: RegisterRow[] = [];
        const reliance = new Reliance();
        const folders = order.map((name) => path.join(folder, name));
        for await (const { row } of registerOf(folders, { ...options, sha256: nodeSha256, machineOf, reliance }))
          rows.push(row);
        expect([rows.map(({ status }) => status), reliance.cases]).toEqual([['completed'], 1]);
      }
    }));

  test('of redacted cases has what the exporter says, and says so', () =>
    inFolder(async (folder) => {
      const recorded = recording('first-week-contoso~case-2001');
      await exportBundle(recordedSource([recorded]), folder, {
        ...{ sha256: nodeSha256, machineOf, query: 'one', aboutMachine: () => ({}) },
        tool: { name: 'watchfloor', version: '0' },
        redaction: { names: pseudonyms(Buffer.alloc(32, 3)), disclosureOf: () => disclosure },
      });
      const reliance = new Reliance();
      const rows: RegisterRow[] = [];
      const whole = path.join(folder, 'whole');
      for await (const { row } of registerOf([folder], { ...options, sha256: nodeSha256, machineOf, reliance }))
        rows.push(row);
      expect(rows).toMatchObject([{ claimed: true, verdict: 'notVerifiable', clocks: [{ outcome: 'breached' }, {}] }]);
      expect(reliance.claimed).toBe(1);
      expect(JSON.stringify(rows)).not.toContain('We need the document');
      expect(columns.find(({ name }) => name === 'source')?.cell(rows[0] as RegisterRow)).toBe('said by the exporter');
      // The unredacted one beside it is gone by.
      writeBundle(whole, { cases: [recorded] });
      const best: RegisterRow[] = [];
      for await (const { row } of registerOf([folder, whole], { ...options, sha256: nodeSha256, machineOf }))
        best.push(row);
      expect(best.map(({ claimed, verdict }) => [claimed, verdict])).toEqual([[false, 'conforms']]);
    }));

  test('marks what was begun again under the workflow id of a case', () =>
    inFolder(async (folder) => {
      const first = recording('first-week-contoso~case-1001');
      writeBundle(path.join(folder, 'a'), { cases: [first] });
      writeBundle(path.join(folder, 'b'), { cases: [begunAgain(first)] });
      const kinds: string[][] = [];
      for await (const { row } of registerOf([path.join(folder, 'a'), path.join(folder, 'b')], {
        ...options,
        sha256: nodeSha256,
        machineOf,
      }))
        kinds.push(row.exceptions.map(({ kind }) => kind).filter((kind) => kind === 'begunAgain'));
      expect(kinds).toEqual([[], ['begunAgain']]);
    }));
});

describe('as a sheet', () => {
  const hostile = async () => {
    const row = await rowFor('first-week-contoso~case-1001');
    return {
      ...row,
      tenant: '=HYPERLINK("http://x")',
      profile: ' \t@SUM(1)',
      state: ['+1', '-1'],
      decision: '"quoted",\n"cell"',
    };
  };

  test('no text is a formula in CSV and in a workbook, and none breaks out of its cell', async () => {
    const row = await hostile();
    const csv = (await written(writeCsv, [row, row])).toString('utf8');
    expect(csv).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(csv.split('\r\n').filter((line) => line.startsWith('first-week.'))).toHaveLength(2);
    expect(csv).not.toMatch(/(^|,)"?\s*[=+@]/m);
    const bytes = await written(writeXlsx, [row]);
    expect(bytes.subarray(0, 2).toString()).toBe('PK');
    const { readXlsx } = await import('hucre/xlsx');
    const [head, first] = (await readXlsx(bytes)).sheets[0]?.rows ?? [];
    expect(head).toEqual(columns.map(({ name }) => name));
    const cellOf = (name: string) => first?.[columns.findIndex((one) => one.name === name)];
    expect([cellOf('tenant'), cellOf('state'), cellOf('steps')]).toEqual([
      `'=HYPERLINK("http://x")`,
      `'+1, -1`,
      row.steps,
    ]);
    expect(bytes.includes('<f>')).toBe(false);
  });

  test('Parquet has the cells of each row, also over several groups of rows, and an empty register has no row', async () => {
    const { parquetReadObjects } = await import('hyparquet');
    const read = async (rows: readonly RegisterRow[]) => {
      const { buffer, byteLength, byteOffset } = await written(writeParquet, rows);
      return parquetReadObjects({ file: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer });
    };
    const row = await hostile();
    const many = Array.from({ length: 2_500 }, (_, index) => ({ ...row, workflow: `case ${index} ü`, steps: index }));
    const own = many.map((one) => Object.fromEntries(columns.map(({ cell, name }) => [name, cell(one) ?? null])));
    expect(await read(many)).toEqual(own);
    expect(await read([])).toEqual([]);
  });

  test('JSON has all of each row, and an empty register is an empty list', async () => {
    const row = await hostile();
    expect(JSON.parse((await written(writeJson, [row, row])).toString('utf8'))).toEqual([row, row]);
    expect(JSON.parse((await written(writeJson, [])).toString('utf8'))).toEqual([]);
  });
});

describe('as a page', () => {
  const page = async (rows: readonly RegisterRow[], link?: string) =>
    (
      await written(
        (all, write) => writeRegisterPage(placed(all as readonly RegisterRow[]), write, { linkOf: () => link }),
        rows,
      )
    ).toString('utf8');
  const placed = (rows: readonly RegisterRow[]) => rows.map((row) => ({ row, place: '' }));
  const attack = `"><script>x()</script><img src=x onerror=x()>'`;

  test('escapes all that came from outside, and forbids what could slip through', async () => {
    const row = await rowFor('first-week-contoso~case-2001');
    const hostile = JSON.parse(JSON.stringify(row), (key, value) =>
      typeof value === 'string' && !['outcome', 'verdict'].includes(key) ? attack : value,
    ) as RegisterRow;
    const text = await page([hostile, row], `cases/${attack}`);
    expect(text).not.toMatch(/<script|<img|onerror=x\(\)>(?!&)/);
    expect(text.match(/<a href="[^"]*"/g)).toHaveLength(2);
    expect(text).toMatch(/Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-/);
    const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(text) ?? [];
    expect(text).toContain(createHash('sha256').update(style).digest('base64'));
  });

  test('has a filter for each value that there is, and one for the rest where these are too many', async () => {
    const row = await rowFor('first-week-contoso~case-2001');
    const rows = Array.from({ length: 120 }, (_, index) => ({ ...row, tenant: `t${index}` }));
    const text = await page(rows);
    expect(text.match(/name="tenant"/g)).toHaveLength(102);
    expect(text).toContain('any other');
    expect(text.match(/<tr class="[^"]*tenant-100 /g)).toHaveLength(20);
    // What is the same everywhere needs no filter.
    expect(text).not.toContain('name="machine"');
    expect(text.match(/<tr class="[^"]* late/g)).toHaveLength(120);
  });

  test('leaves nothing behind, whatever happens', async () => {
    const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('watchfloor-register-'));
    const before = left();
    async function* broken() {
      yield* placed([await rowFor('first-week-contoso~case-2001')]);
      throw new Error('broken');
    }
    await expect(writeRegisterPage(broken(), () => undefined)).rejects.toThrow('broken');
    expect(left().filter((name) => !before.includes(name))).toEqual([]);
  });
});
