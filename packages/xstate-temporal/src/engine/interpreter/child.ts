/** What stands for an actor among XState's: it has an identity and an input, and does nothing. Hosts run the real one. */

/** An actor as a machine keeps it in its context: data, which `sendTo` and `stopChild` take. */
export interface ActorReference {
  readonly id: string;
  readonly src: string;
}

export interface ChildRef {
  readonly id: string;
  readonly sessionId: string;
  readonly src: unknown;
  readonly systemId: unknown;
  readonly _syncSnapshot: boolean | undefined;
  getSnapshot(): object;
  getPersistedSnapshot(): object;
  send(): never;
}

export interface ChildOptions {
  readonly id: unknown;
  readonly src: unknown;
  readonly input: unknown;
  readonly systemId?: unknown;
  readonly syncSnapshot?: boolean | undefined;
}

/** @param id default: one that the system gives out */
export function childRef(
  system: { _bookId(): string; readonly _relay: () => never },
  { id, src, input, systemId, syncSnapshot }: ChildOptions,
): ChildRef {
  const sessionId = system._bookId();
  const snapshot = { status: 'active', output: undefined, error: undefined, input };
  return {
    id: typeof id === 'string' ? id : sessionId,
    sessionId,
    src,
    systemId,
    _syncSnapshot: syncSnapshot,
    getSnapshot: () => snapshot,
    getPersistedSnapshot: () => snapshot,
    send: system._relay,
  };
}
