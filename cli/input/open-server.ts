import type { EffectiveConfig } from '../../server/config/index.ts';
import { type OpenServerOptions, openServer, showProgress, type TemporalServer } from '../../server/index.ts';
import { runningDev } from './dev-file.ts';

/**
 * The server of the configuration, with progress on the way. A dev server that runs in this folder holds the data file,
 * so it is the one to use.
 *
 * @throws what the server resolver throws
 */
export async function openConfigured(
  root: string,
  { settings, connection }: EffectiveConfig,
  options: Pick<OpenServerOptions, 'needTimeSkipping' | 'signal'> & { readonly quiet: boolean },
): Promise<TemporalServer> {
  const { quiet, signal, ...wanted } = options;
  const dev = await runningDev(root);
  const progress = showProgress(process.stderr);
  try {
    return await untilOpen(signal, (opening) =>
      openServer({
        address: connection.address ?? dev?.address,
        connection,
        namespace: dev?.namespace ?? settings.connection.namespace,
        retentionDays: settings.retentionDays,
        dataFile: settings.server.dataFile,
        port: settings.server.port,
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
