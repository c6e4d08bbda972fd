import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { loadScenario } from '../../../simulator/index.ts';
import { scenarioJsonSchema } from '../../../simulator/scenarios/schema.ts';
import { writeBundle } from '../../support/audit-bundle.ts';
import { cli } from '../../support/run-cli.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const library = path.join(root, 'simulator/scenarios/library');

const small = `
scenario: small
title: A small population
start: 2030-01-07T08:00:00Z
horizon: 8d
population: [{ group: bank, count: 3, onboarded: true }]
customers: { inquiries: { poisson: { rate: 1, per: 2d } } }
experts: { count: 1 }
expect:
  - eod.firstReport.p50 < 30d
  - lost == 0
`;
/** Work takes longer than is promised. */
const failing = `${small.replace('count: 1 }', 'count: 1, look: 10h }').replace('30d', '5h')}  - sometimes eod-case reaches triaged\n`;

let folder: string;
let before: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-simulate-'));
  before = process.cwd();
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => vi.restoreAllMocks());

const simulate = (...argv: string[]) => cli('simulate', ...argv);

function file(name: string, text: string): string {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
  return name;
}

/** Each starts threads that compile the sources. */
const patience = 120_000;

describe('simulate', { timeout: patience }, () => {
  it('runs a scenario, says what holds, and writes a report with the command that makes it again', async () => {
    const { code, out, err } = await simulate(file('small.yaml', small), '--seed', '3', '--junit', 'out/junit.xml');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('All 2 expectations hold.');
    expect(out).toContain('Again:  npx watchfloor simulate small.yaml --seed 3');
    const reports = path.join('.watchfloor', 'simulations', 'small');
    expect(readdirSync(reports).sort()).toEqual(['floor.json', 'numbers.csv', 'report.html', 'report.json']);
    expect(readFileSync(path.join(reports, 'report.html'), 'utf8')).toContain(
      'npx watchfloor simulate small.yaml --seed 3',
    );
    expect(readFileSync('out/junit.xml', 'utf8')).toContain('failures="0"');
  });

  it('gives the same bytes for the same seed, on one thread and on two, and others for another seed', async () => {
    const again = async (...more: string[]) => {
      const name = more.join('');
      const { out } = await simulate(
        file('small.yaml', small),
        '--replications',
        '3',
        '--report',
        name,
        '--json',
        ...more,
      );
      const { scenarios } = JSON.parse(out) as { scenarios: { runs: { digest: string }[] }[] };
      return {
        digests: scenarios[0]!.runs.map(({ digest }) => digest),
        csv: readFileSync(path.join(name, 'numbers.csv'), 'utf8'),
      };
    };
    const one = await again('--workers', '1');
    expect(await again('--workers', '2')).toEqual(one);
    expect(new Set(one.digests).size).toBe(3);
    expect((await again('--seed', '99')).digests[0]).not.toBe(one.digests[0]);
  });

  it('fails with 1, the seed, what was measured, and a smaller scenario that fails alike', async () => {
    const { code, out } = await simulate(file('failing.yaml', failing));
    expect(code).toBe(1);
    expect(out).toContain('1 of 3 expectations fails. The seed is 1.');
    expect(out).toMatch(/✗ {2}eod\.firstReport\.p50 < 5h +\d/);
    const [, found = ''] = /simulate (\S+\.smaller\.yaml)/.exec(out) ?? [];
    const smaller = parse(readFileSync(found, 'utf8')) as { expect: string[]; population: { count: number }[] };
    expect(smaller.expect).toEqual(['eod.firstReport.p50 < 5h']);
    expect(smaller.population[0]?.count ?? 0).toBeLessThanOrEqual(3);
    expect(readFileSync(found, 'utf8').length).toBeLessThan(failing.length + 400);
    const again = await simulate(found, '--no-shrink');
    expect(again.code).toBe(1);
    expect(again.out).toMatch(/✗ {2}eod\.firstReport\.p50 < 5h +\d/);
  });

  it('judges over all runs what one of them must do', async () => {
    const name = file('small.yaml', small);
    const reaching = (state: string) => simulate(name, '--sometimes', `eod-case reaches ${state}`);
    expect(await reaching('triaged')).toMatchObject({ code: 0, out: expect.stringContaining('✓ over all runs') });
    expect(await simulate(name, '--sometimes', 'eod-case refuses INPUT_TOO_LARGE')).toMatchObject({ code: 1 });
  });

  it.each([
    ['eod.fisrtReport.p95 < 48h', 'there is no measurement "eod.fisrtReport.p95"', 0],
    ['lost = 0', '"=" is not understood', 5],
    ['sometimes eod-case takes NOPE', 'eod-case has no event "NOPE"', 25],
    ['sometimes eod-case reaches nowhere', 'eod-case has no state "nowhere"', 27],
    ['sometimes eod-case refuses NOPE', 'no event is refused with "NOPE"', 27],
    ['sometimes eod-cases reaches closed', 'there is no machine "eod-cases"', 10],
  ])('tells line and column of a wrong expectation before anything runs: %s', async (text, said, column) => {
    const { code, out, err } = await simulate(file('wrong.yaml', small.replace('lost == 0', text)));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`wrong.yaml:11:${5 + column}: expect.1: ${said}`);
  });

  it('runs a single replication of a study again', async () => {
    const name = file('small.yaml', small);
    const study = JSON.parse((await simulate(name, '--replications', '3', '--json')).out);
    const third = JSON.parse((await simulate(name, '--replication', '2', '--json')).out);
    expect(third.scenarios[0].runs).toEqual([study.scenarios[0].runs[2]]);
  });

  it('prints each step on request, and no step of it steers a terminal', async () => {
    const { out } = await simulate(file('small.yaml', small), '--trace', '--until', '2d');
    expect(out).toMatch(/^Mon 08:\d\d tan-application\/bank-1 +\(start\)/m);
    expect(out).not.toContain('\x1b');
  });

  it('compares a scenario with itself otherwise set, on the same random numbers', async () => {
    const name = file('small.yaml', small);
    const { code, out } = await simulate('compare', name, '--set', 'experts.look=20h', '--replications', '4', '--json');
    expect(code).toBe(0);
    const { comparisons, equal } = JSON.parse(out) as {
      equal: boolean;
      comparisons: { name: string; paired?: { difference: { low: number } } }[];
    };
    expect(equal).toBe(false);
    expect(comparisons.find((one) => one.name === 'eod.firstReport.mean')?.paired?.difference.low).toBeGreaterThan(0);
    const same = await simulate('compare', name, name, '--replications', '2', '--json');
    expect(JSON.parse(same.out)).toMatchObject({ equal: true });
    expect(await simulate('compare', name)).toMatchObject({ code: 2, err: expect.stringContaining('INPUT_INVALID') });
  });

  it('sweeps a setting and tells the lowest value that keeps the promise', async () => {
    const name = file(
      'small.yaml',
      small.replace('count: 1 }', 'count: 1, look: 10h }').replace('p50 < 30d', 'p95 < 14h'),
    );
    const argv = ['sweep', name, '--set', 'experts.count=1..3', '--replications', '3', '--markdown', 'sweep.md'];
    const { code, out } = await simulate(...argv);
    expect(code).toBe(0);
    expect(out).toContain('Erlang C');
    expect(out).toMatch(/experts\.count = \d is the lowest value|no value keeps/);
    expect(readFileSync('sweep.md', 'utf8')).toContain(`npx watchfloor simulate ${argv.join(' ')}`);
    for (const wrong of ['experts.count=3', 'experts.count=9..1', 'nowhere.at.all=1..2'])
      expect(await simulate('sweep', name, '--set', wrong)).toMatchObject({ code: 2, out: '' });
  });

  it('makes a scenario of every recorded history that takes the same way as the history', async () => {
    const histories = path.join(root, 'test/histories');
    for (const machine of ['eod-case@1.0.0', 'tan-application@1.0.0'])
      for (const name of readdirSync(path.join(histories, machine))) {
        const { code, out } = await simulate(
          'from-history',
          path.join(histories, machine, name),
          '--write',
          'made.yaml',
          '--json',
        );
        expect({ name, code, same: JSON.parse(out).same }).toEqual({ name, code: 0, same: true });
      }
    expect((await simulate('made.yaml', '--no-shrink')).code).toBe(0);
  });

  it('makes a scenario of the cases of a bundle, which can be run, and says what it was made of', async () => {
    writeBundle('evidence');
    const made = await simulate('from-register', 'evidence', '--write', 'last-month.yaml', '--json');
    const { cases, parameters, tenants, until } = JSON.parse(made.out);
    // What is yet to come has no cases, and makes no rate smaller.
    const later = JSON.parse((await simulate('from-register', 'evidence', '--until', '2099-01-01', '--json')).out);
    expect(later).toMatchObject({ until, parameters });
    expect({ ...made, out: '' }).toMatchObject({ code: 0 });
    expect(cases).toBeGreaterThan(3);
    expect(tenants).toBeGreaterThan(1);
    expect(parameters.map(({ path: at }: { path: string }) => at)).toEqual(
      expect.arrayContaining(['customers.inquiries', 'detection.falseLeads', 'experts.count', 'hunters.count']),
    );
    expect(readFileSync('last-month.yaml', 'utf8')).toMatch(/^# customers\.inquiries {2}[\d.]+ a day {2}/m);
    expect((await simulate('last-month.yaml', '--until', '2d', '--no-shrink')).code).toBe(0);
    expect(await simulate('from-register', 'evidence', '--from', '2030-02-31')).toMatchObject({ code: 2 });
    const none = await simulate('from-register', 'evidence', '--until', '1999-01-01');
    expect({ ...none, out: '' }).toMatchObject({ code: 2 });
  });

  it('looks for a failing scenario, and writes a small one', async () => {
    const clean = await simulate('fuzz', '--runs', '3');
    expect(clean).toMatchObject({ code: 0, out: expect.stringMatching(/none violates an invariant/) });
    const { code, out } = await simulate(
      'fuzz',
      file('failing.yaml', failing),
      '--runs',
      '20',
      '--tries',
      '30',
      '--write',
      'found.yaml',
      '--json',
    );
    const { failure } = JSON.parse(out);
    expect(code).toBe(1);
    expect(failure).toMatchObject({ kind: 'expectation', text: 'eod.firstReport.p50 < 5h' });
    expect((await simulate('found.yaml', '--no-shrink')).code).toBe(1);
  });

  it('lists the scenarios that come along, and every measurement with its meaning', async () => {
    const { out } = await simulate('list', '--json');
    const names = (JSON.parse(out) as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(
      readdirSync(library)
        .map((name) => path.parse(name).name)
        .sort(),
    );
    expect((await simulate('list', '--measurements')).out).toMatch(
      /^ {2}eod\.firstReport +from the opening of a case/m,
    );
  });
});

describe('the scenarios that come along', { timeout: patience }, () => {
  const names = readdirSync(library).map((name) => path.parse(name).name);
  const sometimes = (...texts: string[]) => texts.flatMap((text) => ['--sometimes', text]);

  it('hold in their small forms, and together reach every state of a case and the main ones of the others', async () => {
    const must = [
      ...['opened', 'triaged.needInformation', 'triaged.needSamples', 'triaged.moreTime', 'advised', 'closed'].map(
        (state) => `eod-case reaches ${state}`,
      ),
      'eod-case reaches triaged.irRecommended',
      'tan-application reaches approval',
      'tan-application reaches active',
      'attack-notification reaches publishedAsAlert',
      'eod-subscription reaches full',
      'eod-case takes REPORT',
    ];
    const { code, out } = await simulate(...names, '--small', '--json', ...sometimes(...must));
    const {
      passed,
      scenarios,
      sometimes: verdicts,
    } = JSON.parse(out) as {
      passed: boolean;
      scenarios: { scenario: string; coverage: Record<string, { states: { reached: object } }> }[];
      sometimes: { text: string; holds: boolean }[];
    };
    expect(verdicts.filter(({ holds }) => !holds)).toEqual([]);
    expect({ code, passed, names: scenarios.map(({ scenario }) => scenario) }).toEqual({
      code: 0,
      passed: true,
      names,
    });
    const reached = new Set(
      scenarios.flatMap(({ coverage }) => Object.keys(coverage['eod-case']?.states.reached ?? {})),
    );
    const all = scenarios[0]?.coverage['eod-case'] as unknown as { states: { reached: object; never: string[] } };
    expect([...Object.keys(all.states.reached), ...all.states.never].filter((state) => !reached.has(state))).toEqual(
      [],
    );
  });

  it('fail together where none of them does what one must', async () => {
    const { code, out } = await simulate(
      'quiet-quarter',
      '--small',
      ...sometimes('tan-application reaches terminated'),
    );
    expect({ code, said: out.includes('✗ over all runs') }).toEqual({ code: 1, said: true });
  });
});

describe('the schema for editors', () => {
  it('lies beside the scenarios as the program writes it, and each scenario names it', () => {
    // npx watchfloor simulate schema --write simulator/scenarios/scenario.schema.json, then npm run format
    const place = path.join(root, 'simulator/scenarios/scenario.schema.json');
    expect(JSON.parse(readFileSync(place, 'utf8'))).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())));
    for (const folder of [library, path.join(root, 'examples')])
      for (const name of readdirSync(folder).filter((one) => one.endsWith('.yaml'))) {
        const text = readFileSync(path.join(folder, name), 'utf8');
        const [, named = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? [];
        expect({ name, schema: path.resolve(folder, named) }).toEqual({ name, schema: place });
      }
  });

  it('takes every scenario that is loaded, and refuses an unknown key', async () => {
    const { out } = await simulate('schema');
    expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())));
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(JSON.parse(out));
    const files = [
      ...readdirSync(library).map((name) => path.join(library, name)),
      ...['first-week.yaml', 'whole-programme.yaml'].map((name) => path.join(root, 'examples', name)),
    ];
    for (const name of files) {
      await loadScenario(name);
      const data: unknown = parse(readFileSync(name, 'utf8'));
      expect({ name, valid: validate(data), errors: validate.errors }).toEqual({ name, valid: true, errors: null });
      expect(validate({ ...(data as object), expcet: [] })).toBe(false);
    }
  });
});
