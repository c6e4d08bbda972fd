import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { recipes, scripts } from '../arbitraries/machines/arbitrary.ts';
import { compareLives } from '../arbitraries/machines/compare.ts';
import { Coverage } from '../arbitraries/machines/coverage.ts';
import { report } from '../arbitraries/machines/report.ts';
import { budget, budgetName } from '../support/budgets.ts';
import { path, seed } from '../support/seed.ts';

const file = 'packages/xstate-temporal/test/engine/oracle.property.test.ts';
/** Pairs in one go; between two of them the runner gets a word in. */
const BATCH = 500;
const coverage = new Coverage();

/** Every feature that the comparison claims to cover, and how often a thousand pairs must meet it at least. */
const sometimes: Readonly<Record<string, number>> = {
  action: 1_000,
  'actor started': 100,
  'actor stopped': 100,
  'actor told': 100,
  'actor without id': 20,
  after: 100,
  always: 100,
  'computed delay': 20,
  'deep history': 20,
  'done.actor': 50,
  'done.state': 50,
  emit: 100,
  'ended done': 20,
  'ended error': 10,
  'error.actor': 20,
  event: 500,
  'fixed delay': 20,
  'forbidden event': 50,
  'guard passed': 500,
  'late outcome': 20,
  log: 50,
  'named delay': 20,
  'nested states': 100,
  output: 10,
  'parallel states': 50,
  reenter: 50,
  'refused ENDLESS_TRANSITIONS': 1,
  'refused EVENT_NOT_ACCEPTED': 50,
  'refused EVENT_UNKNOWN': 20,
  'refused INSTANCE_ENDED': 20,
  'refused MACHINE_THREW': 1,
  'revived snapshot': 500,
  'self-sent event': 20,
  'several targets': 20,
  'shallow history': 20,
  'spawned actor started': 50,
  'spawned actor stopped': 20,
  tags: 50,
  'timer for an actor': 20,
  'timer cancelled': 50,
  'transition without target': 100,
  'wildcard *': 50,
  'wildcard a.*': 50,
};

describe(`random machines live as in XState (seed ${seed}, ${budgetName} budget)`, () => {
  const batches = path === undefined ? Math.ceil(budget.oracle / BATCH) : 1;
  const parts = Math.min(10, batches);

  for (let part = 0; part < parts; part++) {
    it(`the engine and XState's own actor go through the same states, contexts, actions and times, part ${part + 1} of ${parts}`, {
      timeout: 24 * 3_600_000,
    }, async () => {
      for (let batch = part; batch < batches; batch += parts) {
        // A counterexample is found again by the seed of its batch.
        const details = fc.check(
          fc.property(recipes, scripts, (recipe, script) => compareLives(recipe, script, coverage)),
          { seed: path === undefined ? seed + batch : seed, numRuns: BATCH, ...(path === undefined ? {} : { path }) },
        );
        if (details.failed) expect.fail(report(details, file));
        await new Promise(setImmediate);
      }
    });
  }

  it('every feature came up often enough to have been compared', () => {
    if (path !== undefined) return;
    const rare = Object.entries(sometimes).filter(
      ([feature, perThousand]) => coverage.of(feature) < (perThousand * coverage.pairs) / 1_000,
    );
    expect(rare.map(([feature]) => `${feature}: ${coverage.of(feature)}`)).toEqual([]);
    // Where a history state leads is not told by the structure alone.
    expect(coverage.of('outcome by history')).toBeGreaterThan(coverage.pairs / 100);
    expect(coverage.pairs).toBeGreaterThanOrEqual(budget.oracle);
    expect(coverage.comparedToTheEnd).toBeGreaterThan(0.75 * coverage.pairs);
  });

  afterAll(() => console.log(coverage.table()));
});
