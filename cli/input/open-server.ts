import {
  type OpenServerOptions,
  openServer,
  showProgress,
  type TemporalServer,
  untilOpen,
} from 'xstate-temporal/server';
import type { EffectiveConfig } from '../../server/config/index.ts';

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
