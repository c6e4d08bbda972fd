import type { Json } from 'xstate-temporal/engine';
import { keyHash } from '../idempotency.ts';
import type { Entry, Journal } from '../journal.ts';
import type { Database, Query } from './database.ts';

/**
 * A journal in the database. Who appends holds the journal's lock until the entry is committed, so that numbers have no
 * gap and come in the order in which others see them. Where the body is made out of what was there before, entries are
 * read once: they never change.
 */
export function journalInDatabase<T extends Json>(db: Database, name: string): Journal<T> {
  const table = `${db.schema}.entries`;
  const entries: Entry<T>[] = [];

  async function catchUp(query: Query): Promise<readonly Entry<T>[]> {
    const rows = await query<{ number: number; entry: Entry<T> }>(
      `select number, entry from ${table} where journal = $1 and number >= $2 order by number`,
      [name, entries.length],
    );
    // Another call may have read the same ones while this one waited.
    for (const { entry, number } of rows) entries[number] = entry;
    return entries;
  }

  return {
    append: (key, make) =>
      db.transaction(async (query) => {
        const hash = keyHash(key);
        await query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${db.schema}/${name}`]);
        const [there] = await query<{ number: number; entry: Entry<T> }>(
          `select number, entry from ${table} where journal = $1 and key_hash = $2`,
          [name, hash],
        );
        if (there !== undefined) return { entry: there.entry, index: there.number, added: false };
        const body = typeof make === 'function' ? make(await catchUp(query)) : make;
        const [added] = await query<{ number: number; entry: Entry<T> }>(
          `insert into ${table} (journal, number, key_hash, entry)
           select $1::text, coalesce(max(number) + 1, 0), $2::text, $3::json from ${table} where journal = $1
           returning number, entry`,
          [name, hash, JSON.stringify({ key, body })],
        );
        return { entry: added?.entry ?? { key, body }, index: added?.number ?? 0, added: true };
      }),
    // A copy: the list grows while others append.
    read: async () => [...(await catchUp(db.query))],
  };
}
