/** The parts of a chart that can be active and matter to an event; regions to which it means nothing are left open. */
import { childrenOf, isAtomic, type StateNode, type Transition } from 'xstate-temporal/engine';

export interface Part {
  /** The active nodes, outer ones first; of an open region its root alone. */
  readonly nodes: readonly StateNode[];
  /** Roots of regions of which anything may be active. */
  readonly open: readonly StateNode[];
  /** Roots of regions that react: where guards hold them back, they are the open ones of another part. */
  readonly reacting: readonly StateNode[];
}

/** What a node reacts with. */
export type Reactions = (node: StateNode) => readonly Transition[];

/** @param done a state that stands at its end */
export function partsOf(node: StateNode, reactions: Reactions, done?: StateNode): Part[] {
  if (node === done) return finalParts(node);
  if (isAtomic(node)) return [{ nodes: [node], open: [], reacting: [] }];
  const below = (child: StateNode) => partsOf(child, reactions, done);
  if (node.type !== 'parallel') return childrenOf(node).flatMap((child) => below(child).map(inside(node)));
  return product(
    node,
    childrenOf(node).map((region) => {
      const found = within(region, reactions, done);
      const open: Part = { nodes: [region], open: [region], reacting: [] };
      if (!found.reacts) return [open];
      if (!found.mayRefrain) return below(region);
      const reacting = below(region).filter(({ nodes }) => nodes.some((one) => reactions(one).length > 0));
      return [open, ...reacting.map((part) => ({ ...part, reacting: [...part.reacting, region] }))];
    }),
  );
}

/** All that can be active together. */
export function wholeParts(node: StateNode): Part[] {
  if (isAtomic(node)) return [{ nodes: [node], open: [], reacting: [] }];
  if (node.type === 'parallel') return product(node, childrenOf(node).map(wholeParts));
  return childrenOf(node).flatMap((child) => wholeParts(child).map(inside(node)));
}

/** The ways in which a state can have come to its end. */
export function finalParts(node: StateNode): Part[] {
  if (node.type === 'final') return [{ nodes: [node], open: [], reacting: [] }];
  if (node.type === 'parallel') return product(node, childrenOf(node).map(finalParts));
  const ends = childrenOf(node).filter(({ type }) => type === 'final');
  return ends.map((end) => ({ nodes: [node, end], open: [], reacting: [] }));
}

export const isWithin = ({ path }: StateNode, region: StateNode): boolean =>
  region.path.every((key, index) => path[index] === key);

const inside =
  (node: StateNode) =>
  (part: Part): Part => ({ ...part, nodes: [node, ...part.nodes] });

function product(node: StateNode, regions: readonly (readonly Part[])[]): Part[] {
  return regions.reduce<Part[]>(
    (parts, region) =>
      parts.flatMap((part) =>
        region.map(({ nodes, open, reacting }) => ({
          nodes: [...part.nodes, ...nodes],
          open: [...part.open, ...open],
          reacting: [...part.reacting, ...reacting],
        })),
      ),
    [{ nodes: [node], open: [], reacting: [] }],
  );
}

/** Whether anything in a region reacts, and whether guards may hold all of it back. */
function within(node: StateNode, reactions: Reactions, done: StateNode | undefined) {
  const own = reactions(node);
  let reacts = own.length > 0;
  let mayRefrain = node !== done && own.every(({ guard }) => guard !== undefined);
  for (const child of childrenOf(node)) {
    const below: { reacts: boolean; mayRefrain: boolean } = within(child, reactions, done);
    reacts ||= below.reacts;
    mayRefrain &&= below.mayRefrain;
  }
  return { reacts, mayRefrain };
}
