import { WatchfloorError } from 'xstate-temporal/engine';
import type { Database, Query } from './database.ts';
import { RUN_SETUP, SCHEMA_MISSING } from './faults.ts';

/** One step of the schema. A step that was released never changes; a change is another step. */
interface Migration {
  readonly version: number;
  /** The oldest version whose workers can go on working when this step was taken. */
  readonly oldest: number;
  /** What it does, for people. */
  readonly about: string;
  /** `$s` is the schema. */
  readonly sql: string;
}

/** Payloads are `json`, which keeps every text as it was written; `jsonb` refuses some. */
const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    oldest: 1,
    about: 'marks, lists, cases, referrals and mails',
    sql: `
      create table $s.marks (
        key_hash text primary key, mark json not null, at timestamptz not null default now());
      create table $s.entries (
        journal text not null, number integer not null, key_hash text not null, entry json not null,
        at timestamptz not null default now(), primary key (journal, number), unique (journal, key_hash));
      create table $s.tickets (
        tenant text not null, name text not null, entries integer not null, ticket json not null,
        at timestamptz not null default now(), primary key (tenant, name));
      create table $s.referrals (
        reference text primary key, tenant text not null, referral json not null, at timestamptz not null default now());
      create table $s.mails (
        file text primary key, raw bytea not null, at timestamptz not null default now());
      create view $s.alerts as
        select number, at, entry -> 'body' as alert from $s.entries where journal = 'list/alerts';
      create view $s.incidents as
        select number, at, entry -> 'body' as incident from $s.entries where journal = 'list/incidents';
      create view $s.alert_feed as
        select number, at, entry -> 'body' as alert from $s.entries where journal = 'list/alertFeed';
      create view $s.device_alert_events as
        select number, at, entry -> 'body' as event from $s.entries where journal = 'list/deviceAlertEvents';
      create view $s.staff as
        select number, at, entry -> 'body' as notice from $s.entries where journal = 'list/staff';`,
  },
];

/** The version that this release works with. */
export const SCHEMA_VERSION = Math.max(...MIGRATIONS.map(({ version }) => version));

export interface SchemaState {
  /** 0: there is none. */
  readonly version: number;
  /** What is missing, in order. */
  readonly missing: readonly { readonly version: number; readonly about: string }[];
}

/** @throws TransientError as `Database.query`; WatchfloorError STORE_SCHEMA_NEWER */
export async function schemaState(db: Pick<Database, 'schema' | 'shown'>, query: Query): Promise<SchemaState> {
  const [there] = await query<{ found: string | null }>('select to_regclass($1) as found', [`${db.schema}.migrations`]);
  const rows =
    there?.found === null || there === undefined
      ? []
      : await query<{ version: number; oldest: number }>(`select version, oldest from ${db.schema}.migrations`);
  const oldest = Math.max(0, ...rows.map((row) => row.oldest));
  if (oldest > SCHEMA_VERSION)
    throw new WatchfloorError(
      'STORE_SCHEMA_NEWER',
      `The stores in ${db.shown} are of a newer release: their schema needs version ${oldest}, and this one knows ${SCHEMA_VERSION}.`,
      { todo: 'Install that release.' },
    );
  const taken = new Set(rows.map(({ version }) => version));
  const missing = MIGRATIONS.filter(({ version }) => !taken.has(version));
  return { version: Math.max(0, ...taken), missing };
}

/**
 * Takes the steps that are missing, all or none of them. May be called by several at once.
 *
 * @returns the state before
 * @throws as `schemaState`
 */
export async function migrate(db: Database): Promise<SchemaState> {
  return db.transaction(async (query) => {
    await query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${db.schema}/migrations`]);
    const before = await schemaState(db, query);
    if (before.missing.length === 0) return before;
    // A schema that somebody with the right to do so has made is taken as it is.
    const [there] = await query('select from pg_namespace where nspname = $1', [db.schema]);
    if (there === undefined) await query(`create schema ${db.schema}`);
    await query(
      `create table if not exists ${db.schema}.migrations (
        version integer primary key, oldest integer not null, at timestamptz not null default now())`,
    );
    for (const { oldest, sql, version } of MIGRATIONS.filter((one) =>
      before.missing.some((each) => each.version === one.version),
    )) {
      for (const statement of sql.replaceAll('$s', db.schema).split(';')) {
        if (statement.trim() !== '') await query(statement);
      }
      await query(`insert into ${db.schema}.migrations (version, oldest) values ($1, $2)`, [version, oldest]);
    }
    return before;
  });
}

/** @throws WatchfloorError STORE_SCHEMA_MISSING, STORE_SCHEMA_OLD, and as `schemaState` */
export async function requireSchema(db: Database): Promise<void> {
  const { missing, version } = await schemaState(db, db.query);
  if (missing.length === 0) return;
  if (version === 0) {
    const [code, problem, todo] = SCHEMA_MISSING;
    throw new WatchfloorError(code, `The database ${db.shown} ${problem}`, { todo });
  }
  throw new WatchfloorError(
    'STORE_SCHEMA_OLD',
    `The stores in ${db.shown} have the schema version ${version}, and this release needs ${SCHEMA_VERSION}.`,
    { todo: RUN_SETUP },
  );
}
