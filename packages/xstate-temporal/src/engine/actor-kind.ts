import { fromCallback, fromEventObservable, fromObservable, fromPromise, fromTransition, StateMachine } from 'xstate';

export type ActorKind = 'promise' | 'machine' | 'callback' | 'events' | 'observable' | 'transition' | 'unknown';

/** Actor logic carries no kind of its own; each creator's `transition` has its own source text. */
const kinds: readonly (readonly [ActorKind, string])[] = [
  ['promise', fromPromise(() => Promise.resolve())],
  ['callback', fromCallback(() => undefined)],
  ['observable', fromObservable(() => ({ subscribe: () => ({ unsubscribe: () => undefined }) }))],
  ['events', fromEventObservable(() => ({ subscribe: () => ({ unsubscribe: () => undefined }) }))],
  ['transition', fromTransition((state: unknown) => state, undefined)],
].map(([kind, logic]) => [kind as ActorKind, String((logic as { transition: unknown }).transition)]);

/** Which of XState's creators made an actor's logic; a name without logic is a promise that a host will bring. */
export function kindOf(logic: unknown): ActorKind {
  if (logic === undefined) return 'promise';
  if (logic instanceof StateMachine || (typeof logic === 'object' && logic !== null && '__xstatenode' in logic))
    return 'machine';
  const source = String((logic as { transition?: unknown }).transition);
  return kinds.find(([, text]) => text === source)?.[0] ?? 'unknown';
}
