import type { ConnectionOptions } from '@temporalio/client';

/** The ways to a Temporal server, in the order in which they are tried. */
export const ROUTES = ['address', 'found', 'download', 'build'] as const;

/**
 * `address`: one that is configured. `found`: a `temporal` CLI or server binary on PATH or in the cache folder.
 * `download`: the official CLI, through the SDK. `build`: the server, with Go.
 */
export type Route = (typeof ROUTES)[number];

/** What is being done, for a person who waits. A live message replaces the last live one; any other stays. */
export interface Progress {
  readonly message: string;
  readonly live: boolean;
}

export interface OpenServerOptions {
  /** `host:port` of a server that is already there. It is used as it is and never stopped. */
  readonly address?: string | undefined;
  /** How to connect to `address`; a server that is started here needs nothing of it. */
  readonly connection?: Pick<ConnectionOptions, 'tls' | 'apiKey' | 'metadata'> | undefined;
  /** Registered when it is not there. */
  readonly namespace: string;
  /** How long closed executions are kept, in days; of a namespace that is registered here. 7 by default. */
  readonly retentionDays?: number | undefined;
  /** Pass over every route whose server cannot skip time. */
  readonly needTimeSkipping?: boolean | undefined;
  /** The SQLite file of a server that is started here. Without it the data is temporary and goes with the server. */
  readonly dataFile?: string | undefined;
  /** The port of a server that is started here, on 127.0.0.1. A free one by default. */
  readonly port?: number | undefined;
  /** Try these routes only. All by default. */
  readonly routes?: readonly Route[] | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Stops whatever is under way, and a server that was started here, at once. */
  readonly signal?: AbortSignal | undefined;
  /** `PATH` and the cache folder are taken from here. `process.env` by default. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/** A Temporal server that answers, with its namespace and search attributes registered. */
export interface TemporalServer {
  /** `host:port` of its frontend. */
  readonly address: string;
  readonly namespace: string;
  readonly route: Route;
  /** As the server says it, e.g. `1.32.1`. */
  readonly version: string;
  readonly timeSkipping: boolean;
  /** Process id, of a server that was started here. */
  readonly pid?: number;
  /** Its log, of a server that was started here. */
  readonly logFile?: string;
  /** Settles when the server has ended, for whatever reason. Never for an `address`. */
  readonly ended: Promise<void>;
  /** Stops a server that was started here and takes its temporary files away. May be called more than once. */
  close(): Promise<void>;
}
