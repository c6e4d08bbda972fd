/** What stands for an actor among XState's: it has an identity and an input, and does nothing. Hosts run the real one. */

export interface ChildRef {
  readonly id: string;
  readonly sessionId: string;
  readonly src: unknown;
  readonly _syncSnapshot: boolean | undefined;
  getSnapshot(): object;
  getPersistedSnapshot(): object;
  send(): never;
}

/** @param id default: one that the system gives out */
export function childRef(
  system: { _bookId(): string; readonly _relay: () => never },
  { id, src, input, syncSnapshot }: { id: unknown; src: unknown; input: unknown; syncSnapshot?: boolean | undefined },
): ChildRef {
  const sessionId = system._bookId();
  const snapshot = { status: 'active', output: undefined, error: undefined, input };
  return {
    id: typeof id === 'string' ? id : sessionId,
    sessionId,
    src,
    _syncSnapshot: syncSnapshot,
    getSnapshot: () => snapshot,
    getPersistedSnapshot: () => snapshot,
    send: system._relay,
  };
}
