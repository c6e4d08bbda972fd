import type { Pool, QueryResultRow } from 'pg';
import { storeFault } from './faults.ts';
import { type Place, placeOf, type StoreSettings } from './settings.ts';

/** Runs one statement with values. */
export type Query = <R extends QueryResultRow>(sql: string, values?: readonly unknown[]) => Promise<R[]>;

/** A database with a bounded number of connections, which are opened when they are needed. */
export interface Database {
  /** host:port/database, for messages. */
  readonly shown: string;
  readonly schema: string;
  /** @throws TransientError STORE_… as docs/adapters.md lists them */
  readonly query: Query;
  /** Everything that `work` does, or nothing. @throws as `query`, and what `work` throws */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** @throws WatchfloorError ADAPTER_INVALID at once */
export function openDatabase(settings: StoreSettings): Database {
  const place = placeOf(settings);
  const { config, schema, shown } = place;
  // The driver is loaded by those alone who have a database.
  let opened: Promise<Pool> | undefined;
  const pool = (): Promise<Pool> => (opened ??= openPool(place));
  const limit = Math.max(1, Math.round(config.query_timeout ?? 10_000));

  async function connected<T>(work: (query: Query) => Promise<T>): Promise<T> {
    const client = await (await pool()).connect().catch((error: unknown) => {
      throw storeFault(error, shown);
    });
    let failed: Error | undefined;
    const noted = (error: unknown): never => {
      failed = error instanceof Error ? error : new Error(String(error));
      throw error;
    };
    // A connection that breaks while it is idle in between is seen by the next statement.
    const broken = (error: Error): void => {
      failed = error;
    };
    client.on('error', broken);
    try {
      return await work(async <R extends QueryResultRow>(sql: string, values: readonly unknown[] = []) => {
        const { rows } = await client.query<R>(sql, [...values]).catch((error: unknown) => {
          throw storeFault(error, shown);
        });
        return rows;
      }).catch(noted);
    } finally {
      client.off('error', broken);
      // One that failed is closed: nobody knows what is still under way on it.
      client.release(failed);
    }
  }

  return {
    shown,
    schema,
    query: (sql, values) => connected((query) => query(sql, values)),
    transaction: (work) =>
      connected(async (query) => {
        await query('begin');
        // The server gives up too, where this process has gone.
        await query(
          `select set_config('statement_timeout', $1, true), set_config('idle_in_transaction_session_timeout', $1, true)`,
          [String(limit)],
        );
        try {
          const result = await work(query);
          await query('commit');
          return result;
        } catch (error) {
          // Where this fails too, the connection is closed, which is as good.
          await query('rollback').catch(() => undefined);
          throw error;
        }
      }),
    async close() {
      const open = opened;
      opened = undefined;
      await (await open)?.end();
    },
  };
}

async function openPool({ config, tls }: Place): Promise<Pool> {
  const { Client, Pool } = (await import('pg')).default;
  // A certificate that was renewed counts for the next connection, without a restart.
  class Now extends Client {
    constructor() {
      super({ ...config, ssl: tls() ?? false });
    }
  }
  const pool = new Pool({ ...config, Client: Now as unknown as typeof Client });
  // An idle connection that breaks is replaced when the next one is needed.
  pool.on('error', () => undefined);
  return pool;
}
