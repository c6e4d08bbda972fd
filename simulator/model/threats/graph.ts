import { bernoulli, categorical, integerBelow, type Stream } from '../../../numeric/random/index.ts';
import {
  actionCounts,
  endCounts,
  fact,
  flowSizes,
  inDegreeCounts,
  outDegreeCounts,
  startCounts,
  type Tactic,
  tactics,
} from '../../scenarios/facts/index.ts';
import { nextTactic, transition } from './chain.ts';

/** An action before it has a technique and a time. Nodes come in an order in which each follows those before it. */
export interface Node {
  readonly tactic: Tactic;
  /** Places of the nodes that lead to it, ascending; the first one drawn is `parent`. */
  readonly after: readonly number[];
  /** The node whose tactic this one's was drawn from; none for a beginning. */
  readonly parent?: number;
  readonly join: 'AND' | 'OR';
  /** Whether it comes after everything else, even what no path to it needs: a join of any may leave a path behind. */
  readonly last?: true;
}

/** How many paths may still go on from a node, by its place; 0 for one whose path has ended with it. */
type OpenEnds = Map<number, number>;

/** How many actions an intrusion has: as many as one of the recorded ones. */
export function drawSize(stream: Stream): number {
  return flowSizes[integerBelow(flowSizes.length, stream.uniform())] ?? 0;
}

/**
 * Grows the graph of an intrusion of so many actions. Each node has as many open ends as recorded actions of its tactic
 * have actions that follow. A new node takes one of them, its tactic being drawn from that end's, and some more where
 * paths join; a path that had ended may join too. An intrusion never runs out of open ends before it has its size: the
 * newest node then goes on.
 */
export function growGraph(size: number, stream: Stream): readonly Node[] {
  const nodes: Node[] = [];
  const ends: OpenEnds = new Map();
  const second = (fact('attack-flow-starts') - flowSizes.length) / flowSizes.length;
  const beginnings = bernoulli(second, stream.uniform()) ? 2 : 1;
  while (nodes.length < size) {
    const place = nodes.length;
    const node = place < beginnings ? beginning(stream) : follower(nodes, ends, stream);
    nodes.push(node);
    const open = openEnds(node.tactic, stream);
    const stuck = open === 0 && ![...ends.values()].some((left) => left > 0);
    ends.set(place, stuck ? 1 : open);
  }
  return nodes;
}

function beginning(stream: Stream): Node {
  const tactic = tactics[categorical(startCounts, stream.uniform())] ?? 'initial-access';
  return { tactic, after: [], join: 'AND' };
}

function follower(nodes: readonly Node[], ends: OpenEnds, stream: Stream): Node {
  const parent = takeEnd(ends, [...ends.values()], stream);
  const tactic = nextTactic(tacticOf(nodes, parent), stream.uniform());
  const after = [parent];
  const more = categorical(inDegreeCounts.slice(1), stream.uniform());
  for (let joined = 0; joined < more; joined++) {
    const weights = [...ends].map(([end, open]) =>
      after.includes(end) ? 0 : Math.max(1, open) * transition(tacticOf(nodes, end), tactic),
    );
    if (!weights.some((weight) => weight > 0)) break;
    after.push(takeEnd(ends, weights, stream));
  }
  const join = after.length < 2 || bernoulli(fact('attack-flow-operators-and'), stream.uniform()) ? 'AND' : 'OR';
  return { tactic, after: after.sort((a, b) => a - b), parent, join };
}

/** Chooses an end by weight and takes it: a node that has nothing open any more is an end no longer. */
function takeEnd(ends: OpenEnds, weights: readonly number[], stream: Stream): number {
  const [place, open] = [...ends][categorical(weights, stream.uniform())] ?? [0, 1];
  if (open > 1) ends.set(place, open - 1);
  else ends.delete(place);
  return place;
}

function openEnds(tactic: Tactic, stream: Stream): number {
  const column = tactics.indexOf(tactic);
  const stops = (endCounts[column] ?? 0) / (actionCounts[column] ?? 1);
  if (bernoulli(stops, stream.uniform())) return 0;
  return 1 + categorical(outDegreeCounts.slice(1), stream.uniform());
}

function tacticOf(nodes: readonly Node[], place: number): Tactic {
  const node = nodes[place];
  if (node === undefined) throw new RangeError(`There is no node ${place}.`);
  return node.tactic;
}
