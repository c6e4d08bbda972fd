import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  actionCounts,
  assumptions,
  attackNotice,
  attackVersion,
  endCounts,
  type Fact,
  fact,
  facts,
  flowSizes,
  inDegreeCounts,
  outDegreeCounts,
  startCounts,
  tactics,
  techniqueNames,
  techniquesByTactic,
  transitionCounts,
} from '../../../simulator/scenarios/facts/index.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const rows = Object.entries<Fact>(facts);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** The simulator's sources outside the table itself, by path from the root. */
const sources = new Map(
  readdirSync(path.join(root, 'simulator'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith(path.join('scenarios', 'facts', path.sep)))
    .map((file) => [
      `simulator/${file.split(path.sep).join('/')}`,
      readFileSync(path.join(root, 'simulator', file), 'utf8'),
    ]),
);

/** Whether a source names an id: in full, or as the beginning of a template such as `dwell-${year}`. */
const names = (source: string, id: string) => {
  if (source.includes(`'${id}'`)) return true;
  const series =
    /^(dwell|breakout)-\d{4}$/.exec(id)?.[1] ??
    (/^attack-campaign-(?!techniques)/.test(id) ? 'attack-campaign' : undefined);
  return series !== undefined && source.includes(`\`${series}-\${`);
};

const readers = (id: string) =>
  [...sources]
    .filter(([, source]) => names(source, id))
    .map(([file]) => file)
    .sort();

describe('the table of cited figures', () => {
  it.each(rows)('%s says what it is, of whom, when, and by whom', (_id, row) => {
    for (const text of [row.quantity, row.population, row.publisher, row.edition, row.url, row.licence])
      expect(text.length).toBeGreaterThan(2);
    expect(row.period).toMatch(/\d{4}/);
    expect(row.accessed).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(Number.isFinite(row.value)).toBe(true);
    if (row.unit === 'share' && row.statistic === 'share') expect(row.value > 0 && row.value < 1).toBe(true);
  });

  it.each(rows)('%s is read by the files that it names, and by no other', (id, row) => {
    expect(readers(id)).toEqual([...row.usedBy].sort());
  });

  it.each(Object.entries(assumptions))('the assumption %s has a reason and is read where it says', (id, row) => {
    expect(row.reason.length).toBeGreaterThan(40);
    expect(readers(id)).toEqual([...row.usedBy].sort());
  });

  it('has every figure that code asks for', () => {
    const asked = [...sources.values()].flatMap((source) => [
      ...source.matchAll(/\b(?:fact|compare|assumed)\(\s*'([^']+)'/g),
    ]);
    expect(asked.length).toBeGreaterThan(20);
    for (const [, id] of asked) expect({ ...facts, ...assumptions }).toHaveProperty([id as string]);
  });

  it('lets no number of presets, detection or noise come from anywhere else', () => {
    const threats = ['presets', 'detection', 'noise', 'graph', 'chain', 'objective'];
    const files = [...threats.map((file) => `model/threats/${file}`), 'scenarios/detection'];
    for (const file of files) {
      const source = (sources.get(`simulator/${file}.ts`) ?? '')
        .replace(/\/\*\*[\s\S]*?\*\/|\/\/.*|'[^']*'|`[^`]*`/g, '')
        .replace(/const (MINUTE|DAY|WEEK) = .*/g, '');
      expect(source.length).toBeGreaterThan(100);
      // 0, 1 and 2 shape formulas (2 also the second beginning); anything else would be a parameter.
      expect(
        [...source.matchAll(/(?<![\w.])\d[\d_.]*/g)].map(([number]) => number).filter((n) => !/^[012]$/.test(n)),
      ).toEqual([]);
    }
  });

  it('takes dwell times for medians and breakout times for means', () => {
    for (const [id, row] of rows) {
      if (/^dwell-(\d{4}|esp|ransomware-2024|hands)/.test(id)) expect([id, row.statistic]).toEqual([id, 'median']);
      if (/^breakout-\d/.test(id)) expect([id, row.statistic]).toEqual([id, 'mean']);
    }
  });
});

describe('the counts of recorded intrusions', () => {
  it('agree with each other', () => {
    const edges = tactics.flatMap((from, row) =>
      transitionCounts[from].map((count, column) => ({ count, way: Math.sign(column - row) })),
    );
    const way = (wanted: number) => sum(edges.filter((edge) => edge.way === wanted).map(({ count }) => count));
    expect([way(1), way(0), way(-1)]).toEqual([455, 155, 329]);
    expect(fact('attack-flow-transitions')).toBe(939);
    expect(sum(startCounts)).toBe(fact('attack-flow-starts'));
    expect([sum(endCounts), sum(actionCounts), sum(outDegreeCounts)]).toEqual([84, 833, 833]);
    expect(outDegreeCounts[0]).toBe(sum(endCounts));
    expect(sum(outDegreeCounts.map((count, followers) => count * followers))).toBeGreaterThanOrEqual(939);
    expect([flowSizes.length, sum(flowSizes), flowSizes[19], sum(inDegreeCounts)]).toEqual([39, 871, 19, 871]);
    expect(sum(inDegreeCounts.slice(2)) / 871).toBe(fact('attack-flow-joins'));
    for (const from of tactics) expect(transitionCounts[from]).toHaveLength(14);
  });

  it('give each tactic techniques, each of them with an identifier and a name, and no name without a use', () => {
    const used = new Set<string>();
    for (const tactic of tactics) {
      const entries = Object.entries(techniquesByTactic[tactic]);
      expect(entries.length).toBeGreaterThan(5);
      for (const [id, count] of entries) {
        expect(id).toMatch(/^T\d{4}(\.\d{3})?$/);
        expect(count).toBeGreaterThan(0);
        used.add(id);
      }
    }
    expect(Object.keys(techniqueNames).sort()).toEqual([...used].sort());
    expect(sum(tactics.flatMap((tactic) => Object.values(techniquesByTactic[tactic])))).toBe(
      fact('attack-flow-techniques'),
    );
  });

  it("carry MITRE's licence and copyright, and not in a comment, which a build may drop", () => {
    expect(attackNotice).toContain(
      'hereby grants you a non-exclusive, royalty-free license to use ATT&CK® for research,',
    );
    expect(attackNotice).toContain("provided that you reproduce MITRE's copyright designation and this license in any");
    expect(attackNotice).toContain(
      '© 2025 The MITRE Corporation. This work is reproduced and distributed with the permission of The MITRE Corporation.',
    );
    expect(attackNotice).toContain(attackVersion);
  });
});
