import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cli } from '../../support/run-cli.ts';
import { inFolderWith } from '../../support/work-folder.ts';

const banks = `
scenario: two-banks
start: 2030-01-07T08:00:00Z
horizon: 30d
population:
  - { group: bank, count: 2, onboarded: true }
customers: { inquiries: { poisson: { rate: 1, per: 5d } } }
experts: { count: 1 }
adversaries:
  - { kind: ransomware, arrivals: { poisson: { rate: 1, per: 10d } } }
expect:
  - eod.firstReport.p95 < 48h
`;

inFolderWith({ 'two-banks.yaml': banks });

const simulate = (...argv: string[]) => cli('simulate', 'two-banks.yaml', ...argv);

describe('simulate with cases that are open at the end', { timeout: 120_000 }, () => {
  it('says that a promise is not decided, not that it is broken, and looks for no smaller failure', async () => {
    // Thirteen of fifteen have their report within 8 h; two were opened shortly before the end.
    const { code, out } = await simulate('--replication', '309');
    expect(code).toBe(1);
    expect(out).toMatch(/\? {2}eod\.firstReport\.p95 < 48h {2}unknown: above 10 h 41 min; 2 of 15 are still open/);
    expect(out).toContain('expect share(eod.firstReport < 48h) >= 95%');
    expect(out).toContain('1 of 1 expectations is not decided.');
    for (const wrong of ['longer than the run', '✗', 'smaller']) expect(out).not.toContain(wrong);
    const report = JSON.parse(readFileSync('.watchfloor/simulations/two-banks/report.json', 'utf8')) as object;
    expect(report).toMatchObject({
      passed: false,
      expectations: [{ holds: false, unknown: true, outcomes: [{ value: null, above: 38_444_000, open: 2, of: 15 }] }],
      ofFirstRun: { replication: 309 },
    });
  });

  it('judges by what cannot change any more, and by a share of what is decided', async () => {
    const broken = await simulate(
      '--replication',
      '309',
      '--set',
      'expect=["eod.firstReport.p95 < 9h"]',
      '--no-shrink',
    );
    expect(broken.code).toBe(1);
    expect(broken.out).toMatch(/✗ {2}eod\.firstReport\.p95 < 9h {2}above 10 h 41 min; 2 of 15 are still open/);
    const share = 'share(eod.firstReport < 48h) >= 95%';
    expect((await simulate('--replication', '309', '--set', `expect=["${share}"]`)).code).toBe(0);
  });

  it('gives the same numbers with --precision whatever the number of workers', async () => {
    const run = async (workers: string) => {
      const precision = ['--precision', '15%', '--of', 'eod.firstReport.p50', '--no-shrink'];
      const { out } = await simulate(...precision, '--workers', workers, '--json');
      return JSON.parse(out) as { scenarios: { runs: unknown[]; stopped: string }[] };
    };
    const one = await run('1');
    expect(one.scenarios[0]).toMatchObject({ stopped: 'precise' });
    expect(one.scenarios[0]?.runs.length).toBeGreaterThan(6);
    expect(await run('2')).toEqual(one);
    expect(await run('4')).toEqual(one);
  });
});
