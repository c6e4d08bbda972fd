import path from 'node:path';
import { writePrivateFile } from '../text/index.ts';

/** Ports on 127.0.0.1: for each of the four services one for gRPC and one for membership. */
export interface ServerPorts {
  readonly frontend: readonly [number, number];
  readonly history: readonly [number, number];
  readonly matching: readonly [number, number];
  readonly worker: readonly [number, number];
}

/** What a server that we start does otherwise than by default, and why. Durations as the server writes them. */
export const DYNAMIC_CONFIG: Readonly<Record<string, boolean | string>> = {
  // Off by default; the demo and the tests live weeks in seconds by it.
  'frontend.WorkflowTimeSkippingEnabled': true,
  // By default 1 s, which every single skip would cost.
  'history.timerProcessorMaxTimeShift': '10ms',
  // By default up to a minute passes before a new search attribute is known everywhere.
  'system.forceSearchAttributesCacheRefreshOnRead': true,
  // By default 2 s, within which a new namespace may be unknown.
  'system.namespaceCacheRefreshInterval': '200ms',
};

/** Writes the two files that a server binary is started with, into `folder`; answers the path of the main one. JSON is YAML too. */
export async function writeConfigFiles(
  folder: string,
  options: {
    dataFile: string;
    lasting: boolean;
    ports: ServerPorts;
    settings?: Readonly<Record<string, boolean | string>> | undefined;
  },
): Promise<string> {
  const dynamic = path.join(folder, 'dynamic-config.yaml');
  const main = path.join(folder, 'temporal-server.yaml');
  const values = Object.entries(options.settings ?? DYNAMIC_CONFIG).map(([key, value]) => [key, [{ value }]]);
  await writePrivateFile(dynamic, JSON.stringify(Object.fromEntries(values)));
  await writePrivateFile(main, JSON.stringify(serverConfig(options.dataFile, options.lasting, options.ports, dynamic)));
  return main;
}

/** SQLite takes the path as a URI, so that what has a meaning there must be written in percent. */
function sqliteName(file: string): string {
  return encodeURI(file.replaceAll('\\', '/')).replace(/[?#]/g, encodeURIComponent);
}

function serverConfig(dataFile: string, lasting: boolean, ports: ServerPorts, dynamic: string) {
  const store = {
    sql: {
      user: '',
      password: '',
      pluginName: 'sqlite',
      databaseName: sqliteName(dataFile),
      connectAddr: 'localhost',
      connectProtocol: 'tcp',
      // 2: each commit reaches the disk. 0: it reaches the operating system, which is enough for what is thrown away.
      // Exclusive: no other process gets at the file, whatever became of the locks beside it.
      connectAttributes: {
        ...{ cache: 'private', setup: 'true', journal_mode: 'wal', synchronous: lasting ? '2' : '0' },
        ...(lasting ? { locking_mode: 'exclusive' } : {}),
      },
      maxConns: 1,
      maxIdleConns: 1,
      maxConnLifetime: '1h',
    },
  };
  const service = ([grpcPort, membershipPort]: readonly [number, number]) => ({
    rpc: { grpcPort, membershipPort, bindOnLocalHost: true },
  });
  const rpcAddress = `127.0.0.1:${ports.frontend[0]}`;
  return {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'sqlite-default',
      visibilityStore: 'sqlite-visibility',
      numHistoryShards: 1,
      datastores: { 'sqlite-default': store, 'sqlite-visibility': store },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: {
      frontend: service(ports.frontend),
      history: service(ports.history),
      matching: service(ports.matching),
      worker: service(ports.worker),
    },
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: { active: { enabled: true, initialFailoverVersion: 1, rpcName: 'frontend', rpcAddress } },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    dynamicConfigClient: { filepath: dynamic, pollInterval: '60s' },
  };
}
