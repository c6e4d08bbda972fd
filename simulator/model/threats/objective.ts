import type { Tactic } from '../../scenarios/facts/index.ts';
import type { CampaignKind } from '../../scenarios/parts/threats.ts';
import type { Node } from './graph.ts';

interface Objective {
  readonly tactics: readonly Tactic[];
  /** What the class never leaves without: after its newest action, or at the very end when all else is in place. */
  readonly added?: { readonly tactic: Tactic; readonly after: 'newest' | 'all' };
  readonly technique?: string;
}

const objectives: Readonly<Record<CampaignKind, Objective>> = {
  humanAdversaryIntrusion: { tactics: ['exfiltration', 'impact'] },
  handsOnKeyboardAttack: { tactics: ['exfiltration', 'impact'] },
  cyberEspionage: { tactics: ['exfiltration'], added: { tactic: 'exfiltration', after: 'newest' } },
  ransomware: { tactics: ['impact'], added: { tactic: 'impact', after: 'all' }, technique: 'T1486' },
};

/** The technique that a class comes for, where it is a certain one. */
export function wantedTechnique(kind: CampaignKind): string | undefined {
  return objectives[kind].technique;
}

/** The place of the last action, by time, that serves what the class came for. */
export function objectiveOf(kind: CampaignKind, nodes: readonly Node[], at: readonly number[]): number | undefined {
  let latest: number | undefined;
  for (const [place, { tactic }] of nodes.entries())
    if (objectives[kind].tactics.includes(tactic) && (at[place] ?? 0) >= (at[latest ?? -1] ?? 0)) latest = place;
  return latest;
}

/** Adds what a class never leaves without. Espionage that already takes something out is left as it is. */
export function withObjective(kind: CampaignKind, nodes: readonly Node[]): readonly Node[] {
  const { added } = objectives[kind];
  if (added === undefined || nodes.length === 0) return nodes;
  const newest = nodes.length - 1;
  if (added.after === 'newest') {
    if (nodes.some(({ tactic }) => tactic === added.tactic)) return nodes;
    return [...nodes, { tactic: added.tactic, after: [newest], parent: newest, join: 'AND' }];
  }
  const followed = new Set(nodes.flatMap(({ after }) => after));
  const loose = nodes.flatMap((_, place) => (followed.has(place) ? [] : [place]));
  return [...nodes, { tactic: added.tactic, after: loose, parent: newest, join: 'AND', last: true }];
}
