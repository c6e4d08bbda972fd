import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { PoolConfig } from 'pg';
import { WatchfloorError } from 'xstate-temporal/engine';
import { isLoopback, oneLine } from '../../text/index.ts';
import { errnoOf } from '../files.ts';
import { readSecret, type Secret } from '../secret.ts';

export const STORE_KINDS = ['files', 'postgres'] as const;
export const STORE_TLS = ['verify', 'off'] as const;

/** Where the adapters keep what they have done: files of this machine, or a database that several machines share. */
export interface StoreSettings {
  readonly kind?: (typeof STORE_KINDS)[number];
  /** `postgres://user@host:5432/database`. No password and no parameters. */
  readonly url?: string;
  readonly password?: Secret;
  /** `verify`: TLS, the server's certificate and name are checked. `off` is the default for this machine alone. */
  readonly tls?: (typeof STORE_TLS)[number];
  /** Certificates (PEM) to trust instead of the well-known authorities. Files are read anew for each connection. */
  readonly caFile?: string;
  /** The certificate and key (PEM) that this side shows. */
  readonly certFile?: string;
  readonly keyFile?: string;
  /** The name that the server's certificate is for. Default: the host of the address. */
  readonly serverName?: string;
  /** Default `watchfloor`. */
  readonly schema?: string;
  /** The most connections of one process, 1 to 100. Default 10. */
  readonly maxConnections?: number;
  /** How long a connection or a statement may take. Default 10. */
  readonly timeoutSeconds?: number;
}

/** What stands in an address, and what else is needed to connect. */
export interface Place {
  readonly config: PoolConfig;
  /** host:port/database, for messages. */
  readonly shown: string;
  readonly schema: string;
  /** TLS as it is now, with its files read. */
  readonly tls: () => PoolConfig['ssl'];
}

/** @throws WatchfloorError ADAPTER_INVALID */
export function placeOf(settings: StoreSettings): Place {
  const { hostname, pathname, port, username } = addressOf(settings.url);
  const { maxConnections = 10, schema = 'watchfloor', timeoutSeconds = 10 } = settings;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema))
    throw invalid('stores.schema consists of small letters, digits and _, at most 63.');
  const host = hostname.replace(/^\[|\]$/g, '');
  const database = decoded(pathname.slice(1));
  const millis = timeoutSeconds * 1_000;
  const { password } = settings;
  return {
    shown: oneLine(`${hostname}:${port || '5432'}/${database}`, 200),
    schema,
    tls: () => tlsOf(settings, host, isLoopback(hostname)),
    config: {
      host,
      port: Number(port || 5432),
      user: decoded(username),
      database,
      // A function, or the driver would look into the environment and the home folder.
      password: async () =>
        password === undefined ? '' : readSecret(password, 'the password of the database (stores.password)'),
      application_name: 'watchfloor',
      max: maxConnections,
      connectionTimeoutMillis: millis,
      query_timeout: millis,
      idleTimeoutMillis: 30_000,
      // A connection that a firewall forgot, or whose settings are old, does not live for ever.
      maxLifetimeSeconds: 1_800,
      keepAlive: true,
      allowExitOnIdle: true,
    },
  };
}

function addressOf(text: string | undefined): URL {
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !isAddress(url))
    throw invalid(
      'stores.url must be postgres://user@host:port/database, without a password and without parameters.',
      'The password stands in stores.password, and TLS in stores.tls and the keys beside it.',
    );
  return url;
}

function isAddress({ hash, hostname, password, pathname, protocol, search, username }: URL): boolean {
  const isOurs = /^postgres(ql)?:$/.test(protocol) && password + search + hash === '';
  return isOurs && hostname !== '' && username !== '' && /^\/[^/]+$/.test(pathname);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid('stores.url has a percent sign that begins no character.');
  }
}

function tlsOf(settings: StoreSettings, host: string, isLocal: boolean): PoolConfig['ssl'] {
  const { caFile, certFile, keyFile, serverName, tls = isLocal && caFile === undefined ? 'off' : 'verify' } = settings;
  if (tls === 'off') return false;
  return {
    rejectUnauthorized: true,
    // An address of numbers is in no greeting, but the certificate is held against it.
    ...(isIP(serverName ?? host) === 0 ? { servername: serverName ?? host } : { host: serverName ?? host }),
    ...(caFile === undefined ? {} : { ca: read(caFile, 'caFile') }),
    ...(certFile === undefined ? {} : { cert: read(certFile, 'certFile') }),
    ...(keyFile === undefined ? {} : { key: read(keyFile, 'keyFile') }),
  };
}

function read(path: string, key: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new WatchfloorError(
      'STORE_TLS',
      `stores.${key}: ${oneLine(path, 300)} cannot be read (${errnoOf(error) ?? 'unknown error'}).`,
      { todo: 'Put it there, and let the worker read it.', cause: error },
    );
  }
}

function invalid(problem: string, todo = 'Correct the configuration.'): WatchfloorError {
  return new WatchfloorError('ADAPTER_INVALID', problem, { todo });
}
