import { onlineManager, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { keys } from './queries.ts';

/** Whether what is on the screen is kept up to date. */
export type Liveness = 'live' | 'offline';

/** Between two looks at what is on the screen, milliseconds. An unchanged answer is a 304 of some bytes. */
const BETWEEN = 3_000;
const CHANGING: readonly string[] = [keys.instances[0], keys.instance[0], keys.timeline[0], keys.alerts[0]];

/** Refreshes what is on the screen. The one place that knows how changes arrive. */
export function useLive(): Liveness {
  const client = useQueryClient();
  const isOnline = useSyncExternalStore(
    (changed) => onlineManager.subscribe(changed),
    () => onlineManager.isOnline(),
  );
  useEffect(() => {
    if (!isOnline) return;
    const timer = window.setInterval(() => {
      if (document.visibilityState !== 'visible') return;
      void client.invalidateQueries({ predicate: ({ queryKey }) => CHANGING.includes(String(queryKey[0])) });
    }, BETWEEN);
    return () => window.clearInterval(timer);
  }, [client, isOnline]);
  return isOnline ? 'live' : 'offline';
}
