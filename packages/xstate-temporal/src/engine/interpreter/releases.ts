/**
 * Where the releases of XState that the library takes differ in what a machine means. The XState that is installed is
 * asked how it behaves, never for its number; the engine does as it does.
 */
import { type AnyStateMachine, createMachine, initialTransition, transition } from 'xstate';
import { matchesDescriptor } from '../wildcard.ts';
import { parsed, type StateNode } from './nodes.ts';

/** A meaning that changed from one release to the next. */
interface Change {
  /** What older releases do, as it stands in the definition of a machine to which it matters. */
  readonly older: string;
  /** Whether the XState that is installed still does so. */
  readonly isOlder: () => boolean;
  /** Whether it makes a difference to a state. */
  readonly concerns: (node: StateNode) => boolean;
}

const noop = () => undefined;

/** Asked once, and only where it matters: modules are loaded anew beside each instance. */
function asked(probe: () => AnyStateMachine): () => boolean {
  let idle: boolean | undefined;
  return () => {
    if (idle === undefined) {
      const machine = probe();
      const [, actions] = transition(machine, initialTransition(machine)[0], { type: 'GO' });
      idle = actions.length === 0;
    }
    return idle;
  };
}

/** From 5.32.4 on a history state of a parallel one leads to all of its regions where it has no target; before, to none. */
const historyOfParallel: Change = {
  older: 'history of parallel leads nowhere',
  isOlder: asked(() =>
    createMachine({
      type: 'parallel',
      on: { GO: '.back' },
      states: { back: { type: 'history' }, region: { entry: noop } },
    }),
  ),
  concerns: ({ config, parent, type }) => type === 'history' && parent?.type === 'parallel' && !config.target,
};

/** From 5.32.2 on wildcards are tried where no guard of the exact event type holds. */
const wildcardsAfterExact: Change = {
  older: 'wildcards do not follow the exact event',
  isOlder: asked(() => createMachine({ on: { GO: { guard: () => false, actions: noop }, '*': { actions: noop } } })),
  concerns: ({ transitions }) =>
    [...transitions].some(
      ([type, own]) =>
        own.every(({ guard }) => guard !== undefined) &&
        [...transitions.keys()].some((other) => other !== type && matchesDescriptor(type, other)),
    ),
};

const changes = [historyOfParallel, wildcardsAfterExact];

/** Whether a history state of a parallel one that remembers nothing leads to all regions. */
export const historyLeadsToRegions = (): boolean => !historyOfParallel.isOlder();

/** Whether wildcards are tried when no guard of an exact event type holds. */
export const wildcardsFollowExact = (): boolean => !wildcardsAfterExact.isOlder();

/**
 * The older meanings by which a machine lives here; none where the newest XState lives it alike. They are part of its
 * hash, so that an instance is never stepped by another meaning unseen.
 */
export function olderMeanings(machine: AnyStateMachine): readonly string[] {
  const nodes = [...parsed(machine).idMap.values()];
  return changes.flatMap(({ older, isOlder, concerns }) => (nodes.some(concerns) && isOlder() ? [older] : []));
}
