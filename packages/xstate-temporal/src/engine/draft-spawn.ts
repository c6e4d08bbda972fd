import { WatchfloorError } from './errors.ts';

/** What XState hands over to be spawned. */
export interface Spawned {
  readonly actorRef: SpawnedActor | undefined;
  readonly src: unknown;
  readonly input: unknown;
  readonly systemId?: unknown;
}

export interface SpawnedActor {
  readonly id: string;
  readonly sessionId?: string;
  readonly _syncSnapshot?: unknown;
}

/**
 * What no host could run is said where it is spawned.
 *
 * @throws ACTOR_UNKNOWN, UNSUPPORTED_INLINE_ACTOR, UNSUPPORTED_SYNC_SNAPSHOT
 */
export function checkSpawn(
  spawned: Spawned,
): asserts spawned is Spawned & { readonly actorRef: SpawnedActor; readonly src: string } {
  const { actorRef, src } = spawned;
  if (actorRef === undefined) {
    throw new WatchfloorError(
      'ACTOR_UNKNOWN',
      `The actor "${String(src)}" was spawned but is not in setup({ actors }), so no host can run it.`,
    );
  }
  if (typeof src !== 'string') {
    throw new WatchfloorError(
      'UNSUPPORTED_INLINE_ACTOR',
      'An actor was spawned from inline logic; name it in setup({ actors }) so that a host can run it.',
    );
  }
  if (actorRef._syncSnapshot === true)
    throw new WatchfloorError(
      'UNSUPPORTED_SYNC_SNAPSHOT',
      `The actor "${src}" was spawned with syncSnapshot; let the actor send events instead.`,
    );
}
