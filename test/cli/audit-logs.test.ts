import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nanoid } from 'nanoid';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ClockReport } from '../../audit/index.ts';
import { caseFolder, generateKeyFiles, readPrivateKey, sealBundle } from '../../audit/seal/index.ts';
import { begunAgain, recording } from '../support/audit.ts';
import { recordedCases, writeBundle } from '../support/audit-bundle.ts';
import { recordedTrails } from '../support/audit-trails.ts';
import { cli } from '../support/run-cli.ts';

let root: string;
let bundle: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'watchfloor-cli-audit-'));
  bundle = join(root, 'bundle');
  writeBundle(bundle);
  const manifest = { format: 'watchfloor.bundle/1', createdAt: '2026-01-01T00:00:00Z', log: 'default', complete: true };
  writeFileSync(join(bundle, 'manifest.json'), JSON.stringify(manifest));
  for (const trail of recordedTrails())
    writeFileSync(join(bundle, 'cases', caseFolder(trail.workflow), 'trail.json'), JSON.stringify(trail));
  generateKeyFiles(join(root, 'key.pem'));
  await sealBundle(bundle, readPrivateKey(join(root, 'key.pem')), { at: 0 });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

describe('watchfloor audit event-log', () => {
  test('writes OCEL and XES, and says how many cases were simulated', async () => {
    const ocel = join(root, 'log.ocel.json');
    const { code, err } = await cli('audit', 'event-log', bundle, '--out', ocel);
    expect(code).toBe(0);
    expect(err).toContain('15 cases, 15 of them simulated, 186 events.');
    expect(JSON.parse(readFileSync(ocel, 'utf8')).events).toHaveLength(186);
    const xes = join(root, 'log.xes');
    expect((await cli('audit', 'event-log', bundle, bundle, '--format', 'xes', '--out', xes)).code).toBe(0);
    expect(readFileSync(xes, 'utf8').match(/<trace>/g)).toHaveLength(15);
  });

  test('takes the cases of one machine, those that have ended, and what was carried out', async () => {
    const count = async (...options: string[]) =>
      /(\d+) cases, \d+ of them simulated, (\d+) events/
        .exec(
          (await cli('audit', 'event-log', bundle, '--format', 'csv', '--out', join(root, 'log.csv'), ...options)).err,
        )
        ?.slice(1)
        .map(Number);
    const trails = recordedTrails();
    const cases = trails.filter(({ machine }) => machine === 'eod-case');
    const closed = cases.filter(({ status }) => status !== 'running');
    const steps = (of: typeof trails) => of.reduce((sum, { lines }) => sum + lines.length, 0);
    expect(await count('--of', 'eod-case')).toEqual([cases.length, steps(cases)]);
    expect(await count('--of', 'eod-case', '--closed')).toEqual([closed.length, steps(closed)]);
    expect((await count('--of', 'eod-case', '--closed', '--pairs'))?.[1]).toBeGreaterThan(steps(closed));
    expect(readFileSync(join(root, 'log.csv'), 'utf8')).toContain(',does sendMail,');
  });

  test('has no log of cases that are not there, and leaves no file behind', async () => {
    const file = join(root, 'real.json');
    const { code, err } = await cli('audit', 'event-log', bundle, '--only', 'real', '--out', file);
    expect(code).not.toBe(0);
    expect(err).toContain('CASES_MISSING');
    expect(() => readFileSync(file)).toThrow('ENOENT');
    expect((await cli('audit', 'event-log', join(root, 'nowhere'))).err).toContain('BUNDLE_MISSING');
    const nowhere = await cli('audit', 'event-log', bundle, '--out', join(root, 'no', 'such', 'folder'));
    expect(nowhere).toMatchObject({ code: 2, err: expect.stringContaining('FILE_UNREADABLE') });
  });
});

describe('two executions under one workflow id', () => {
  const first = recording('first-week-contoso~case-1001');
  const bundles = ['before', 'after'].map((name) => join(tmpdir(), `watchfloor-again-${nanoid()}`, name));
  const [before = '', after = ''] = bundles;
  beforeAll(() => {
    writeBundle(before, { cases: [first] });
    writeBundle(after, { cases: [begunAgain(first)] });
  });
  afterAll(() => bundles.map((folder) => rmSync(dirname(folder), { recursive: true, force: true })));

  test('are two on the clocks, each bundle of which calls it by that id', async () => {
    const rows = async (...places: string[]) => {
      const { rows } = JSON.parse((await cli('audit', 'clocks', ...places, '--json')).out) as ClockReport;
      return rows.filter(({ by }) => by === 'all').map(({ clock, measured, n }) => [clock, n + measured]);
    };
    const each = await rows(before);
    expect(each).toEqual(await rows(after));
    expect(await rows(before, after, after)).toEqual(each.map(([clock, count]) => [clock, Number(count) * 2]));
  });

  test('are two in an event log, the later one with the name of its first run', async () => {
    const file = join(root, 'again.csv');
    const { err } = await cli('audit', 'event-log', before, after, '--format', 'csv', '--out', file);
    expect(err).toContain('2 cases, 2 of them simulated');
    const [, ...lines] = readFileSync(file, 'utf8').trim().split('\r\n');
    const names = new Set(lines.map((line) => line.split(',', 1)[0]));
    expect([...names]).toEqual([first.instance, `${first.instance}@01b20282-0000-7000-8000-000000000000`]);
  });
});

test('an event log has a case of two bundles by the one that knows most of it', async () => {
  const { histories, ...rest } = recording('first-week-contoso~case-1001');
  const events = (histories[0] as { events: unknown[] }).events;
  writeBundle(join(root, 'early'), { cases: [{ ...rest, histories: [{ events: events.slice(0, 40) }] }] });
  writeBundle(join(root, 'late'), { cases: [{ ...rest, histories }] });
  const logOf = async (...names: string[]) => {
    const file = join(root, 'known.csv');
    await cli('audit', 'event-log', ...names.map((name) => join(root, name)), '--format', 'csv', '--out', file);
    return readFileSync(file, 'utf8');
  };
  expect(await logOf('early', 'late')).toBe(await logOf('late'));
});

describe('watchfloor audit net', () => {
  test('writes the net of a chart, of the version asked for', async () => {
    const file = join(root, 'net.pnml');
    expect((await cli('audit', 'net', 'eod-case@1.0.0', '--out', file)).err).toContain('15 places');
    expect(readFileSync(file, 'utf8')).toContain('<text>eod-case@1.0.0</text>');
    expect((await cli('audit', 'net', 'eod-case@9.9.9')).code).toBe(2);
    expect((await cli('audit', 'net', 'nope')).err).toContain('machines list');
  });
});

describe('watchfloor audit prove', () => {
  const proofOf = async (workflow: string) => {
    const file = join(root, 'out.json');
    expect((await cli('audit', 'prove', bundle, workflow, '--out', file)).code).toBe(0);
    return JSON.parse(readFileSync(file, 'utf8'));
  };
  const check = async (proof: unknown, ...more: string[]) => {
    const file = join(root, 'proof.json');
    writeFileSync(file, JSON.stringify(proof));
    return cli('audit', 'check-proof', file, '--key', join(root, 'key.pem.pub'), ...more);
  };
  const workflows = recordedCases().map(({ instance }) => instance);

  test('proves each case by itself, with the public key alone and with the case', async () => {
    for (const workflow of workflows) {
      const proof = await proofOf(workflow);
      expect(JSON.stringify(proof)).not.toContain(workflows.find((other) => other !== workflow));
      expect(await check(proof)).toMatchObject({ code: 0, out: expect.stringContaining(workflow) });
      expect(await check(proof, '--bundle', bundle)).toMatchObject({ code: 0 });
    }
  });

  test('does not prove what was altered, whoever is asked', async () => {
    const [workflow = '', other = ''] = workflows;
    const proof = await proofOf(workflow);
    const foreign = await proofOf(other);
    const altered = [
      { ...proof, index: proof.index + 1 },
      { ...proof, path: proof.path.slice(1) },
      { ...proof, path: [...proof.path, proof.path[0]] },
      { ...proof, statement: foreign.statement },
      { ...proof, statement: proof.statement.replace(/"events":(\d)/, '"events":9$1') },
    ];
    for (const one of altered) expect(await check(one)).toMatchObject({ code: 1, out: expect.stringContaining('NOT') });
    generateKeyFiles(join(root, 'other.pem'));
    const file = join(root, 'proof.json');
    writeFileSync(file, JSON.stringify(proof));
    expect((await cli('audit', 'check-proof', file, '--key', join(root, 'other.pem.pub'))).code).toBe(1);
    const copy = join(root, 'received');
    cpSync(join(bundle, 'cases', caseFolder(workflow)), join(copy, 'cases', caseFolder(workflow)), { recursive: true });
    expect((await check(proof, '--bundle', copy)).code).toBe(0);
    const history = join(copy, 'cases', caseFolder(workflow), 'history', '0001.json');
    writeFileSync(
      history,
      readFileSync(history, 'utf8')
        .replace('"eventTime": "2', '"eventTime": "3')
        .replace('"eventTime":"2', '"eventTime":"3'),
    );
    expect((await check(proof, '--bundle', copy)).code).toBe(1);
  });

  test('refuses what is no proof, no seal, or no case of it', async () => {
    expect((await cli('audit', 'prove', bundle, 'eod-case/nowhere')).err).toContain('CASE_UNKNOWN');
    expect((await cli('audit', 'prove', root, workflows[0] ?? '')).err).toContain('SEAL_MISSING');
    for (const bad of [null, [], {}, { format: 'watchfloor.proof/1' }, 'x'])
      expect(await check(bad)).toMatchObject({ code: 2, err: expect.stringContaining('PROOF_MALFORMED') });
    expect((await check({ ...(await proofOf(workflows[0] ?? '')), seal: {} })).err).toContain('SEAL_MALFORMED');
  });
});

describe('watchfloor audit anchor', () => {
  test('adds the root of a whole seal, and none of a broken one', async () => {
    const file = join(root, 'anchors.jsonl');
    const { code, out } = await cli('audit', 'anchor', bundle, file, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ log: 'default', size: 15, root: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect((await cli('audit', 'anchor', bundle, file)).code).toBe(0);
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2);
    expect((await cli('audit', 'anchor', root, file)).err).toContain('SEAL_BROKEN');
    writeFileSync(join(bundle, 'extra.txt'), '');
    expect((await cli('audit', 'anchor', bundle, file)).err).toContain('FILE_UNLISTED');
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2);
  });
});
