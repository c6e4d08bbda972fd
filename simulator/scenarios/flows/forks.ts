import type { FlowNode, Lead } from './flow.ts';

/** Places of conditions. */
export interface Forks {
  /** Both outcomes lead on, and one of them is taken. */
  readonly forks: ReadonlySet<number>;
  /** Both outcomes lead on, and an AND needs both: both are taken, for the flow would never get past it. */
  readonly joined: ReadonlySet<number>;
}

/** Outcomes of conditions, as bits: 1 that it holds, 2 that it does not. */
type Outcomes = ReadonlyMap<number, number>;

export function forksOf(nodes: readonly FlowNode[]): Forks {
  const outcomes = new Map<number, number>();
  for (const { after } of nodes)
    for (const lead of after)
      if (nodes[lead.from]?.kind === 'condition') outcomes.set(lead.from, (outcomes.get(lead.from) ?? 0) | bit(lead));
  const forking = new Set([...outcomes].filter(([, both]) => both === 3).map(([place]) => place));
  const joined = new Set<number>();
  const needed: Outcomes[] = [];
  for (const node of nodes) {
    const paths = node.after.map((lead) => along(lead, needed[lead.from] ?? new Map(), forking));
    const needsAll = node.kind === 'operator' && node.operator === 'AND';
    const needs = needsAll ? union(paths) : common(paths);
    for (const [place, both] of needs) if (both === 3) joined.add(place);
    needed.push(needs);
  }
  return { forks: new Set([...forking].filter((place) => !joined.has(place))), joined };
}

const bit = ({ outcome = true }: Lead): number => (outcome ? 1 : 2);

/** What a path needs that comes this way. */
function along(lead: Lead, needed: Outcomes, forking: ReadonlySet<number>): Outcomes {
  return forking.has(lead.from) ? union([needed, new Map([[lead.from, bit(lead)]])]) : needed;
}

function union(paths: readonly Outcomes[]): Outcomes {
  const all = new Map<number, number>();
  for (const path of paths) for (const [place, bits] of path) all.set(place, (all.get(place) ?? 0) | bits);
  return all;
}

function common([first = new Map(), ...others]: readonly Outcomes[]): Outcomes {
  const shared = [...first].map(([place, bits]): [number, number] => [
    place,
    others.reduce((left, path) => left & (path.get(place) ?? 0), bits),
  ]);
  return new Map(shared.filter(([, bits]) => bits !== 0));
}
