import type { StoreUsage } from '../stores.ts';
import type { Database } from './database.ts';

/** As the database's statistics have it: it counts nothing for it. */
export async function usageIn(db: Pick<Database, 'query' | 'schema'>): Promise<StoreUsage[]> {
  const rows = await db.query<{ store: string; entries: string; bytes: string }>(
    `select relname as store, n_live_tup as entries, pg_total_relation_size(relid) as bytes
      from pg_stat_user_tables where schemaname = $1 and relname <> 'migrations'`,
    [db.schema],
  );
  return rows.map(({ bytes, entries, store }) => ({ store, entries: Number(entries), bytes: Number(bytes) }));
}
