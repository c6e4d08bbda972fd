import type { Json } from 'xstate-temporal/engine';
import { placeOf } from '../desk-store.ts';
import { idempotencyStore, type Mark, markOf } from '../idempotency.ts';
import { linesOfJournal } from '../json-lines.ts';
import { mailFile } from '../mail/index.ts';
import type { Stores } from '../stores.ts';
import type { TicketEntry } from '../ticket.ts';
import { type Database, openDatabase } from './database.ts';
import { journalInDatabase } from './journal.ts';
import { requireSchema } from './schema.ts';
import type { StoreSettings } from './settings.ts';
import { usageIn } from './usage.ts';

/**
 * Stores in PostgreSQL, for workers on any number of machines. What may be there once only has a unique constraint.
 *
 * @throws WatchfloorError ADAPTER_INVALID at once; by each use TransientError STORE_…, and STORE_SCHEMA_MISSING,
 * STORE_SCHEMA_OLD or STORE_SCHEMA_NEWER until the schema fits
 */
export function openStores(settings: StoreSettings): Stores {
  const db = openDatabase(settings);
  return { ...storesIn(checked(db)), ready: () => requireSchema(db) };
}

function storesIn(db: Database): Omit<Stores, 'ready'> {
  const { schema } = db;
  return {
    done: idempotencyStore({
      async read(hash) {
        const [row] = await db.query<{ mark: unknown }>(`select mark from ${schema}.marks where key_hash = $1`, [hash]);
        return markOf(row?.mark);
      },
      async keep(hash, mark) {
        // Two statements: one alone does not see what another worker committed while it ran.
        const added = await db.query(
          `insert into ${schema}.marks (key_hash, mark) values ($1, $2) on conflict do nothing returning key_hash`,
          [hash, JSON.stringify(mark)],
        );
        if (added.length > 0) return mark;
        const [row] = await db.query<{ mark: Mark }>(`select mark from ${schema}.marks where key_hash = $1`, [hash]);
        return row?.mark ?? mark;
      },
    }),
    outbox: {
      async deliver(mail, key) {
        const file = mailFile(mail, key);
        await db.query(`insert into ${schema}.mails (file, raw) values ($1, $2) on conflict do nothing`, [
          file,
          Buffer.from(mail.raw),
        ]);
        return { file };
      },
    },
    desk: {
      entriesOf(caseId) {
        const { name, tenant } = placeOf(caseId);
        return journalInDatabase<TicketEntry>(db, `case/${tenant}/${name}`);
      },
      async show(ticket) {
        const { name, tenant } = placeOf(ticket.caseId);
        await db.query(
          `insert into ${schema}.tickets as old (tenant, name, entries, ticket) values ($1, $2, $3, $4)
           on conflict (tenant, name) do update set entries = $3, ticket = $4, at = now() where old.entries < $3`,
          [tenant, name, ticket.history.length, JSON.stringify(ticket)],
        );
      },
      async refer(referral) {
        await db.query(
          `insert into ${schema}.referrals (reference, tenant, referral) values ($1, $2, $3) on conflict do nothing`,
          [referral.reference, placeOf(referral.caseId).tenant, JSON.stringify(referral)],
        );
      },
    },
    list: <T extends Json>(name: string) => linesOfJournal(journalInDatabase<T>(db, `list/${name}`)),
    usage: () => usageIn(db),
    close: () => db.close(),
  };
}

/** The same database, which is looked at for its schema before it is used first; again until the schema fits. */
function checked(db: Database): Database {
  let fits: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    fits ??= requireSchema(db);
    await fits.catch((error: unknown) => {
      fits = undefined;
      throw error;
    });
  };
  return {
    ...db,
    async query(sql, values) {
      await look();
      return db.query(sql, values);
    },
    async transaction(work) {
      await look();
      return db.transaction(work);
    },
  };
}
