import type { EffectiveConfig } from '../../server/config/index.ts';
import { type OpenServerOptions, openServer, showProgress, type TemporalServer } from '../../server/index.ts';

interface OpenConfiguredOptions extends Pick<OpenServerOptions, 'needTimeSkipping' | 'signal'> {
  readonly quiet: boolean;
}

/**
 * A server to play a scenario on, with progress on the way: the one of the configured address, or one that is started
 * here and keeps nothing. What `watchfloor dev` keeps is never touched.
 *
 * @throws what the server resolver throws
 */
export async function openConfigured(
  { settings, connection }: EffectiveConfig,
  { quiet, signal, ...wanted }: OpenConfiguredOptions,
): Promise<TemporalServer> {
  const progress = showProgress(process.stderr);
  try {
    return await untilOpen(signal, (opening) =>
      openServer({
        address: connection.address,
        connection,
        namespace: settings.connection.namespace,
        retentionDays: settings.retentionDays,
        routes: settings.server.routes,
        onProgress: quiet ? undefined : progress.onProgress,
        signal: opening,
        ...wanted,
      }),
    );
  } finally {
    progress.done();
  }
}

/**
 * Lets the signal end the opening of a server, and no more: once it is open, whoever talks to it must be stopped before
 * it, and the signal would end the server at once.
 */
export async function untilOpen<T>(
  signal: AbortSignal | undefined,
  open: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const opening = new AbortController();
  const abort = () => opening.abort();
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  try {
    return await open(opening.signal);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
