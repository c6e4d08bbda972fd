import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTerminal } from 'xstate-temporal/cli';
import { printComparison } from '../../../cli/simulate/print-comparison.ts';
import { type Comparison, compareStudies, studyOf } from '../../../simulator/study/experiments/index.ts';
import { madeUpRun } from '../../support/made-up-run.ts';
import { cli } from '../../support/run-cli.ts';

const small = `
scenario: small
start: 2030-01-07T08:00:00Z
horizon: 4d
population: [{ group: bank, count: 2, onboarded: true }]
customers: { inquiries: { poisson: { rate: 1, per: 1d } } }
experts: { count: 1 }
`;

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-compare-'));
  file = path.join(folder, 'small.yaml');
  writeFileSync(file, small);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

const compare = (...argv: string[]) => cli('simulate', 'compare', file, '--set', 'experts.look=30h', ...argv);

function printed(comparisons: readonly Comparison[], pairs: number): string {
  const parts: string[] = [];
  const out = { isTTY: false, columns: 120, write: (text: string | Uint8Array) => parts.push(String(text)) > 0 };
  printComparison(createTerminal({ json: false, out, env: {} }), { a: 'x', b: 'y', seed: 1, pairs, comparisons }, true);
  return parts.join('');
}

describe('a comparison', { timeout: 120_000 }, () => {
  it('of one pair says that it has no interval and how many to ask for, not that nothing differs', async () => {
    const { code, out } = await compare('--replications', '1');
    expect(code).toBe(0);
    expect(out).toContain('One pair has no interval');
    expect(out).toContain('--replications 20');
    expect(out).toMatch(/^eod\.firstReport\.mean .*\+\d/m);
    expect(out).not.toContain('No difference');
    const all = await compare('--replications', '1', '--all');
    expect(all.out).not.toMatch(/∞|Infinity|to \+longer|INTERVAL/);
    // What is equal in both is shown only where all is asked for.
    expect(all.out).toMatch(/^lost +0 +0 +0$/m);
    expect(out).not.toMatch(/^lost /m);
  });

  it('tells its two scenarios apart in JSON as it does in words', async () => {
    const json = JSON.parse((await compare('--replications', '2', '--json')).out) as Record<string, unknown>;
    expect(json).toMatchObject({ a: file, b: `${file} with experts.look=30h`, set: ['experts.look=30h'] });
    const two = await cli('simulate', 'compare', file, file, '--set', 'experts.look=30h', '--json');
    const both = `${file} with experts.look=30h`;
    expect(JSON.parse(two.out)).toMatchObject({ a: both, b: both, equal: true });
  });

  it('names in JSON what cases still open leave unknown, which is no number there', async () => {
    const json = JSON.parse((await compare('--replications', '2', '--json')).out) as {
      comparisons: { name: string; a: number | null; b: number | null; unknown?: string[] }[];
    };
    const unknown = json.comparisons.filter((one) => one.unknown !== undefined);
    expect(unknown.length).toBeGreaterThan(0);
    for (const one of unknown) for (const which of one.unknown as ('a' | 'b')[]) expect(one[which]).toBeNull();
  });

  it('has words for what is the same in every pair', () => {
    const runs = [0, 1].map((replication) => madeUpRun(replication));
    const of = (more: number) =>
      studyOf(
        runs.map((run) => ({
          ...run,
          measurements: { ...run.measurements, counts: { lost: run.replication, leads: run.replication + more } },
        })),
        { expectations: [] },
      );
    const said = printed(compareStudies(of(0), of(2)), 2);
    expect(said).toMatch(/^leads +0\.5 +2\.5 +\+2 +always +no number would do$/m);
    expect(said).not.toMatch(/∞|Infinity|NaN/);
  });
});
