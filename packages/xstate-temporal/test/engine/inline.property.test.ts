import fc from 'fast-check';
import { expect, it } from 'vitest';
import { recipes, scripts } from '../arbitraries/machines/arbitrary.ts';
import { compareLives } from '../arbitraries/machines/compare.ts';
import { Coverage } from '../arbitraries/machines/coverage.ts';
import { report } from '../arbitraries/machines/report.ts';
import { seed } from '../support/seed.ts';

const coverage = new Coverage();

it('machines whose parts stand inline live as XState has them live with names', { timeout: 120_000 }, () => {
  const details = fc.check(
    fc.property(recipes, scripts, (recipe, script) => compareLives(recipe, script, coverage, true)),
    { seed, numRuns: 300 },
  );
  if (details.failed) expect.fail(report(details, 'packages/xstate-temporal/test/engine/inline.property.test.ts'));
  expect(coverage.of('inline part')).toBeGreaterThan(300);
});
