import type { Route } from 'xstate-temporal/server';
import type { EncryptionSettings } from '../keys/data-keys.ts';
import { ADAPTER_KEYS } from './adapters.ts';
import { GATEWAY_KEYS, type GatewayConfig } from './gateway.ts';
import { STORE_KEYS } from './stores.ts';

/** How a worker writes what happens: lines for people, or a JSON object a line. */
export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** The least that is written. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What becomes of an instance when another build is current: it stays, or moves. */
export const VERSIONING = ['pinned', 'auto-upgrade'] as const;

/** Key material as given: a file, or the text itself. */
export type Material = { readonly path: string } | { readonly data: string | Uint8Array };

/** A receiver of signed messages, in use once `url` is set. */
export interface Receiver {
  readonly url?: string;
  readonly secret?: Material;
  readonly timeoutSeconds?: number;
}

/** Every value that is in force. Paths are absolute. */
export interface Settings {
  readonly connection: {
    /** `host:port`; without one a local server is found, downloaded or built. */
    readonly address?: string;
    readonly namespace: string;
    readonly apiKey?: string;
    /** gRPC metadata. */
    readonly metadata?: Readonly<Record<string, string>>;
    readonly tls?: {
      readonly disabled?: boolean;
      readonly serverName?: string;
      readonly serverCACert?: Material;
      readonly clientCert?: Material;
      readonly clientKey?: Material;
    };
  };
  readonly taskQueue: string;
  readonly server: {
    /** SQLite file of a server that is started here for `watchfloor dev`. */
    readonly dataFile: string;
    /** Port on 127.0.0.1 of a server that is started here; a free one without it. */
    readonly port?: number;
    readonly routes?: readonly Route[];
  };
  /** How long closed executions are kept, in days; of a namespace that is registered from here. */
  readonly retentionDays: number;
  readonly worker: {
    readonly maxCachedWorkflows?: number;
    readonly maxConcurrentWorkflowTaskExecutions?: number;
    readonly maxConcurrentActivityTaskExecutions?: number;
    readonly maxConcurrentLocalActivityExecutions?: number;
    /** Activities a second: of this worker, and of all workers of its task queue. */
    readonly maxActivitiesPerSecond?: number;
    readonly maxTaskQueueActivitiesPerSecond?: number;
    /** So many calls for tasks at once; as many as the load asks for without it. */
    readonly workflowTaskPollers?: number;
    readonly activityTaskPollers?: number;
    /** Worker Deployment Versioning: the deployment, this build of it, and whether instances stay on their build. */
    readonly deploymentName?: string;
    readonly buildId?: string;
    readonly versioning?: (typeof VERSIONING)[number];
    /** How long a worker that is stopped waits for its activities, in seconds. */
    readonly shutdownGraceSeconds: number;
  };
  /** What a worker shows of itself to those who run it. */
  readonly observe: {
    /** Where Prometheus reads the worker's metrics, host:port; nowhere without it. */
    readonly metricsAddress?: string;
    /** Where /livez and /readyz are answered, host:port; nowhere without it. */
    readonly healthAddress?: string;
    /** Where spans are sent, by OTLP over HTTP; nowhere without it. */
    readonly tracesUrl?: string;
    /** The share of traces that is kept. */
    readonly tracesRatio: number;
    readonly logFormat: LogFormat;
    readonly logLevel: LogLevel;
  };
  readonly keys: {
    /** The folder with the keys that sign, and with the trust of the workers where `trustFile` names no other. */
    readonly dir: string;
    /** Whose proofs the workers take. */
    readonly trustFile?: string;
  };
  /** Encrypts what a server keeps, once a keyring is named. */
  readonly encryption: EncryptionSettings;
  /** Decrypts payloads for Temporal's web UI: `watchfloor codec-server`. */
  readonly codecServer: {
    readonly address: string;
    /** Whose tokens it takes, and for whom they are made. */
    readonly issuer?: string;
    readonly audience?: string;
    readonly jwksUrl?: string;
    readonly jwksFile?: string;
    readonly tenantsClaim?: string;
    /** Of web UIs. */
    readonly origins: readonly string[];
    readonly allowEncode: boolean;
  };
  readonly audit: {
    /** Where closed cases are kept, a bundle a month. */
    readonly archiveDir: string;
    /** How often "worker" and "dev" look for closed cases without a bundle, in seconds; 0: never. */
    readonly archiveEverySeconds: number;
  };
  /** Where the adapters keep what they have done, and where closed cases are. */
  readonly stores: {
    readonly kind: 'files' | 'postgres';
    readonly url?: string;
    readonly password?: Material;
    readonly tls?: 'verify' | 'off';
    readonly caFile?: string;
    readonly certFile?: string;
    readonly keyFile?: string;
    readonly serverName?: string;
    readonly schema?: string;
    readonly maxConnections?: number;
    readonly timeoutSeconds?: number;
  };
  readonly gateway: GatewayConfig;
  readonly adapters: {
    readonly directoryFile: string;
    readonly outboxDir: string;
    readonly alertsFile: string;
    readonly caseDeskDir: string;
    readonly stateDir: string;
    /** A mail server in the place of the outbox, once `host` is set. */
    readonly mail?: {
      readonly host?: string;
      readonly port?: number;
      readonly security?: 'starttls' | 'tls' | 'none';
      readonly user?: string;
      readonly password?: Material;
      readonly caFile?: string;
      readonly fromAddress?: string;
      readonly fromName?: string;
      readonly timeoutSeconds?: number;
    };
    /** Where alerts go besides the alerts file. */
    readonly alerts?: {
      readonly incidentsFile?: string;
      readonly feedFile?: string;
      readonly huntingFile?: string;
      readonly webhook?: Receiver;
    };
    /** The desk that customers follow their cases on. */
    readonly tracking?: Receiver;
    /** Who takes cases over for incident response. */
    readonly incidentResponse?: Receiver;
    /** Microsoft Graph in the place of the directory file, once `clientId` is set. */
    readonly directory?: {
      readonly clientId?: string;
      readonly clientSecret?: Material;
      readonly graphUrl?: string;
      readonly loginUrl?: string;
      readonly timeoutSeconds?: number;
    };
  };
  /** Values that replace a machine's policy, by machine; checked by the machine. */
  readonly policy: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Values of last resort, by key. */
export const DEFAULTS: Readonly<Record<string, unknown>> = {
  'connection.namespace': 'default',
  taskQueue: 'watchfloor',
  'server.dataFile': '.watchfloor/temporal/temporal.db',
  retentionDays: 7,
  'worker.shutdownGraceSeconds': 10,
  'observe.tracesRatio': 1,
  'observe.logFormat': 'text',
  'observe.logLevel': 'warn',
  'keys.dir': '.watchfloor/keys',
  'codecServer.address': '127.0.0.1:8888',
  'codecServer.origins': [],
  'codecServer.allowEncode': false,
  'audit.archiveDir': '.watchfloor/audit/archive',
  'audit.archiveEverySeconds': 60,
  'stores.kind': 'files',
  'gateway.listenAddress': '127.0.0.1:8080',
  'gateway.samplesDir': '.watchfloor/samples',
  'adapters.directoryFile': '.watchfloor/directory.json',
  'adapters.outboxDir': '.watchfloor/outbox',
  'adapters.alertsFile': '.watchfloor/alerts.jsonl',
  'adapters.caseDeskDir': '.watchfloor/cases',
  'adapters.stateDir': '.watchfloor/state',
};

/** Every key that has a value of its own, in the order in which they are shown. `policy.<machine>` follows. */
export const KEYS: readonly string[] = [
  'connection.address',
  'connection.namespace',
  'connection.apiKey',
  'connection.metadata',
  'connection.tls.disabled',
  'connection.tls.serverName',
  'connection.tls.serverCACert',
  'connection.tls.clientCert',
  'connection.tls.clientKey',
  'taskQueue',
  'server.dataFile',
  'server.port',
  'server.routes',
  'retentionDays',
  'worker.maxCachedWorkflows',
  'worker.maxConcurrentWorkflowTaskExecutions',
  'worker.maxConcurrentActivityTaskExecutions',
  'worker.maxConcurrentLocalActivityExecutions',
  'worker.maxActivitiesPerSecond',
  'worker.maxTaskQueueActivitiesPerSecond',
  'worker.workflowTaskPollers',
  'worker.activityTaskPollers',
  'worker.deploymentName',
  'worker.buildId',
  'worker.versioning',
  'worker.shutdownGraceSeconds',
  'observe.metricsAddress',
  'observe.healthAddress',
  'observe.tracesUrl',
  'observe.tracesRatio',
  'observe.logFormat',
  'observe.logLevel',
  'keys.dir',
  'keys.trustFile',
  'encryption.keyringDir',
  'encryption.masterKeyFile',
  'encryption.provider',
  'codecServer.address',
  'codecServer.issuer',
  'codecServer.audience',
  'codecServer.jwksUrl',
  'codecServer.jwksFile',
  'codecServer.tenantsClaim',
  'codecServer.origins',
  'codecServer.allowEncode',
  'audit.archiveDir',
  'audit.archiveEverySeconds',
  ...STORE_KEYS,
  ...GATEWAY_KEYS,
  'adapters.directoryFile',
  'adapters.outboxDir',
  'adapters.alertsFile',
  'adapters.caseDeskDir',
  'adapters.stateDir',
  ...ADAPTER_KEYS,
];

/** Keys whose value is a path. */
export const PATHS: ReadonlySet<string> = new Set([
  'gateway.samplesDir',
  'server.dataFile',
  'keys.dir',
  'keys.trustFile',
  'encryption.keyringDir',
  'encryption.masterKeyFile',
  'codecServer.jwksFile',
  'audit.archiveDir',
  ...KEYS.filter((key) => /^(adapters|stores)\..*(File|Dir)$/.test(key)),
]);
