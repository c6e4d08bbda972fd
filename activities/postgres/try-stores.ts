import { openDatabase } from './database.ts';
import { requireSchema } from './schema.ts';
import type { StoreSettings } from './settings.ts';

class Undone extends Error {}

/**
 * Writes into the database and takes it back: one that only answers may still be a standby, or full.
 *
 * @throws as the use of the stores
 */
export async function tryStores(settings: StoreSettings): Promise<void> {
  const db = openDatabase(settings);
  try {
    await requireSchema(db);
    await db
      .transaction(async (query) => {
        await query(`insert into ${db.schema}.marks (key_hash, mark) values ('trial', '{}') on conflict do nothing`);
        throw new Undone();
      })
      .catch((error: unknown) => {
        if (!(error instanceof Undone)) throw error;
      });
  } finally {
    await db.close();
  }
}
