import { existsSync, readFileSync } from 'node:fs';
import { type ClientConfigProfile, loadClientConfigProfile } from '@temporalio/envconfig';
import { messageOf, WatchfloorError } from 'xstate-temporal/engine';
import type { Environment } from './environment.ts';

/** The environment variables of each part of a profile, as Temporal's tools name them. */
export const TEMPORAL_VARIABLES: Readonly<Record<string, readonly string[]>> = {
  'connection.address': ['TEMPORAL_ADDRESS'],
  'connection.namespace': ['TEMPORAL_NAMESPACE'],
  'connection.apiKey': ['TEMPORAL_API_KEY'],
  'connection.metadata': ['TEMPORAL_GRPC_META_*'],
  'connection.tls.disabled': ['TEMPORAL_TLS'],
  'connection.tls.serverName': ['TEMPORAL_TLS_SERVER_NAME'],
  'connection.tls.serverCACert': ['TEMPORAL_TLS_SERVER_CA_CERT_PATH', 'TEMPORAL_TLS_SERVER_CA_CERT_DATA'],
  'connection.tls.clientCert': ['TEMPORAL_TLS_CLIENT_CERT_PATH', 'TEMPORAL_TLS_CLIENT_CERT_DATA'],
  'connection.tls.clientKey': ['TEMPORAL_TLS_CLIENT_KEY_PATH', 'TEMPORAL_TLS_CLIENT_KEY_DATA'],
};

/** What Temporal's environment variables say. */
export function profileFromEnvironment(env: Environment): unknown {
  return toLayer(
    read('the TEMPORAL_ environment variables', () =>
      loadClientConfigProfile({ disableFile: true, overrideEnvVars: defined(env) }),
    ),
  );
}

/** What the profile in Temporal's standard file says: `TEMPORAL_CONFIG_FILE`, `TEMPORAL_PROFILE`, or the defaults of both. */
export function profileFromFile(env: Environment, profile: string | undefined): { layer: unknown; name: string } {
  const file = env.TEMPORAL_CONFIG_FILE;
  if (file && !existsSync(file)) {
    throw new WatchfloorError(
      'CONFIG_INVALID',
      `TEMPORAL_CONFIG_FILE names ${file}, which is not there. Correct or unset it.`,
    );
  }
  const where = file ? `the profile file ${file}` : "Temporal's profile file";
  const settings = { disableEnv: true, overrideEnvVars: defined(env), ...(profile === undefined ? {} : { profile }) };
  const name = profile ?? env.TEMPORAL_PROFILE ?? 'default';
  // The reader of the SDK stumbles over an empty file.
  if (file && readFileSync(file, 'utf8').trim() === '') return { layer: {}, name };
  return { layer: toLayer(read(where, () => loadClientConfigProfile(settings))), name };
}

function read(where: string, load: () => ClientConfigProfile): ClientConfigProfile {
  try {
    return load();
  } catch (error) {
    // What follows the first line quotes the file, and keys stand in it.
    const [message = ''] = messageOf(error).trim().split('\n');
    throw new WatchfloorError('CONFIG_INVALID', `${where}: ${message}`);
  }
}

function toLayer({ address, namespace, apiKey, tls, grpcMeta }: ClientConfigProfile): unknown {
  const metadata = grpcMeta && Object.keys(grpcMeta).length > 0 ? grpcMeta : undefined;
  return dropUndefined({
    connection: dropUndefined({ address, namespace, apiKey, metadata, tls: tls && dropUndefined({ ...tls }) }),
  });
}

function dropUndefined(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
}

function defined(env: Environment): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)) as Record<string, string>;
}
