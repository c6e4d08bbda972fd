/** Which event types could be accepted now, read off the machine's structure: guards and payload decide the rest. */
import {
  type Configuration,
  type Search,
  type StateNode,
  transitionsOf,
  wildcardsFollowExact,
} from './interpreter/index.ts';
import { matchesDescriptor } from './wildcard.ts';

/** What one event type meets in a state: whether something could be taken, and whether something is taken for certain. */
interface Prospect {
  readonly possible: boolean;
  /** A transition without a guard, be it a forbidding one, keeps the event from the states above. */
  readonly certain: boolean;
}

const nothing: Prospect = { possible: false, certain: false };

/** @returns a function from the active states and an event type to whether the event could be accepted */
export function createProspects(): (configuration: Configuration, type: string) => boolean {
  const known = new Map<StateNode, Map<string, Prospect>>();

  const own = (node: StateNode, type: string): Prospect => {
    const types = known.get(node) ?? new Map<string, Prospect>();
    const prospect = types.get(type) ?? read(node, type);
    known.set(node, types.set(type, prospect));
    return prospect;
  };

  // As transitions are selected: the innermost state first.
  const at = ({ node, within }: Search, type: string): Prospect => {
    let inner = nothing;
    for (const search of within) {
      const { possible, certain } = at(search, type);
      inner = { possible: inner.possible || possible, certain: inner.certain || certain };
    }
    if (inner.certain) return inner;
    const { possible, certain } = own(node, type);
    return { possible: inner.possible || possible, certain };
  };

  return (configuration, type) => {
    const search = configuration.search(type);
    return search !== undefined && at(search, type).possible;
  };
}

function read(node: StateNode, type: string): Prospect {
  let descriptors = [...node.transitions.keys()].filter((descriptor) => matchesDescriptor(type, descriptor));
  if (descriptors.length > 1 && node.transitions.has(type) && !wildcardsFollowExact()) descriptors = [type];
  // The exact one first, then the longest wildcard.
  descriptors.sort((a, b) => Number(b === type) - Number(a === type) || b.length - a.length);
  let possible = false;
  for (const { target, actions, guard } of descriptors.flatMap((descriptor) => transitionsOf(node, descriptor))) {
    possible ||= target !== undefined || actions.length > 0;
    if (guard === undefined) return { possible, certain: true };
  }
  return { possible, certain: false };
}
