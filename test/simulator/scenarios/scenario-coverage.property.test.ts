import { readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { registry } from '../../../machines/index.ts';
import { loadScenario } from '../../../simulator/index.ts';
import type { RunResult } from '../../../simulator/model/result.ts';
import { runScenario } from '../../../simulator/run/run.ts';
import { mergeCoverage } from '../../../simulator/study/experiments/index.ts';

const library = path.resolve(import.meta.dirname, '../../../simulator/scenarios/library');

let results: RunResult[];
beforeAll(async () => {
  results = [];
  for (const file of readdirSync(library)
    .filter((name) => name.endsWith('.yaml'))
    .sort())
    results.push(await runScenario(await loadScenario(path.join(library, file)), { contextChecks: false }));
}, 300_000);

describe('the eight scenarios that come along', () => {
  it('send every event of every chart, and it is taken', () => {
    const coverage = results.map((result) => result.coverage).reduce(mergeCoverage);
    for (const [machine, versions] of Object.entries(registry)) {
      const events = Object.keys(versions.at(-1)?.roles ?? {});
      expect(events.length).toBeGreaterThan(5);
      const taken = Object.keys(coverage[machine]?.transitions.reached ?? {}).map((name) => name.split(' ')[1]);
      const never = events.filter((event) => !taken.includes(event));
      expect({ machine, never }).toEqual({ machine, never: [] });
    }
  });

  it('take every eventless transition and every one by the end of a state, but for one', () => {
    const coverage = results.map((result) => result.coverage).reduce(mergeCoverage);
    const within = / (always|xstate\.done\.state\..*)$/;
    const of = (which: 'reached' | 'never') =>
      Object.entries(coverage).flatMap(([machine, { transitions }]) =>
        (which === 'never' ? transitions.never : Object.keys(transitions.reached))
          .filter((name) => within.test(name))
          .map((name) => `${machine} ${name}`),
      );
    // In the model a subscription is bought; none begins with a contract.
    expect(of('never')).toEqual(['eod-subscription none always']);
    expect(of('reached')).toContain(
      'tan-application eligibilityCheck xstate.done.state.tan-application.eligibilityCheck',
    );
    expect(of('reached').length).toBeGreaterThan(8);
  });

  it('go as everybody in them means it', () => {
    expect(results).toHaveLength(8);
    for (const { scenario, surprises, invariants } of results)
      expect({ scenario, surprises, violated: invariants.filter(({ violations }) => violations > 0) }).toEqual({
        scenario,
        surprises: [],
        violated: [],
      });
  });
});
