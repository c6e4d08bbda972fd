/** Which transitions are taken for an event, or for none. */
import type { Run, XEvent } from './actions.ts';
import type { Search } from './configuration.ts';
import { isGuardMet } from './guard.ts';
import type { Transition } from './nodes.ts';
import { Memory, withoutConflicts } from './sets.ts';
import type { XSnapshot } from './snapshot.ts';

const none: readonly Transition[] = [];

/** One for each region that has one; the innermost states are asked first. */
export function select({ snapshot }: Run, event: XEvent): readonly Transition[] {
  const search = snapshot.configuration.search(event.type);
  return search === undefined ? none : found(search, snapshot, event);
}

function found({ node, within }: Search, snapshot: XSnapshot, event: XEvent): readonly Transition[] {
  let inner = none;
  for (const search of within) {
    const more = found(search, snapshot, event);
    inner = inner.length === 0 ? more : [...inner, ...more];
  }
  return inner.length > 0 ? inner : (node.next(snapshot, event) ?? none);
}

/** Eventless transitions whose guards hold: one for each atomic state, from it outwards. */
export function selectEventless({ snapshot }: Run, event: XEvent): readonly Transition[] {
  const { eventless, nodes } = snapshot.configuration;
  if (eventless.length === 0) return none;
  const enabled = new Set<Transition>();
  for (const candidates of eventless) {
    const first = candidates.find(({ guard }) => guard === undefined || isGuardMet(guard, snapshot, event));
    if (first !== undefined) enabled.add(first);
  }
  return withoutConflicts([...enabled], nodes, new Memory(snapshot.historyValue));
}
