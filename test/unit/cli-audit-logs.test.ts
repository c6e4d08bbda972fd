import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { caseFolder, generateKeyFiles, readPrivateKey, sealBundle } from '../../audit/seal/index.ts';
import { writeBundle } from '../support/audit-bundle.ts';
import { recordedTrails } from '../support/audit-trails.ts';
import { cli } from '../support/run-cli.ts';

let root: string;
let bundle: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'watchfloor-cli-audit-'));
  bundle = join(root, 'bundle');
  writeBundle(bundle);
  const manifest = { format: 'watchfloor.bundle/1', createdAt: '2026-01-01T00:00:00Z', log: 'default', complete: true };
  writeFileSync(join(bundle, 'manifest.json'), JSON.stringify({ ...manifest, machines: [], cases: 12 }));
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
    expect(err).toContain('12 cases, 12 of them simulated, 95 events.');
    expect(JSON.parse(readFileSync(ocel, 'utf8')).events).toHaveLength(95);
    const xes = join(root, 'log.xes');
    expect((await cli('audit', 'event-log', bundle, bundle, '--format', 'xes', '--out', xes)).code).toBe(0);
    expect(readFileSync(xes, 'utf8').match(/<trace>/g)).toHaveLength(12);
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

describe('watchfloor audit net', () => {
  test('writes the net of a chart, of the version asked for', async () => {
    const file = join(root, 'net.pnml');
    expect((await cli('audit', 'net', 'eod-case@1.0.0', '--out', file)).err).toContain('14 places');
    expect(readFileSync(file, 'utf8')).toContain('<text>eod-case@1.0.0</text>');
    expect((await cli('audit', 'net', 'eod-case@9.9.9')).code).toBe(2);
    expect((await cli('audit', 'net', 'nope')).err).toContain('machines list');
  });
});

describe('watchfloor audit anchor', () => {
  test('adds the root of a whole seal, and none of a broken one', async () => {
    const file = join(root, 'anchors.jsonl');
    const { code, out } = await cli('audit', 'anchor', bundle, file, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ log: 'default', size: 12, root: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect((await cli('audit', 'anchor', bundle, file)).code).toBe(0);
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2);
    expect((await cli('audit', 'anchor', root, file)).err).toContain('SEAL_BROKEN');
    writeFileSync(join(bundle, 'extra.txt'), '');
    expect((await cli('audit', 'anchor', bundle, file)).err).toContain('FILE_UNLISTED');
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2);
  });
});
