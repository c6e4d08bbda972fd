import type { EffectiveConfig } from '../../server/config/index.ts';
import { type OpenServerOptions, openServer, showProgress, type TemporalServer } from '../../server/index.ts';
import { runningDev } from './dev-file.ts';

interface OpenConfiguredOptions extends Pick<OpenServerOptions, 'needTimeSkipping' | 'signal'> {
  readonly quiet: boolean;
  /** A server that is started here keeps nothing, and none that `watchfloor dev` uses is touched. */
  readonly throwaway?: boolean;
}

/**
 * The server of the configuration, with progress on the way. A dev server that runs in this folder holds the data file,
 * so it is the one to use.
 *
 * @throws what the server resolver throws
 */
export async function openConfigured(
  root: string,
  { settings, connection }: EffectiveConfig,
  { quiet, signal, throwaway = false, ...wanted }: OpenConfiguredOptions,
): Promise<TemporalServer> {
  const dev = throwaway ? undefined : await runningDev(root);
  const lasting = throwaway ? {} : { dataFile: settings.server.dataFile, port: settings.server.port };
  const progress = showProgress(process.stderr);
  try {
    return await untilOpen(signal, (opening) =>
      openServer({
        address: connection.address ?? dev?.address,
        connection,
        namespace: dev?.namespace ?? settings.connection.namespace,
        retentionDays: settings.retentionDays,
        ...lasting,
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
