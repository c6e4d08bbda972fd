import { mkdirSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Streams } from '../../../numeric/random/index.ts';
import { generateCampaign, playFlow } from '../../../simulator/model/threats/index.ts';
import { type Flow, type FlowNode, readFlow } from '../../../simulator/scenarios/flows/index.ts';
import { builderFile, stixFile } from '../../support/flow-files.ts';
import { inFolderWith } from '../../support/work-folder.ts';

inFolderWith({});

const read = (text: string, file = 'flow.json'): Flow => {
  writeFileSync(file, text);
  return readFlow(file);
};
const code = (text: string, file?: string) => {
  try {
    read(text, file);
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return undefined;
};
const stream = (replication = 0) => new Streams('flows', 1, replication).of('test', 'flow');
const played = (flow: Flow, holds = 0.5, replication = 0) => playFlow(flow, holds, stream(replication));
const names = (flow: Flow, holds?: number, replication?: number) =>
  played(flow, holds, replication).map(({ name }) => name);

const boxes = {
  phish: { action: 'Phishing', tactic: 'TA0001', technique: 'T1566.001' },
  shell: { action: 'Shell', tactic: 'TA0002', technique: 'T1059', ttp: true },
  host: { other: 'asset' },
  admin: { condition: 'The user is an administrator' },
  dump: { action: 'Dump', tactic: 'TA0006', technique: '1003.001' },
  raise: { action: 'Raise', technique: 'T1068' },
  or: { operator: 'OR' },
  spread: { action: 'Spread', tactic: 'TA0008', technique: 'T1021.001' },
  note: { other: 'note' },
} as const;
const arrows = [
  ['phish', 'shell'],
  ['shell', 'admin'],
  ['admin', 'dump', true],
  ['admin', 'raise', false],
  ['dump', 'or'],
  ['raise', 'or'],
  ['or', 'spread'],
] as const;

describe.each([
  ['the builder', builderFile],
  ['STIX', stixFile],
])('a flow of %s', (_, fileOf) => {
  test('plays one outcome of a condition, and what comes behind either', () => {
    const flow = read(fileOf(boxes, arrows));
    expect(flow.name).toBe('drawn');
    expect(flow.held).toMatchObject({
      actions: 5,
      operators: 1,
      conditions: 1,
      forks: 1,
      inferredTactics: 1,
      others: 2,
    });
    expect(names(flow, 1)).toEqual(expect.arrayContaining(['Phishing', 'Shell', 'Dump', 'Spread']));
    expect(names(flow, 1)).not.toContain('Raise');
    expect(names(flow, 0)).toEqual(expect.arrayContaining(['Raise', 'Spread']));
    expect(names(flow, 0)).not.toContain('Dump');
    const drawn = new Set(Array.from({ length: 40 }, (_, replication) => names(flow, 0.5, replication).join()));
    expect(drawn.size).toBe(2);
  });

  test('gives its campaigns its techniques, tactics and order', () => {
    const flow = read(fileOf(boxes, arrows));
    const spec = { kind: 'ransomware', flow: { flow, conditionHolds: 1 } } as const;
    const { actions } = generateCampaign(spec, new Streams('flows', 1, 0), 'campaign');
    expect(actions.map(({ technique, tactic }) => `${tactic} ${technique}`)).toEqual([
      'initial-access T1566.001',
      'execution T1059',
      'credential-access T1003.001',
      'lateral-movement T1021.001',
    ]);
    for (const [index, { after, at }] of actions.entries()) {
      expect(after).toEqual(index === 0 ? [] : [`a${index}`]);
      expect(at).toBeGreaterThanOrEqual(actions[index - 1]?.at ?? 0);
    }
  });

  test('keeps the times that it has for all of its actions', () => {
    const at = (minute: number) => new Date(Date.UTC(2024, 0, 1, 0, minute)).toISOString();
    const timed = {
      a: { action: 'In', tactic: 'TA0001', at: at(0) },
      b: { action: 'Move', tactic: 'TA0008', at: at(90) },
      c: { action: 'Out', tactic: 'TA0010', at: at(30) },
    };
    const flow = read(
      fileOf(timed, [
        ['a', 'b'],
        ['b', 'c'],
      ]),
    );
    const spec = {
      kind: 'cyberEspionage',
      flow: { flow, conditionHolds: 1 },
      dwell: { constant: 86_400_000 },
    } as const;
    const { actions } = generateCampaign(spec as never, new Streams('flows', 1, 0), 'campaign');
    // The last one cannot come before what leads to it.
    expect(actions.map((action) => action.at / 60_000)).toEqual([0, 90, 90]);
  });

  test('is played once where its arrows lead back', () => {
    const flow = read(fileOf(boxes, [...arrows, ['spread', 'shell']]));
    expect(flow.held.loops).toBe(1);
    expect(names(flow, 1)).toHaveLength(4);
  });

  test('takes both outcomes where an AND needs both', () => {
    const flow = read(fileOf({ ...boxes, or: { operator: 'AND' } }, arrows));
    expect(flow.held).toMatchObject({ forks: 0, joinedForks: 1 });
    expect(names(flow, 0).sort()).toEqual(['Dump', 'Phishing', 'Raise', 'Shell', 'Spread']);
  });

  test('without any action, or without any word of ATT&CK, is refused', () => {
    expect(code(fileOf({ host: { other: 'asset' } }, []))).toBe('FLOW_EMPTY');
    expect(code(fileOf({ goal: { action: 'Track a device' } }, []))).toBe('FLOW_UNMAPPED');
  });
});

test('both formats say the same of the same flow', () => {
  const [drawn, exported] = [read(builderFile(boxes, arrows)), read(stixFile(boxes, arrows))];
  expect(drawn.nodes).toEqual(exported.nodes);
});

test('a path through an asset goes on', () => {
  const flow = read(
    builderFile(boxes, [
      ['phish', 'host'],
      ['host', 'shell'],
    ]),
  );
  const after = Object.fromEntries(
    flow.nodes.flatMap((node) => (node.kind === 'action' ? [[node.name, node.after.length]] : [])),
  );
  expect(after).toMatchObject({ Phishing: 0, Shell: 1 });
});

describe('an adversary of Caldera', () => {
  const ability = (id: string, tactic: string, technique: string) =>
    `- id: ${id}\n  name: ability ${id}\n  tactic: ${tactic}\n  technique: { attack_id: ${technique}, name: some }\n  platforms: { linux: { sh: { command: "rm -rf /" } } }\n`;
  const adversary = (ids: readonly string[]) =>
    `---\nid: adv\nname: Thief\ndescription: none\natomic_ordering:\n${ids.map((id) => `  - ${id} # why\n`).join('')}`;

  test('uses its abilities in their order, wherever the folder of abilities is above it', () => {
    mkdirSync('data/abilities/collection', { recursive: true });
    mkdirSync('data/adversaries/packs', { recursive: true });
    writeFileSync('data/abilities/collection/a.yml', ability('a', 'collection', 'T1005'));
    writeFileSync(
      'data/abilities/b.yml',
      `${ability('b', 'exfiltration', 'T1041')}${ability('c', 'lateral-movement', 'T1021')}`,
    );
    const flow = read(adversary(['c', 'a', 'gone', 'b', 'a']), 'data/adversaries/packs/adv.yml');
    expect(flow.name).toBe('Thief');
    expect(flow.held).toMatchObject({ format: 'Caldera', actions: 4, missing: ['gone'] });
    expect(played(flow).map(({ after, technique }) => [technique, after])).toEqual([
      ['T1021', []],
      ['T1005', [0]],
      ['T1041', [1]],
      ['T1005', [2]],
    ]);
  });

  test('is refused where none of its abilities is there; a file of abilities is a flow of its own', () => {
    mkdirSync('alone', { recursive: true });
    expect(code(adversary(['x']), 'alone/adv.yml')).toBe('FLOW_EMPTY');
    expect(played(read(ability('a', 'Credential Access', 'T1003'), 'alone/ability.yml'))).toMatchObject([
      { tactic: 'credential-access', technique: 'T1003' },
    ]);
  });
});

describe('a file that is no flow', () => {
  test.each([
    ['text', 'no: flow'],
    ['a list of nothing', '[]'],
    ['a bundle without a flow', '{"type":"bundle","objects":[]}'],
    ['a file of the earlier builder', '{"schema":{"templates":[]},"objects":[]}'],
    ['half of one', builderFile(boxes, arrows).slice(0, 500)],
    ['a deep one', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['YAML with an error', 'atomic_ordering: [a\n'],
    ['nothing', ''],
  ])('is refused with one code: %s', (_, text) => {
    expect(code(text)).toBe('FLOW_MALFORMED');
  });

  test('is read no longer than a person waits, however it is drawn', () => {
    const many = (kind: object, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, kind as { other: string }]));
    const actions = many({ action: 'a', tactic: 'TA0002' }, 2_001);
    expect(code(stixFile(actions, []))).toBe('FILE_TOO_LARGE');
    const assets = { start: { action: 'a', tactic: 'TA0001' }, ...many({ other: 'asset' }, 5_000) };
    const fan = Array.from({ length: 20_001 }, (_, index) => ['start', `n${index % 5_000}`] as const);
    expect(code(builderFile(assets, fan))).toBe('FILE_TOO_LARGE');
    // Each of some hundreds leads to each of some hundreds, by way of one asset.
    const hub = { ...many({ action: 'a', tactic: 'TA0002' }, 600), hub: { other: 'asset' } };
    const through = Array.from({ length: 300 }, (_, index) => [
      [`n${index}`, 'hub'] as const,
      ['hub', `n${index + 300}`] as const,
    ]).flat();
    expect(code(builderFile(hub, through))).toBe('FILE_TOO_LARGE');
  });

  test('is told of by its place, and never by what stands in it', () => {
    writeFileSync('secret', 'root: [x: y: secret-word\n');
    try {
      readFlow('secret');
      expect.unreachable();
    } catch (error) {
      expect((error as Error).message).toMatch(/^secret:\d+:\d+: /);
      expect((error as Error).message).not.toContain('secret-word');
    }
  });

  test('of hostile names harms nothing', () => {
    const names = ['__proto__', 'constructor', '\u202e\u0007evil', '<script>'];
    const hostile = Object.fromEntries(
      names.map((name, index) => [`${name}${index}`, { action: name, tactic: 'constructor', technique: 'T1005' }]),
    );
    const flow = read(stixFile(hostile, []));
    expect(flow.nodes.map((node) => (node as { name: string }).name).join()).not.toContain('\u202e');
    expect(new Set(flow.nodes.map((node) => (node as { tactic: string }).tactic))).toEqual(new Set(['collection']));
  });
});

/** Whether a node is reached, asked of the drawing itself: the definition, without an order and without memory. */
function isReached(nodes: readonly FlowNode[], place: number, holds: boolean, forks: ReadonlySet<number>): boolean {
  const { after, ...node } = nodes[place] as FlowNode;
  const come = after.map(
    ({ from, outcome = true }) => (!forks.has(from) || outcome === holds) && isReached(nodes, from, holds, forks),
  );
  if (after.length === 0) return true;
  return node.kind === 'operator' && node.operator === 'AND' ? come.every(Boolean) : come.some(Boolean);
}

test('of any flow just what is reached is played, each after what it needs', () => {
  const kind = fc.constantFrom('action', 'action', 'AND', 'OR', 'condition');
  const flows = fc.array(fc.tuple(kind, fc.array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 3 })), {
    minLength: 1,
    maxLength: 9,
  });
  fc.assert(
    fc.property(flows, fc.boolean(), fc.nat(50), (drawn, holds, replication) => {
      const drawing: Record<string, Parameters<typeof stixFile>[0][string]> = {
        start: { action: 'start', tactic: 'TA0001' },
      };
      const lines: [string, string, boolean?][] = [];
      for (const [index, [what, leads]] of drawn.entries()) {
        drawing[`n${index}`] =
          what === 'action'
            ? { action: `n${index}`, tactic: 'TA0002' }
            : what === 'condition'
              ? { condition: `n${index}` }
              : { operator: what as 'AND' };
        for (const [from, outcome] of leads) {
          const id = index === 0 ? 'start' : `n${from % index}`;
          const isCondition = 'condition' in (drawing[id] as object);
          lines.push([id, `n${index}`, ...(isCondition ? [outcome] : [])] as [string, string, boolean?]);
        }
      }
      const flow = read(stixFile(drawing, lines));
      const { held, nodes } = flow;
      const forks = forksIn(nodes, held.joinedForks);
      if (forks === undefined) return;
      const steps = playFlow(flow, holds ? 1 : 0, stream(replication));
      const reached = nodes.filter((node, place) => node.kind === 'action' && isReached(nodes, place, holds, forks));
      expect(steps.map((step) => step.name)).toEqual(reached.map((node) => (node as { name: string }).name));
      for (const [place, { after }] of steps.entries()) for (const before of after) expect(before).toBeLessThan(place);
    }),
    { numRuns: 300 },
  );
});

/** The conditions of which one outcome is drawn; flows in which an AND joins both are tried above. */
function forksIn(nodes: readonly FlowNode[], joined: number): ReadonlySet<number> | undefined {
  if (joined > 0) return undefined;
  const both = nodes.flatMap((node, place) => {
    const outcomes = nodes.flatMap(({ after }) =>
      after.filter(({ from }) => from === place).map(({ outcome }) => outcome),
    );
    return node.kind === 'condition' && new Set(outcomes).size === 2 ? [place] : [];
  });
  return new Set(both);
}
