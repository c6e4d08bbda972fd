import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli } from '../../support/run-cli.ts';

const small = `
scenario: steady
start: 2030-01-07T08:00:00Z
horizon: 40d
population: [{ group: bank, count: 2, onboarded: true }]
customers: { inquiries: { poisson: { rate: 1, per: 12h } } }
experts: { count: 1, look: 4h }
expect:
  - eod.firstReport.mean < 30d
`;

let folder: string;
let before: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-steady-'));
  before = process.cwd();
  process.chdir(folder);
  writeFileSync('steady.yaml', small);
  writeFileSync('batched.yaml', `${small}warmUp: 4d\nbatches: 6\n`);
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

const simulate = (...argv: string[]) => cli('simulate', ...argv);

interface Report {
  readonly scenarios: readonly {
    readonly command: string;
    readonly warmUp?: { readonly length: number; readonly found?: { readonly runs: number } };
    readonly metrics: readonly { readonly name: string; readonly batches?: { readonly count: number } }[];
    readonly runs: readonly { readonly digest: string }[];
  }[];
}

describe('simulate for a steady state', () => {
  it('leaves out a warm-up, cuts one run into batches, and says so', async () => {
    const { code, out, err } = await simulate('steady.yaml', '--warm-up', '4d', '--batches', '6');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('The first 4 d are left out as warm-up.');
    expect(out).toContain('95 % INTERVAL');
    expect(out).toContain('6 batches of one run');
    expect(out).toContain('Again:  npx watchfloor simulate steady.yaml --warm-up 4d --batches 6');
  });

  it('finds the warm-up in a pilot, the same one every time, and changes no ledger by it', async () => {
    const report = async (...more: string[]) =>
      (JSON.parse((await simulate('steady.yaml', '--replications', '2', '--json', ...more)).out) as Report)
        .scenarios[0];
    const [plain, auto, again] = [
      await report(),
      await report('--warm-up', 'auto'),
      await report('--warm-up', 'auto', '--workers', '1'),
    ];
    expect(auto?.warmUp).toMatchObject({ found: { runs: 5, series: [{ measure: 'eod.firstReport.mean' }] } });
    expect(again?.warmUp).toEqual(auto?.warmUp);
    expect(auto?.runs).toEqual(plain?.runs);
    expect(plain).not.toHaveProperty('warmUp');
    expect(readFileSync('.watchfloor/simulations/steady/report.html', 'utf8')).toContain('Where the run settles');
  });

  it('takes both from the file, and the command line wins', async () => {
    const report = async (...more: string[]) =>
      (JSON.parse((await simulate('batched.yaml', '--json', ...more)).out) as Report).scenarios[0];
    const asWritten = await report();
    expect(asWritten?.warmUp).toEqual({ length: 4 * 86_400_000 });
    expect(asWritten?.metrics.find(({ name }) => name === 'experts.queue.average')?.batches?.count).toBe(6);
    expect(await report('--warm-up', 'none')).not.toHaveProperty('warmUp');
  });

  it('refuses batches of several runs, a warm-up that is longer than the run, and what is no number', async () => {
    const refused = async (...argv: string[]) => {
      const { code, err } = await simulate('steady.yaml', ...argv);
      expect(code).toBe(2);
      return err;
    };
    expect(await refused('--batches', '6', '--replications', '3')).toContain('batches are of one long run');
    expect(await refused('--batches', '6', '--precision', '5%')).toContain('batches are of one long run');
    expect(await refused('--warm-up', '40d')).toContain('must be shorter than the horizon');
    expect(await refused('--warm-up', 'soon')).toContain('auto, none, or a duration');
    expect(await refused('--batches', '1')).toContain('between 2 and 1000');
  });

  it('goes on until an interval is as narrow as a duration', async () => {
    const { code, out } = await simulate('steady.yaml', '--precision', '1d', '--replications', '3', '--most', '40');
    expect(code).toBe(0);
    expect(out).toMatch(/eod\.firstReport\.mean is known to ±\s.* after \d+ replications \(±\s1 d was asked for\)\./);
  });
});
