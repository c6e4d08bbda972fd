import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { cdfOf, Streams } from '../../../numeric/random/index.ts';
import { chiSquareTest, ksTest, uniformity } from '../../../numeric/statistics/index.ts';
import { seed } from '../../../packages/xstate-temporal/test/support/seed.ts';
import { threatPage } from '../../../scripts/threat-page.ts';
import { compare } from '../../../simulator/model/threats/calibrate/row.ts';
import { growGraph } from '../../../simulator/model/threats/graph.ts';
import {
  type CalibrationReport,
  calibrate,
  dwellOf,
  generateCampaign,
  observe,
  transitions,
} from '../../../simulator/model/threats/index.ts';
import { detectionDefaults } from '../../../simulator/scenarios/detection.ts';
import {
  type FactId,
  fact,
  facts,
  startCounts,
  tactics,
  transitionCounts,
} from '../../../simulator/scenarios/facts/index.ts';
import { campaignKinds } from '../../../simulator/scenarios/parts/threats.ts';

const LEVEL = 0.001;
const streams = new Streams('threats', seed, 0);

const anyCampaign = fc
  .record({
    kind: fc.constantFrom(...campaignKinds),
    actions: fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined }),
    year: fc.option(fc.integer({ min: 2005, max: 2030 }), { nil: undefined }),
    id: fc.string({ maxLength: 20 }),
  })
  .map(({ kind, actions, year, id }) =>
    generateCampaign(
      { kind, ...(actions === undefined ? {} : { actions }), ...(year === undefined ? {} : { year }) },
      streams,
      id,
    ),
  );

describe('any campaign', () => {
  it('is a graph without cycles whose actions wait for those that they need', () => {
    fc.assert(
      fc.property(anyCampaign, ({ actions }) => {
        const byId = new Map(actions.map((action) => [action.id, action]));
        expect(byId.size).toBe(actions.length);
        expect(actions.some(({ after }) => after.length === 0)).toBe(true);
        for (const { after, at, join } of actions) {
          const before = after.map((id) => byId.get(id)?.at ?? Number.NaN);
          expect(new Set(after).size).toBe(after.length);
          if (before.length > 0)
            expect(at).toBeGreaterThanOrEqual(join === 'AND' ? Math.max(...before) : Math.min(...before));
        }
        // Taking away what has no predecessor left, again and again, takes away all of it.
        const left = new Map(actions.map(({ id, after }) => [id, new Set(after)]));
        for (let gone = true; gone; ) {
          const free = [...left].filter(([, after]) => [...after].every((id) => !left.has(id))).map(([id]) => id);
          for (const id of free) left.delete(id);
          gone = free.length > 0;
        }
        expect(left.size).toBe(0);
      }),
      { numRuns: 400 },
    );
  });

  it('has whole seconds in order: foothold, breakout, objective, all within the dwell time', () => {
    fc.assert(
      fc.property(anyCampaign, ({ actions, foothold, breakout, objective, discovered }) => {
        const times = actions.map(({ at }) => at);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        for (const at of [...times, foothold, breakout ?? 0, objective ?? 0, discovered]) {
          expect(Number.isSafeInteger(at)).toBe(true);
          expect(at % 1_000).toBe(0);
        }
        expect(times[0]).toBe(0);
        expect(foothold).toBeGreaterThanOrEqual(0);
        expect(breakout ?? foothold).toBeGreaterThanOrEqual(foothold);
        expect(Math.max(...times, objective ?? 0, breakout ?? 0)).toBeLessThanOrEqual(discovered);
        if (breakout !== undefined)
          expect(actions.some(({ tactic, at }) => tactic === 'lateral-movement' && at === breakout)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('is observed action by action, whatever else is drawn in between', () => {
    fc.assert(
      fc.property(anyCampaign, fc.string(), (campaign, other) => {
        const first = observe(campaign, detectionDefaults, streams);
        generateCampaign({ kind: 'ransomware' }, streams, other);
        expect(observe(campaign, detectionDefaults, streams)).toEqual(first);
        expect(first.map(({ action }) => action)).toEqual(campaign.actions);
      }),
      { numRuns: 100 },
    );
  });
});

/** Edges of many graphs from each node to the one whose tactic was drawn from it, by tactic. */
function drawnEdges(graphs: number, purpose: string): readonly (readonly number[])[] {
  const counts = tactics.map(() => tactics.map(() => 0));
  for (let index = 0; index < graphs; index++) {
    const nodes = growGraph(20, streams.of(purpose, `${index}`));
    for (const { tactic, parent } of nodes) {
      const from = parent === undefined ? undefined : nodes[parent]?.tactic;
      if (from !== undefined) counts[tactics.indexOf(from)]![tactics.indexOf(tactic)]! += 1;
    }
  }
  return counts;
}

describe('the transition table', () => {
  const batches = Array.from({ length: 20 }, (_, batch) => drawnEdges(300, `graph-${batch}`));
  const against = (table: (row: number) => readonly number[]) =>
    batches.flatMap((counts) =>
      counts.flatMap((row, from) =>
        row.reduce((sum, count) => sum + count, 0) < 100 ? [] : [chiSquareTest(row, table(from)).p],
      ),
    );

  it('is what actions follow each other by: p-values of its rows over many batches are uniform', () => {
    const found = against((from) => transitions[tactics[from]!]);
    expect(found.length).toBeGreaterThan(150);
    expect(uniformity(found).p).toBeGreaterThan(LEVEL);
  });

  it('would not pass for one read by columns, nor for its rows in another order', () => {
    const columns = against((from) => tactics.map((to) => transitions[to][from]!));
    const shifted = against((from) => transitions[tactics[(from + 1) % tactics.length]!]);
    for (const wrong of [columns, shifted]) {
      expect(uniformity(wrong).p).toBeLessThan(1e-9);
      expect(wrong.filter((p) => p < 0.001).length / wrong.length).toBeGreaterThan(0.5);
    }
  });

  it('has rows of probabilities that lean on the counts', () => {
    for (const from of tactics) {
      expect(transitions[from].reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
      const counted = transitionCounts[from].reduce((sum, count) => sum + count, 0);
      for (const [to, p] of transitions[from].entries()) {
        expect(p).toBeGreaterThan(0);
        expect(Math.abs(p - (transitionCounts[from][to] ?? 0) / counted)).toBeLessThan(7 / (7 + counted));
      }
    }
  });

  it('is begun as recorded intrusions begin', () => {
    const begun = tactics.map(() => 0);
    for (let index = 0; index < 5_000; index++) {
      const [first] = growGraph(1, streams.of('begin', `${index}`));
      begun[tactics.indexOf(first!.tactic)]! += 1;
    }
    expect(chiSquareTest(begun, startCounts).p).toBeGreaterThan(LEVEL);
  });
});

describe('dwell times', () => {
  const days = (kind: (typeof campaignKinds)[number], batch: number) =>
    Array.from({ length: 200 }, (_, index) => {
      const { discovered, foothold } = generateCampaign({ kind, actions: 1 }, streams, `dwell-${batch}-${index}`);
      return discovered - foothold;
    });

  it.each(campaignKinds)('of the class %s come from their law: p-values over many batches are uniform', (kind) => {
    const law = dwellOf({ kind });
    const found = Array.from({ length: 60 }, (_, batch) => ksTest(days(kind, batch), (x) => cdfOf(law, x)).p);
    expect(uniformity(found).p).toBeGreaterThan(LEVEL);
  });
});

describe('calibrate', () => {
  let report: CalibrationReport;
  beforeAll(async () => {
    report = await calibrate();
  });

  it('compares every figure of the table', () => {
    expect(new Set(report.rows.map((row) => row.fact))).toEqual(new Set(Object.keys(facts)));
  });

  it('finds no misfit but those that are known and explained', () => {
    expect(report.rows.filter(({ verdict }) => verdict === 'misfit')).toEqual([]);
    expect(report.ok).toBe(true);
    for (const { verdict, misfit } of report.rows)
      if (verdict === 'known misfit') expect(misfit?.length).toBeGreaterThan(40);
  });

  it('finds none under other random numbers either', async () => {
    const other = await calibrate({ seed, campaigns: 1_000 });
    expect(other.rows.filter(({ verdict }) => verdict === 'misfit')).toEqual([]);
  });

  it('has no known misfit among the figures that the generator was given', () => {
    expect(report.rows.filter(({ kind, misfit }) => kind === 'parameter' && misfit !== undefined)).toEqual([]);
  });

  it('is not said to be known where it would fit by far', () => {
    for (const { misfit, cited, generated, tolerance, fact } of report.rows)
      if (misfit !== undefined) expect([fact, Math.abs(generated - cited) > tolerance / 2]).toEqual([fact, true]);
  });

  it('would notice a mean taken for a median', () => {
    const sigma = fact('dwell-sigma');
    const row = report.rows.find((one) => one.fact === 'dwell-2021')!;
    const mistaken = compare('dwell-2021' satisfies FactId, {
      ...row,
      generated: row.generated * Math.exp(sigma ** 2 / 2),
    });
    expect(mistaken.verdict).toBe('misfit');
  });

  it('is as docs/threat-model.md shows it: npm run docs:threats writes it', () => {
    expect(readFileSync(new URL('../../../docs/threat-model.md', import.meta.url), 'utf8')).toBe(threatPage(report));
  });

  it('refuses so few campaigns that they would say nothing', async () => {
    await expect(calibrate({ campaigns: 999 })).rejects.toMatchObject({ code: 'CAMPAIGNS_TOO_FEW' });
  });

  it('gives the same under the same seed', async () => {
    expect(await calibrate({ seed: 3, campaigns: 1_000 })).toEqual(await calibrate({ seed: 3, campaigns: 1_000 }));
  });

  it('stops when it is told to, in the midst of its work', async () => {
    const stop = new AbortController();
    const running = calibrate({ campaigns: 1_000_000, signal: stop.signal });
    setTimeout(() => stop.abort());
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  });
});
