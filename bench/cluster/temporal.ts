/** Temporal on PostgreSQL: four roles, each a process, with certificates between them and tokens at the door. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import getPort, { portNumbers } from 'get-port';
import { builtServer, cacheFolder, DYNAMIC_CONFIG } from 'xstate-temporal/server';
import { PASSWORD, type Postgres } from '../../test/support/postgres.ts';
import type { Authority, Tokens } from './identity.ts';
import { Managed } from './processes.ts';
import { makeSchema } from './temporal-schema.ts';

export const ROLES = ['frontend', 'history', 'matching', 'worker'] as const;
export type Role = (typeof ROLES)[number];

export interface Temporal {
  readonly address: string;
  readonly roles: Readonly<Record<Role, Managed>>;
}

const binary = builtServer(cacheFolder());

/** Whether the programs are there that a cluster is made of; else what is missing. */
export function missingPrograms(): string[] {
  return [
    ...(existsSync(binary) ? [] : [`${binary} (npm test builds it)`]),
    ...(existsSync('/usr/bin/prometheus') ? [] : ['/usr/bin/prometheus (apt-get install prometheus)']),
  ];
}

export async function prepareTemporal(options: {
  readonly folder: string;
  readonly postgres: Postgres;
  readonly authority: Authority;
  readonly tokens: Tokens;
}): Promise<Temporal> {
  const { authority, folder, postgres, tokens } = options;
  await makeSchema(postgres);
  // Temporal's tables keep membership ports in a smallint.
  const free = () => getPort({ host: '127.0.0.1', port: portNumbers(20_000, 32_000) });
  const service = async () => ({
    rpc: { grpcPort: await free(), membershipPort: await free(), bindOnLocalHost: true },
  });
  const services = {
    frontend: await service(),
    // The server's own workers have no token; they have a door of their own.
    'internal-frontend': await service(),
    history: await service(),
    matching: await service(),
    worker: await service(),
  };
  const { certFile, keyFile } = await authority.issue('server');
  const tls = {
    server: { certFile, keyFile, requireClientAuth: true, clientCaFiles: [authority.caFile] },
    client: { serverName: 'localhost', rootCaFiles: [authority.caFile] },
  };
  const store = (databaseName: string) => ({
    sql: {
      pluginName: 'postgres12',
      databaseName,
      connectAddr: `127.0.0.1:${postgres.port}`,
      connectProtocol: 'tcp',
      user: 'watchfloor',
      password: PASSWORD,
      maxConns: 20,
      maxIdleConns: 20,
      maxConnLifetime: '1h',
    },
  });
  const dynamic = path.join(folder, 'dynamic.yaml');
  const values = { ...DYNAMIC_CONFIG, 'system.enableDeploymentVersions': true };
  await writeFile(
    dynamic,
    JSON.stringify(Object.fromEntries(Object.entries(values).map(([key, value]) => [key, [{ value }]]))),
  );
  const address = `127.0.0.1:${services.frontend.rpc.grpcPort}`;
  const config = path.join(folder, 'temporal.yaml');
  // JSON is YAML.
  await writeFile(
    config,
    JSON.stringify({
      log: { stdout: true, level: 'warn' },
      persistence: {
        defaultStore: 'default',
        visibilityStore: 'visibility',
        numHistoryShards: 4,
        datastores: { default: store('temporal'), visibility: store('temporal_visibility') },
      },
      global: {
        membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' },
        tls: { internode: tls, frontend: tls, refreshInterval: '5s' },
        authorization: {
          jwtKeyProvider: { keySourceURIs: [pathToFileURL(tokens.file).href], refreshInterval: '5s' },
          authorizer: 'default',
          claimMapper: 'default',
        },
      },
      services,
      clusterMetadata: {
        enableGlobalNamespace: false,
        failoverVersionIncrement: 10,
        masterClusterName: 'active',
        currentClusterName: 'active',
        clusterInformation: {
          active: { enabled: true, initialFailoverVersion: 1, rpcName: 'frontend', rpcAddress: address },
        },
      },
      dcRedirectionPolicy: { policy: 'noop' },
      dynamicConfigClient: { filepath: dynamic, pollInterval: '60s' },
    }),
    { mode: 0o600 },
  );
  const role = (name: Role): Managed => {
    const more = name === 'worker' ? ['--service', 'internal-frontend'] : [];
    const args = ['--config-file', config, 'start', '--service', name, ...more];
    return new Managed(`temporal-${name}`, folder, () => ({ command: binary, args, cwd: folder }));
  };
  await mkdir(folder, { recursive: true });
  return {
    address,
    roles: { frontend: role('frontend'), history: role('history'), matching: role('matching'), worker: role('worker') },
  };
}
