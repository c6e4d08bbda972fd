import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import getPort from 'get-port';
import pg from 'pg';

const run = promisify(execFile);

export const PASSWORD = 'not-a-secret';

export interface Postgres {
  readonly port: number;
  readonly folder: string;
  /** `postgres://watchfloor@127.0.0.1:…/<database>`; the password is `PASSWORD`. */
  url(database?: string): string;
  /** One statement as the owner of everything. */
  admin(sql: string, database?: string): Promise<Record<string, unknown>[]>;
  start(): Promise<void>;
  /** `SIGINT` breaks connections off and writes everything down, `SIGQUIT` is a crash: all of its processes end as they stand. */
  stop(signal?: 'SIGINT' | 'SIGQUIT'): Promise<void>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

export interface PostgresOptions {
  /** Settings of the server, `name=value`. */
  readonly settings?: readonly string[];
  /** Lines of `pg_hba.conf` in the place of a password for everybody on loopback. */
  readonly hba?: readonly string[];
  /** Whether what was committed outlives a crash; tests of statements go without. */
  readonly durable?: boolean;
}

/** Debian keeps the programs of a release in a folder of its own. */
async function programs(): Promise<string> {
  const base = '/usr/lib/postgresql';
  const releases = (await readdir(base).catch(() => [])).map(Number).filter((release) => release >= 12);
  if (releases.length === 0) throw new Error('PostgreSQL is not installed: apt-get install postgresql');
  return join(base, String(Math.max(...releases)), 'bin');
}

/** PostgreSQL refuses to run as root, so root runs it as nobody. The kernel ends it when this process has gone. */
async function asNobody(): Promise<{ readonly prefix: string[]; readonly uid?: number; readonly gid?: number }> {
  const prefix = ['setpriv', '--pdeathsig', 'INT'];
  if (process.getuid?.() !== 0) return { prefix };
  const [uid = '65534', gid = '65534'] = (await run('getent', ['passwd', 'nobody'])).stdout.split(':').slice(2, 4);
  return {
    prefix: [...prefix, '--reuid', uid, '--regid', gid, '--clear-groups'],
    uid: Number(uid),
    gid: Number(gid),
  };
}

/** A PostgreSQL server of its own on a free port of loopback, started. */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const bin = await programs();
  const { gid, prefix, uid } = await asNobody();
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-pg-'));
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
  if (uid !== undefined && gid !== undefined) for (const path of [folder, passwordFile]) await chown(path, uid, gid);
  const [command = '', ...args] = prefix;
  const init = ['-D', data, '-U', 'watchfloor', '-A', 'scram-sha-256', '--pwfile', passwordFile, '-E', 'UTF8'];
  await run(command, [...args, join(bin, 'initdb'), ...init, '--locale=C', '--no-sync', '--no-instructions'], {
    cwd: folder,
  });
  if (options.hba !== undefined) await writeFile(join(data, 'pg_hba.conf'), `${options.hba.join('\n')}\n`);
  const port = await getPort({ host: '127.0.0.1' });
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=300',
    ...(options.durable === true ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
    ...(options.settings ?? []),
  ].flatMap((setting) => ['-c', setting]);
  let child: ChildProcess | undefined;

  const server: Postgres = {
    port,
    folder,
    url: (database = 'postgres') => `postgres://watchfloor@127.0.0.1:${port}/${database}`,
    async admin(sql, database = 'postgres') {
      const client = new pg.Client({ ...connection(port), database });
      client.on('error', () => undefined);
      await client.connect();
      try {
        return (await client.query(sql)).rows as Record<string, unknown>[];
      } finally {
        await client.end();
      }
    },
    async start() {
      const started = spawn(command, [...args, join(bin, 'postgres'), '-D', data, '-p', String(port), ...settings], {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      child = started;
      let said = '';
      started.stderr.on('data', (text: Buffer) => {
        said = (said + text.toString()).slice(-4_000);
      });
      for (let tries = 0; ; tries += 1) {
        if (started.exitCode !== null || tries === 600) throw new Error(`PostgreSQL did not start: ${said}`);
        if (await accepts(port)) return;
        await pause(50);
      }
    },
    async stop(signal = 'SIGINT') {
      const stopping = child;
      child = undefined;
      if (stopping === undefined || stopping.exitCode !== null || stopping.signalCode !== null) return;
      const ended = once(stopping, 'exit');
      stopping.kill(signal);
      await ended;
    },
    async remove() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await server.start().catch(async (error: unknown) => {
    await server.remove();
    throw error;
  });
  return server;
}

const connection = (port: number) => ({
  host: '127.0.0.1',
  port,
  user: 'watchfloor',
  password: PASSWORD,
  database: 'postgres',
});

async function accepts(port: number): Promise<boolean> {
  const client = new pg.Client({ ...connection(port), connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch (error) {
    // It is there and wants a certificate, or another proof than a password.
    return error instanceof Error && 'code' in error && error.code === '28000';
  } finally {
    await client.end().catch(() => undefined);
  }
}
