import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { loadScenario, runScenario } from '../../simulator/index.ts';

export const root = path.resolve(import.meta.dirname, '../..');

/**
 * The ledger digest of every scenario that the product ships, with the seed in its file, on the virtual target: what
 * `watchfloor simulate <scenario> --json` gives as `runs[0].digest`. A digest changes only with its scenario, a chart
 * or the policy, never with the code of the simulator. `slow` are those that take more than some seconds.
 */
export const digests = JSON.parse(
  readFileSync(path.join(root, 'test/simulator/scenarios/digests.json'), 'utf8'),
) as Readonly<Record<'quick' | 'slow', Readonly<Record<string, string>>>>;

/** A test for each scenario of a group. */
export function holdDigests(group: keyof typeof digests): void {
  it.each(Object.entries(digests[group]))('%s', { timeout: 300_000 }, async (file, digest) => {
    expect((await runScenario(await loadScenario(path.join(root, file)))).digest).toBe(digest);
  });
}
