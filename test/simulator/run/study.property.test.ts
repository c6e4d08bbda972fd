import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type RecordedStep, runScenario, scenarioSchema } from '../../../simulator/index.ts';
import { smallStudy } from '../../arbitraries/studies.ts';
import { budget } from '../../support/budgets.ts';

const study = smallStudy({ days: 12, tenants: 4 }).map((raw) => scenarioSchema.parse(raw));

test('whatever is modelled and whatever goes wrong, every invariant holds and nobody is surprised', async () => {
  await fc.assert(
    fc.asyncProperty(study, async (scenario) => {
      const { invariants, surprises } = await runScenario(scenario);
      expect(invariants.filter(({ violations }) => violations > 0)).toEqual([]);
      expect(surprises).toEqual([]);
    }),
    { numRuns: budget.studies },
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
    { numRuns: Math.ceil(budget.studies / 8) },
  );
});

test('left alone, every case ends and every lead is dealt with, whatever went wrong on the way', async () => {
  const quiet = smallStudy({ days: 3, tenants: 2 }).map((raw) => {
    const { customers } = raw as { customers: { followUp: number; optOut?: object; lapse?: object } };
    const inquiries = { trace: ['5h', '6h', '30h'] };
    const { optOut: _, lapse: __, ...rest } = customers;
    // Whoever asks again after every answer is never left alone.
    const followUp = Math.min(customers.followUp, 0.5);
    return scenarioSchema.parse({ ...raw, horizon: '300d', customers: { ...rest, inquiries, followUp } });
  });
  await fc.assert(
    fc.asyncProperty(quiet, async (scenario) => {
      const open = new Map<string, readonly string[]>();
      const onRecord = ({ instance, record }: RecordedStep) => void open.set(instance, record.to);
      const { measurements, ends } = await runScenario(scenario, { onRecord });
      expect(measurements.counts.lost).toBe(0);
      expect(ends['eod-case']?.active ?? 0).toBe(0);
      const stuck = [...open].filter(([, states]) =>
        states.some((state) => /\.(investigatingLead|publishing)$/.test(state)),
      );
      expect(stuck).toEqual([]);
      for (const desk of ['reviewers', 'hunters', 'experts'])
        for (const level of [`${desk}.queue`, `${desk}.busy`])
          expect(measurements.levels[level]?.line.at(-1)?.[1], level).toBe(0);
    }),
    { numRuns: Math.ceil(budget.studies / 2) },
  );
});
