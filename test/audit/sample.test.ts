import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RegisterRow } from '../../audit/index.ts';
import {
  allocate,
  type Design,
  discoverySize,
  draw,
  frameOf,
  readConclusions,
  sampleOf,
} from '../../audit/sample/index.ts';
import { chiSquareTest } from '../../numeric/statistics/index.ts';
import { recordedCases, writeBundle } from '../support/audit-bundle.ts';
import { registerRow, registerRows } from '../support/register-row.ts';
import { cli } from '../support/run-cli.ts';

const rows = registerRows(60);
const frame = frameOf(rows);
const random = (size: number, seed = 'seed'): Design => ({ method: { kind: 'random' }, size, seed });

describe('a draw', () => {
  test('is of the smallest hashes of seed and case, whatever order the cases came in', () => {
    const hash = ({ first, workflow }: RegisterRow) =>
      createHash('sha256')
        .update(JSON.stringify(['seed', workflow, first]))
        .digest('hex');
    const expected = rows.map(hash).sort().slice(0, 7);
    expect(draw(frame, random(7)).drawn.map(({ ticket }) => ticket)).toEqual(expected);
    const other = frameOf([...rows].reverse());
    expect(other.sha256).toBe(frame.sha256);
    expect(draw(other, random(7))).toEqual(draw(frame, random(7)));
    expect(draw(frame, random(7, 'other'))).not.toEqual(draw(frame, random(7)));
    expect(draw(frame, random(100)).drawn).toHaveLength(60);
  });

  test('gives every case the same chance', () => {
    const times = new Map(rows.map(({ workflow }) => [workflow, 0]));
    for (let seed = 0; seed < 2_000; seed++)
      for (const { workflow } of draw(frame, random(6, String(seed))).drawn)
        times.set(workflow, (times.get(workflow) ?? 0) + 1);
    expect(
      chiSquareTest(
        [...times.values()],
        rows.map(() => 200),
      ).p,
    ).toBeGreaterThan(0.001);
  });

  test('by parts has a case of each, and of each in proportion', () => {
    const { drawn, strata } = draw(frame, {
      method: { kind: 'stratified', by: ['machine', 'month'] },
      size: 20,
      seed: 's',
    });
    expect(strata).toHaveLength(10);
    expect(strata.find(({ name }) => name === 'eod-case · 2026-01')).toMatchObject({ cases: 8, drawn: 3 });
    expect(drawn).toHaveLength(20);
    for (const { name, drawn: count } of strata)
      expect(drawn.filter(({ stratum }) => stratum === name)).toHaveLength(count);
    expect(() => draw(frame, { method: { kind: 'stratified', by: ['machine', 'month'] }, size: 9, seed: 's' })).toThrow(
      expect.objectContaining({ code: 'SAMPLE_TOO_SMALL' }),
    );
  });

  test.each([
    [[10, 10, 10], 6, [2, 2, 2]],
    [[1, 1, 100], 10, [1, 1, 8]],
    [[2, 3], 50, [2, 3]],
    [[50, 30, 20], 10, [5, 3, 2]],
    [[7], 1, [1]],
  ])('of %j has %i as %j', (sizes, size, shares) => expect(allocate(sizes, size)).toEqual(shares));

  test('by weight draws units: each case in proportion, the heavy ones always, those without any never', () => {
    // The weights are 0 to 59: of 1,770 units 30 are drawn, one of every 59.
    const times = new Map<string, number>();
    for (let seed = 0; seed < 590; seed++) {
      const { drawn, weight } = draw(frame, {
        method: { kind: 'weighted', by: 'steps' },
        size: 30,
        seed: String(seed),
      });
      expect(weight).toEqual({ units: 1_770, without: 1 });
      expect(drawn.reduce((sum, { units = 0 }) => sum + units, 0)).toBe(30);
      for (const { units = 0, workflow } of drawn) times.set(workflow, (times.get(workflow) ?? 0) + units);
    }
    expect(times.get('tan-application/contoso~0')).toBeUndefined();
    expect(times.get('eod-case/contoso~59')).toBe(590);
    const weighed = rows.slice(1);
    const found = weighed.map(({ workflow }) => times.get(workflow) ?? 0);
    expect(
      chiSquareTest(
        found,
        weighed.map(({ steps }) => steps * 10),
      ).p,
    ).toBeGreaterThan(0.001);
  });

  test('by weight of more units than there are ends, with each case as often as it weighs', () => {
    const size = 1_770 * 10 ** 12;
    const { drawn } = draw(frame, { method: { kind: 'weighted', by: 'steps' }, size, seed: 's' });
    expect(drawn).toHaveLength(59);
    const weightOf = new Map(rows.map(({ steps, workflow }) => [workflow, steps]));
    for (const { units, workflow } of drawn) expect(units).toBe((weightOf.get(workflow) ?? 0) * 10 ** 12);
  });

  test('has nothing to draw from where there is no case, or no weight', () => {
    for (const [from, design] of [
      [frameOf([]), random(1)],
      [frame, { ...random(1), method: { kind: 'weighted', by: 'late' } }],
    ] as const)
      expect(() => draw(from, design)).toThrow(expect.objectContaining({ code: 'SAMPLE_EMPTY' }));
  });

  test('to discover exceptions is as large as binomial coefficients say', () => {
    const choose = (n: number, k: number) => {
      let product = 1n;
      for (let i = 0; i < k; i++) product = (product * BigInt(n - i)) / BigInt(i + 1);
      return product;
    };
    for (const [cases, share] of [
      [100, 0.05],
      [1_000, 0.05],
      [37, 0.1],
      [5, 0.01],
    ] as const) {
      const exceptions = Math.max(1, Math.ceil(cases * share));
      const isEnough = (n: number) => 20n * choose(cases - exceptions, n) <= choose(cases, n);
      let size = 0;
      while (size < cases && !(size <= cases - exceptions ? isEnough(size) : true)) size++;
      expect(discoverySize(cases, 0.95, share), `${cases} ${share}`).toBe(size);
    }
    expect(discoverySize(1_000_000, 0.95, 0.05)).toBe(59);
  });
});

describe('conclusions', () => {
  const blank = 'paper,control,case,result,conclusion,by,note\r\n1,a,x,no exception,,,\r\n1,b,"x,y",exceptions,,,\r\n';
  test('are read as spreadsheets write them', () => {
    const filled =
      '\ufeff"paper";"control";"case";"result";"conclusion";"by";"note"\n1;b;"x,y";exceptions;"fine; see ""note""";Ann;"two\nlines"\n1;a;x;no exception;fine;Ann;\n';
    expect(readConclusions(filled, blank)).toEqual({ filled: 2, lines: 2, problems: [] });
    expect(readConclusions(blank, blank)).toEqual({ filled: 0, lines: 2, problems: [] });
  });

  test.each([
    ['', 'there is no column "paper"'],
    ['"', 'there is no column "paper"'],
    ['paper,control,conclusion\n', 'there is no column "by"'],
    ['paper,control,conclusion,by\n1,a,ok,Ann\n', 'paper 1, b is missing'],
    ['paper,control,conclusion,by\n1,a,ok,Ann\n1,a,ok,Ann\n1,b,,\n', 'paper 1, a is there twice'],
    ['paper,control,conclusion,by\n1,a,ok,\n1,b,,\n', 'paper 1, a does not say by whom'],
    ['paper,control,conclusion,by\n1,a,,\n1,b,,\n2,a,,\n', 'paper 2, a is not of this sample'],
    ['paper,control,conclusion,by\n1,a,ok\n1,b,,\n', 'paper 1, a does not say by whom'],
    [
      'paper,control,case,result,conclusion,by\n1,b,"x,y",no exception,,\n',
      'paper 1, b has another result than its paper',
    ],
    ['paper,control,case,conclusion,by\n1,b,z,,\n', 'paper 1, b has another case than its paper'],
  ])('of %j are told: %s', (text, problem) => expect(readConclusions(text, blank).problems).toContain(problem));

  test('of a line that was cut off are not there', () =>
    expect(readConclusions('paper,control,conclusion,by\n1,a\n1,b\n', blank)).toEqual({
      filled: 0,
      lines: 2,
      problems: [],
    }));
});

test('a paper shows what hostile cases say, and runs none of it', async () => {
  const evil = '<script>alert(1)</script><img src=x onerror=alert(2)>"\'\ud800';
  const row = registerRow({
    workflow: evil,
    tenant: evil,
    version: evil,
    definition: evil,
    decision: evil,
    decidedBy: { name: evil, role: evil, how: evil },
    both: [{ name: evil, as: [evil] }],
    exceptions: [{ kind: 'refused', what: evil }],
  });
  const source = {
    rows: async function* () {
      yield { row, place: 'nowhere' };
    },
    trail: async () => undefined,
    bundles: [null],
    unreadable: () => 0,
  };
  const { files } = await sampleOf(source, { simulated: false, proofsChecked: false }, () =>
    random(1, evil.toWellFormed()),
  );
  const paper = files.get('papers/0001.html')!;
  expect(paper).toContain('&#60;script');
  expect(paper).not.toMatch(/<script|<img|onerror=alert\(2\)>/);
  expect(paper).toContain('default-src &#39;none&#39;');
});

describe('watchfloor audit sample', () => {
  const root = mkdtempSync(join(tmpdir(), 'watchfloor-sample-'));
  const at = (name: string) => join(root, name);
  const sample = (...args: string[]) => cli('audit', 'sample', ...args);
  const design = ['--size', '4', '--by', 'machine', '--simulated', '--seed', '4 6 1 3'];
  beforeAll(() => {
    const cases = recordedCases()
      .filter(({ histories }) => histories.length === 1)
      .slice(0, 9);
    writeBundle(at('bundle'), { cases });
    writeBundle(at('altered'), { cases: cases.slice(1) });
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const made = async (name: string) => {
    const { code, err } = await sample(at('bundle'), '--out', at(name), ...design);
    expect([code, err]).toEqual([0, '']);
    return at(name);
  };
  const check = async (folder: string, bundle = 'bundle') => {
    const { code, out } = await sample(at(bundle), '--check', folder, '--json');
    return { code, ...(JSON.parse(out) as { same: boolean; differing: string[] }) };
  };

  test('draws the same for a second auditor, byte by byte, and sees what was altered', async () => {
    const [one, two] = [await made('one'), await made('two')];
    const names = readdirSync(one, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(names).toHaveLength(4 + 3);
    for (const { name, parentPath } of names)
      expect(readFileSync(join(parentPath, name)), name).toEqual(
        readFileSync(join(parentPath.replace(one, two), name)),
      );
    expect(await check(one)).toMatchObject({ code: 0, same: true, differing: [] });
    expect(await check(one, 'altered')).toMatchObject({ code: 1, same: false });
    for (const file of ['papers/0002.html', 'frame.jsonl']) {
      const before = readFileSync(join(two, file));
      appendFileSync(join(two, file), ' ');
      expect(await check(two)).toMatchObject({ code: 1, differing: [file] });
      writeFileSync(join(two, file), before);
    }
    writeFileSync(join(two, 'papers/0009.html'), '');
    expect(await check(two)).toMatchObject({ code: 1, differing: ['papers/0009.html'] });
    rmSync(join(two, 'papers/0009.html'));
    rmSync(join(two, 'papers/0001.html'));
    symlinkSync(join(one, 'papers/0001.html'), join(two, 'papers/0001.html'));
    expect(await check(two)).toMatchObject({ code: 1, differing: ['papers/0001.html'] });
  });

  test('closes a sample once all conclusions are there, and sees them changed afterwards', async () => {
    const folder = await made('closing');
    const file = join(folder, 'conclusions.csv');
    const open = await sample(at('bundle'), '--close', folder);
    expect([open.code, open.err]).toEqual([2, expect.stringContaining('SAMPLE_OPEN')]);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/,,,\r\n/g, ',as expected,Ann,\r\n'));
    expect((await sample(at('bundle'), '--close', folder)).code).toBe(0);
    expect((await sample(at('bundle'), '--close', folder)).code).toBe(0);
    expect((await check(folder)).code).toBe(0);
    writeFileSync(file, readFileSync(file, 'utf8').replace('as expected', 'fine'));
    expect((await check(folder)).code).toBe(1);
    expect((await sample(at('bundle'), '--close', folder)).err).toContain('SAMPLE_CLOSED');
  });

  type Altered = Record<'design' | 'scope', Record<string, unknown>>;
  test('refuses statements that nobody can have drawn by, and draws nothing again that it does not know', async () => {
    const folder = await made('hostile');
    const file = join(folder, 'statement.json');
    const written = readFileSync(file, 'utf8');
    const altered = async (alter: (statement: Altered) => void) => {
      const statement = JSON.parse(written) as Altered;
      alter(statement);
      writeFileSync(file, `${JSON.stringify(statement, null, 2)}\n`);
      const { code, err } = await sample(at('bundle'), '--check', folder);
      return err === '' ? code : err;
    };
    for (const alter of [
      ({ design }: Altered) => (design.seed = 'x'.repeat(1_001)),
      ({ design }: Altered) => (design.seed = '\ud800'),
      ({ design }: Altered) => (design.size = 1e300),
      ({ design }: Altered) => (design.method = { kind: 'stratified', by: Array(101).fill('machine') }),
      ({ design }: Altered) => (design.method = { kind: 'weighted', by: 'constructor' }),
      ({ scope }: Altered) => (scope.machines = ['\ud800']),
    ])
      expect(await altered(alter)).toContain('SAMPLE_MALFORMED');
    expect(await altered(({ design }) => (design.size = Number.MAX_SAFE_INTEGER))).toBe(1);
    expect(await altered(({ design }) => (design.approvedBy = 'Ann'))).toBe(1);
    expect(await altered(({ scope }) => (scope.except = ['a']))).toBe(1);
    expect(await altered(() => undefined)).toBe(0);
  });

  test('closes nothing outside its folder', async () => {
    const folder = await made('linked');
    const file = join(folder, 'conclusions.csv');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/,,,\r\n/g, ',as expected,Ann,\r\n'));
    symlinkSync(at('elsewhere'), join(folder, 'closing.json'));
    expect((await sample(at('bundle'), '--close', folder)).err).toContain('SAMPLE_CLOSED');
    expect((await check(folder)).code).toBe(1);
    expect(readdirSync(root)).not.toContain('elsewhere');
  });

  test.each([
    ['--out', 'x'],
    ['--out', 'x', '--size', '3', '--seed', 'x'.repeat(1_001)],
    ['--out', 'x', '--size', '0'],
    ['--out', 'x', '--size', '3', '--share', '5'],
    ['--out', 'x', '--size', '3', '--by', 'constructor'],
    ['--out', 'x', '--size', '3', '--by', 'month', '--weight', 'steps'],
    ['--out', 'x', '--size', '3', '--weight', 'toString'],
    ['--out', 'x', '--confidence', '100', '--share', '5'],
    ['--out', 'x', '--size', '3'],
    ['--size', '3'],
    ['--check', 'bundle'],
    ['--check', 'nowhere'],
    ['--out', 'bundle', '--size', '3', '--simulated'],
  ])('refuses %j %j %j %j %j %j', async (...args) => {
    const inRoot = args.map((word, index) => (/^--(out|check)$/.test(args[index - 1] ?? '') ? at(word) : word));
    expect((await sample(at('bundle'), ...inRoot)).code).toBe(2);
  });

  test('draws as many as find an exception, and by weight', async () => {
    const some = await sample(
      at('bundle'),
      '--out',
      at('some'),
      '--confidence',
      '90',
      '--share',
      '50',
      '--simulated',
      '--json',
    );
    expect((JSON.parse(some.out) as { sample: unknown[] }).sample).toHaveLength(discoverySize(9, 0.9, 0.5));
    const units = await sample(
      at('bundle'),
      '--out',
      at('units'),
      '--size',
      '3',
      '--weight',
      'steps',
      '--simulated',
      '--json',
    );
    expect(JSON.parse(units.out)).toMatchObject({ design: { method: { kind: 'weighted', by: 'steps' }, size: 3 } });
  });
});
