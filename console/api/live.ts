import { onlineManager, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { api } from './client.ts';
import { keys, partsOf } from './queries.ts';

/** Whether what is on the screen is kept up to date. */
export type Liveness = 'live' | 'offline';

/** Lists are read anew once for all that changed within this. Milliseconds. */
const GATHER = 250;
/** What changes without a step of an instance that is listened to, or while there is no stream. Milliseconds. */
const ANYWAY = 30_000;

/** Keeps what is on the screen up to date. The one place that knows how changes arrive. */
export function useLive(): Liveness {
  const client = useQueryClient();
  const isOnline = useSyncExternalStore(
    (changed) => onlineManager.subscribe(changed),
    () => onlineManager.isOnline(),
  );
  // A browser has about six connections for all tabs of a site. What is missed meanwhile the next `ready` makes good.
  const isHidden = useSyncExternalStore(onVisibility, () => document.visibilityState === 'hidden');
  useEffect(() => {
    if (!isOnline || isHidden) return;
    const stop = new AbortController();
    void follow(client, stop.signal);
    const anyway = window.setInterval(() => void refresh(client), ANYWAY);
    return () => {
      stop.abort();
      window.clearInterval(anyway);
    };
  }, [client, isHidden, isOnline]);
  return isOnline ? 'live' : 'offline';
}

function onVisibility(changed: () => void): () => void {
  document.addEventListener('visibilitychange', changed);
  return () => document.removeEventListener('visibilitychange', changed);
}

async function follow(client: QueryClient, signal: AbortSignal): Promise<void> {
  let gathering: number | undefined;
  try {
    for await (const told of api.changes(signal)) {
      if (told.type !== 'change') {
        void refresh(client);
        continue;
      }
      const { key, machine } = partsOf(told.change.instance);
      for (const of of [keys.instance, keys.timeline])
        void client.invalidateQueries({ queryKey: [...of, machine, key] });
      if (gathering !== undefined) continue;
      gathering = window.setTimeout(() => {
        gathering = undefined;
        for (const of of [keys.instances, keys.alerts]) void client.invalidateQueries({ queryKey: of });
      }, GATHER);
    }
  } catch {
    // The sign-in has ended, which the next look at anything says; until then it is looked at now and then.
  }
}

const CHANGING: readonly string[] = [keys.instances[0], keys.instance[0], keys.timeline[0], keys.alerts[0]];

function refresh(client: QueryClient): Promise<void> {
  return client.invalidateQueries({ predicate: ({ queryKey }) => CHANGING.includes(String(queryKey[0])) });
}
