/** Temporal's tables, from the schema in the server's own Go module: its tool for them takes minutes to compile. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { SERVER_VERSION } from 'xstate-temporal/server';
import type { Postgres } from '../../test/support/postgres.ts';

const run = promisify(execFile);

/** What Temporal's own tool writes, so that the server knows what it meets. */
const VERSIONS = `
  create table schema_version (
    version_partition int not null, db_name varchar(255) not null, creation_time timestamp, curr_version varchar(64),
    min_compatible_version varchar(64), primary key (version_partition, db_name));
  create table schema_update_history (
    version_partition int not null, year int not null, month int not null, update_time timestamp not null,
    description varchar(255), manifest_md5 varchar(64), new_version varchar(64), old_version varchar(64),
    primary key (version_partition, year, month, update_time));`;

/** Makes both of Temporal's databases with their tables. */
export async function makeSchema(postgres: Postgres): Promise<void> {
  const { stdout } = await run('go', ['mod', 'download', '-json', `go.temporal.io/server@v${SERVER_VERSION}`]);
  const { Dir } = JSON.parse(stdout) as { Dir: string };
  for (const [database, folder] of [
    ['temporal', 'temporal'],
    ['temporal_visibility', 'visibility'],
  ] as const) {
    const schema = path.join(Dir, 'schema/postgresql/v12', folder);
    const version = await newest(path.join(schema, 'versioned'));
    await postgres.admin(`create database ${database}`);
    await postgres.admin(await readFile(path.join(schema, 'schema.sql'), 'utf8'), database);
    await postgres.admin(VERSIONS, database);
    await postgres.admin(
      `insert into schema_version values (0, '${database}', now(), '${version}', '${version}')`,
      database,
    );
  }
}

/** Of folders named `v1.2`, the highest: `1.2`. */
async function newest(folder: string): Promise<string> {
  const versions = (await readdir(folder)).map((name) => name.slice(1).split('.').map(Number) as [number, number]);
  const [highest] = versions.sort(([a, b], [c, d]) => c - a || d - b);
  return (highest ?? []).join('.');
}
