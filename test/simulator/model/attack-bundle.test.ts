import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Streams } from '../../../numeric/random/index.ts';
import { generateCampaign } from '../../../simulator/model/threats/index.ts';
import { parseAttackBundle, readAttackBundle } from '../../../simulator/scenarios/attack-bundle.ts';
import { tactics } from '../../../simulator/scenarios/facts/index.ts';

type Phases = { kill_chain_name: string; phase_name: string }[];

const technique = (id: string, phases: readonly string[], over: object = {}) => ({
  type: 'attack-pattern',
  id: `attack-pattern--${id}`,
  name: `Technique ${id}`,
  external_references: [
    { source_name: 'capec', external_id: 'CAPEC-1' },
    { source_name: 'mitre-attack', external_id: id },
  ],
  kill_chain_phases: phases.map((phase_name) => ({ kill_chain_name: 'mitre-attack', phase_name })) as Phases,
  ...over,
});

const group = {
  type: 'intrusion-set',
  id: 'intrusion-set--1',
  name: 'Quiet Heron',
  external_references: [{ source_name: 'mitre-attack', external_id: 'G0001' }],
};

const uses = (target: string, over: object = {}) => ({
  type: 'relationship',
  id: `relationship--${target}`,
  relationship_type: 'uses',
  source_ref: group.id,
  target_ref: `attack-pattern--${target}`,
  ...over,
});

/** A technique of each tactic: T9001 to T9014. */
const base = tactics.map((tactic, index) => technique(`T90${String(index + 1).padStart(2, '0')}`, [tactic]));
const bundle = (...objects: object[]) =>
  JSON.stringify({ type: 'bundle', id: 'bundle--1', objects: [{ type: 'identity', id: 'identity--1' }, ...objects] });

describe("a user's own ATT&CK bundle", () => {
  it('gives campaigns its techniques, and only those', () => {
    const catalog = parseAttackBundle(bundle(...base));
    const { actions } = generateCampaign({ kind: 'ransomware' }, new Streams('bundle', 1, 0), 'a', catalog);
    expect(actions.length).toBeGreaterThan(5);
    for (const { technique: id, techniqueName, tactic } of actions) {
      expect(id).toBe(`T90${String(tactics.indexOf(tactic) + 1).padStart(2, '0')}`);
      expect(techniqueName).toBe(`Technique ${id}`);
    }
  });

  it('leaves out what is revoked, deprecated, of another matrix, or without an identifier of ATT&CK', () => {
    const catalog = parseAttackBundle(
      bundle(
        ...base,
        technique('T8001', ['impact'], { revoked: true }),
        technique('T8002', ['impact'], { x_mitre_deprecated: true }),
        technique('T8003', [], { kill_chain_phases: [{ kill_chain_name: 'mitre-ics-attack', phase_name: 'impact' }] }),
        technique('CAPEC-7', ['impact']),
        technique('T8004', ['no-such-tactic']),
      ),
    );
    expect(Object.keys(catalog.names)).toHaveLength(14);
  });

  it('weighs a technique by what recorded intrusions show of it', () => {
    const catalog = parseAttackBundle(bundle(...base, technique('T1486', ['impact'])));
    expect(catalog.byTactic.impact).toEqual({ T1486: 8, T9014: 1 });
  });

  it('of version 19 has two tactics for defense evasion', () => {
    const others = base.filter((one) => !one.id.endsWith('T9007'));
    const split = [technique('T8001', ['stealth']), technique('T8002', ['defense-impairment'])];
    expect(Object.keys(parseAttackBundle(bundle(...others, ...split)).byTactic['defense-evasion'])).toEqual([
      'T8001',
      'T8002',
    ]);
  });

  it.each(['G0001', 'Quiet Heron'])(
    'narrows to the techniques of %s, and keeps the others where it has none',
    (adversary) => {
      const more = [technique('T8001', ['impact', 'execution']), technique('T8002', ['discovery'])];
      const all = [
        ...base,
        ...more,
        group,
        uses('T8001'),
        uses('T8002', { relationship_type: 'mitigates' }),
        uses('T9004', { revoked: true }),
      ];
      const { byTactic, source } = parseAttackBundle(bundle(...all), { adversary });
      expect([byTactic.impact, byTactic.execution, byTactic.discovery].map(Object.keys)).toEqual([
        ['T8001'],
        ['T8001'],
        ['T8002', 'T9009'],
      ]);
      expect(source).toContain(adversary);
    },
  );

  it('knows a group by its aliases, and follows what was revoked to what replaced it', () => {
    const revoked = (from: string, to: string) => ({
      ...{ type: 'relationship', id: `relationship--${from}`, relationship_type: 'revoked-by' },
      ...{ source_ref: from, target_ref: to },
    });
    const all = [
      ...base,
      technique('T8001', ['impact']),
      technique('T8000', ['impact'], { revoked: true }),
      { ...group, aliases: ['Quiet Heron', 'Grey Egret'] },
      { ...group, id: 'intrusion-set--0', name: 'Old Stork', external_references: [], revoked: true },
      { ...group, id: 'intrusion-set--2', name: 'Lost Crane', external_references: [], revoked: true },
      revoked('intrusion-set--0', 'intrusion-set--1'),
      revoked('attack-pattern--T8000', 'attack-pattern--T8001'),
      uses('T8000'),
    ];
    for (const adversary of ['grey egret', 'g0001', 'Old Stork']) {
      const { byTactic, source } = parseAttackBundle(bundle(...all), { adversary });
      expect(Object.keys(byTactic.impact)).toEqual(['T8001']);
      expect(source).toContain('as Quiet Heron (G0001)');
    }
    const round = [...all, revoked('intrusion-set--1', 'intrusion-set--0')];
    for (const objects of [all, round])
      expect(() => parseAttackBundle(bundle(...objects), { adversary: 'Lost Crane' })).toThrow(
        'nothing stands in its place',
      );
    expect(() => parseAttackBundle(bundle(...round), { adversary: 'Old Stork' })).not.toThrow(RangeError);
  });

  it('gives the same whatever the order of its objects', () => {
    const mixed = [...base, technique('T8001', ['impact'])];
    expect(JSON.stringify(parseAttackBundle(bundle(...mixed)).byTactic)).toBe(
      JSON.stringify(parseAttackBundle(bundle(...mixed.reverse())).byTactic),
    );
  });

  it.each([
    ['not JSON', 'attack', 'BUNDLE_MALFORMED', 'not JSON'],
    ['cut off', bundle(...base).slice(0, -10), 'BUNDLE_MALFORMED', 'not JSON'],
    ['JSON nested beyond reason', '['.repeat(200_000), 'BUNDLE_MALFORMED', 'not JSON'],
    ['another document', '{"type":"report"}', 'BUNDLE_MALFORMED', 'not a STIX 2 bundle'],
    ['null', 'null', 'BUNDLE_MALFORMED', 'not a STIX 2 bundle'],
    ['a bundle of what are no objects', '{"type":"bundle","objects":[1]}', 'BUNDLE_MALFORMED', 'objects.0'],
    ['a technique without a name', bundle({ ...base[0], name: undefined }), 'BUNDLE_MALFORMED', 'objects.1'],
    ['a name that is no text', bundle({ ...base[0], name: { a: 1 } }), 'BUNDLE_MALFORMED', 'name'],
    ['a bundle of another matrix', bundle(technique('T0800', [])), 'BUNDLE_INCOMPLETE', 'reconnaissance'],
    ['a tactic left out', bundle(...base.slice(1)), 'BUNDLE_INCOMPLETE', 'reconnaissance'],
  ])('is refused when it is %s', (_what, text, code, message) => {
    expect(() => parseAttackBundle(text, {}, 'bundle.json')).toThrow(expect.objectContaining({ code }));
    expect(() => parseAttackBundle(text, {}, 'bundle.json')).toThrow(message);
  });

  it('names a group that it does not have, with what is dangerous to a terminal taken out', () => {
    const asked = () => parseAttackBundle(bundle(...base, group), { adversary: 'G9\u001b[2J' });
    expect(asked).toThrow(expect.objectContaining({ code: 'ADVERSARY_UNKNOWN' }));
    expect(asked).toThrow(/^[ -~\ufffd]*$/);
  });

  it('carries no control characters from names into a report', () => {
    const catalog = parseAttackBundle(bundle(...base, technique('T8001', ['impact'], { name: 'a\u001b]0;b\u0007' })));
    expect(catalog.names.T8001).toMatch(/^[ -~\ufffd]*$/);
  });

  describe('in a file', () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-bundle-'));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('is read', () => {
      const file = path.join(folder, 'bundle.json');
      writeFileSync(file, bundle(...base));
      expect(readAttackBundle(file).source).toBe(`${file}, 14 techniques`);
      writeFileSync(file, bundle(...base, technique('T8001', ['impact']), group, uses('T8001')));
      expect(readAttackBundle(file).source).toBe(`${file}, 15 techniques`);
      expect(Object.keys(readAttackBundle(file, { adversary: 'G0001' }).byTactic.impact)).toEqual(['T8001']);
    });

    it('is refused when it is not there, is no file, or is huge', () => {
      const code = (code: string) => expect.objectContaining({ code });
      const read = (file: string) => () => readAttackBundle(path.join(folder, file));
      expect(read('missing.json')).toThrow(code('FILE_UNREADABLE'));
      expect(read('.')).toThrow(code('FILE_UNREADABLE'));
      writeFileSync(path.join(folder, 'huge.json'), '');
      truncateSync(path.join(folder, 'huge.json'), 257 * 1024 * 1024);
      expect(read('huge.json')).toThrow(code('FILE_TOO_LARGE'));
    });
  });
});
