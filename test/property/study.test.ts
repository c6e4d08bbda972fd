import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runScenario, scenarioSchema } from '../../simulator/index.ts';
import { smallStudy } from '../arbitraries/studies.ts';
import { budget } from '../budgets.ts';
import { path, seed } from '../seed.ts';

const study = smallStudy({ days: 12, tenants: 4 }).map((raw) => scenarioSchema.parse(raw));

test('whatever is modelled and whatever goes wrong, every invariant holds and nobody is surprised', async () => {
  await fc.assert(
    fc.asyncProperty(study, async (scenario) => {
      const { invariants, surprises } = await runScenario(scenario);
      expect(invariants.filter(({ violations }) => violations > 0)).toEqual([]);
      expect(surprises).toEqual([]);
    }),
    { numRuns: budget.studies, seed, ...(path === undefined ? {} : { path }) },
  );
});

test('one scenario, seed and replication give one result', async () => {
  await fc.assert(
    fc.asyncProperty(study, fc.nat(3), async (scenario, replication) => {
      const first = await runScenario(scenario, { replication });
      const second = await runScenario(scenario, { replication });
      expect(second).toEqual(first);
      expect(JSON.stringify(second)).toBe(JSON.stringify(first));
    }),
    { numRuns: Math.ceil(budget.studies / 8), seed, ...(path === undefined ? {} : { path }) },
  );
});
