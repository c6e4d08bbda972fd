import type { EffectiveConfig } from '../config/index.ts';
import { type OpenServerOptions, openServer, showProgress, type TemporalServer } from '../server/index.ts';
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
  const { quiet, ...wanted } = options;
  const dev = await runningDev(root);
  const progress = showProgress(process.stderr);
  try {
    return await openServer({
      address: connection.address ?? dev?.address,
      connection,
      namespace: dev?.namespace ?? settings.connection.namespace,
      retentionDays: settings.retentionDays,
      dataFile: settings.server.dataFile,
      port: settings.server.port,
      routes: settings.server.routes,
      onProgress: quiet ? undefined : progress.onProgress,
      ...wanted,
    });
  } finally {
    progress.done();
  }
}
