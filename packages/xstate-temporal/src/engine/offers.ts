/** Which event types could be accepted now, read off the machine's structure: guards and payload decide the rest. */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import type { StateValue } from './types.ts';
import { matchesDescriptor } from './wildcard.ts';

/** What one event type meets in a state: whether something could be taken, and whether something is taken for certain. */
interface Prospect {
  readonly possible: boolean;
  /** A transition without a guard, be it a forbidding one, keeps the event from the states above. */
  readonly certain: boolean;
}

const nothing: Prospect = { possible: false, certain: false };

/** @returns a function from a state value and an event type to whether the event could be accepted */
export function createProspects(machine: AnyStateMachine): (value: StateValue, type: string) => boolean {
  const known = new Map<AnyStateNode, Map<string, Prospect>>();

  const own = (node: AnyStateNode, type: string): Prospect => {
    const types = known.get(node) ?? new Map<string, Prospect>();
    const prospect = types.get(type) ?? read(node, type);
    known.set(node, types.set(type, prospect));
    return prospect;
  };

  // As XState looks for transitions: along the value, the innermost state first.
  const within = (node: AnyStateNode, value: StateValue | undefined, type: string): Prospect => {
    const states = node.states as Record<string, AnyStateNode>;
    let inner = nothing;
    if (typeof value === 'string') inner = own(states[value] as AnyStateNode, type);
    else if (value !== undefined) {
      for (const [key, below] of Object.entries(value)) {
        const { possible, certain } = within(states[key] as AnyStateNode, below, type);
        inner = { possible: inner.possible || possible, certain: inner.certain || certain };
      }
    }
    if (inner.certain) return inner;
    const { possible, certain } = own(node, type);
    return { possible: inner.possible || possible, certain };
  };

  return (value, type) => within(machine.root, value, type).possible;
}

function read(node: AnyStateNode, type: string): Prospect {
  const descriptors = [...node.transitions.keys()].filter((descriptor) => matchesDescriptor(type, descriptor));
  // The exact one first, then the longest wildcard.
  descriptors.sort((a, b) => Number(b === type) - Number(a === type) || b.length - a.length);
  let possible = false;
  for (const { target, actions, guard } of descriptors.flatMap(
    (descriptor) => node.transitions.get(descriptor) ?? [],
  )) {
    possible ||= target !== undefined || actions.length > 0;
    if (guard === undefined) return { possible, certain: true };
  }
  return { possible, certain: false };
}
