/** Everything that runs: PostgreSQL, Temporal's roles, two workers and Prometheus, all on loopback. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import getPort from 'get-port';
import { createDurableClient, type DurableClient } from 'xstate-temporal/client';
import { setUp } from 'xstate-temporal/server';
import { bundleWorkflows } from 'xstate-temporal/worker';
import { type Database, migrate, openDatabase } from '../../activities/index.ts';
import { programmeWorkflows } from '../../programme/worker/index.ts';
import { PASSWORD, type Postgres, startPostgres } from '../../test/support/postgres.ts';
import { Authority, type Pair, Tokens } from './identity.ts';
import { PERSON, TENANT } from './load.ts';
import { Managed } from './processes.ts';
import { SmallDisk } from './small-disk.ts';
import { prepareTemporal, ROLES, type Temporal } from './temporal.ts';

const run = promisify(execFile);
const here = path.dirname(fileURLToPath(import.meta.url));
export const NAMESPACE = 'cluster';
const DEPLOYMENT = 'watchfloor';

interface Parts {
  readonly folder: string;
  readonly postgres: Postgres;
  readonly disk: SmallDisk;
  readonly temporal: Temporal;
  readonly db: Database;
  readonly authority: Authority;
  readonly tokens: Tokens;
  readonly prometheus: Managed;
  readonly prometheusPort: number;
  readonly passwordFile: string;
  readonly metrics: readonly number[];
}

export class Cluster {
  readonly workers: Managed[] = [];
  private readonly parts: Parts;
  private clientPair: Pair;
  private release = 'release-1';
  private connection: Connection | undefined;
  /** Closed at the end: Temporal's client tries calls again on a connection that was closed under it, which ends the process. */
  private readonly stale: Connection[] = [];
  private current: DurableClient | undefined;

  private constructor(parts: Parts, clientPair: Pair) {
    this.parts = parts;
    this.clientPair = clientPair;
  }

  get postgres(): Postgres {
    return this.parts.postgres;
  }
  get temporal(): Temporal {
    return this.parts.temporal;
  }
  get db(): Database {
    return this.parts.db;
  }
  get disk(): SmallDisk {
    return this.parts.disk;
  }
  get prometheus(): Managed {
    return this.parts.prometheus;
  }

  static async open(say: (text: string) => void): Promise<Cluster> {
    const folder = await mkdtemp(path.join(tmpdir(), 'watchfloor-cluster-'));
    // PostgreSQL runs as somebody else, and looks only below its own folder.
    await chmod(folder, 0o700);
    say('PostgreSQL …');
    const postgres = await startPostgres({ durable: true });
    const disk = new SmallDisk(path.join(postgres.folder, 'small'));
    try {
      const authority = await Authority.make(folder);
      const tokens = new Tokens(path.join(folder, 'keys.json'));
      await tokens.rotate();
      say("Temporal's tables …");
      const temporal = await prepareTemporal({ folder, postgres, authority, tokens });
      await postgres.admin(`create database stores${await disk.tablespace(postgres)}`);
      await postgres.admin(`create role worker login superuser password '${PASSWORD}'`);
      const passwordFile = path.join(folder, 'db-password');
      await writeFile(passwordFile, PASSWORD, { mode: 0o600 });
      const url = postgres.url('stores').replace('watchfloor@', 'worker@');
      const db = openDatabase({ url, password: { path: passwordFile } });
      await migrate(db);
      const metrics = [await getPort({ host: '127.0.0.1' }), await getPort({ host: '127.0.0.1' })];
      const prometheusPort = await getPort({ host: '127.0.0.1' });
      const prometheus = await prepareWatcher(folder, prometheusPort, metrics);
      const made = new Cluster(
        { folder, postgres, disk, temporal, db, authority, tokens, prometheus, prometheusPort, passwordFile, metrics },
        await authority.issue('client'),
      );
      await made.begin(say, url);
      return made;
    } catch (error) {
      await postgres.stop();
      await disk.remove();
      await postgres.remove();
      throw error;
    }
  }

  private async begin(say: (text: string) => void, url: string): Promise<void> {
    try {
      say("Temporal's roles …");
      for (const role of ROLES) this.temporal.roles[role].start();
      await this.reconnect(Date.now() + 120_000);
      await setUp(this.connection as Connection, { namespace: NAMESPACE });
      say('The bundle …');
      const bundle = path.join(this.parts.folder, 'bundle.js');
      await writeFile(bundle, (await bundleWorkflows(programmeWorkflows, { loadOnce: true })).code);
      for (const [index, port] of this.parts.metrics.entries()) {
        const cwd = path.join(this.parts.folder, `worker-${index + 1}`);
        await mkdir(path.join(cwd, '.watchfloor'), { recursive: true, mode: 0o700 });
        const people = [{ id: PERSON, permissions: ['manageSecuritySettings'] }];
        const directory = JSON.stringify({ tenants: [{ tenantId: TENANT, people }] });
        await writeFile(path.join(cwd, '.watchfloor/directory.json'), directory);
        this.workers.push(
          new Managed(`worker-${index + 1}`, this.parts.folder, () => this.workerLaunch(cwd, port, bundle, url)),
        );
      }
      for (const worker of this.workers) worker.start();
      await this.makeCurrent();
      this.prometheus.start();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  private workerLaunch(cwd: string, port: number, bundle: string, url: string) {
    return {
      command: process.execPath,
      args: ['--import', import.meta.resolve('tsx'), path.join(here, 'worker-process.ts')],
      cwd,
      env: {
        CLUSTER_BUNDLE: bundle,
        CLUSTER_RELEASE: this.release,
        TEMPORAL_ADDRESS: this.temporal.address,
        TEMPORAL_NAMESPACE: NAMESPACE,
        TEMPORAL_API_KEY: this.parts.tokens.token('worker', [`${NAMESPACE}:write`]),
        TEMPORAL_TLS: 'true',
        TEMPORAL_TLS_SERVER_CA_CERT_PATH: this.parts.authority.caFile,
        TEMPORAL_TLS_CLIENT_CERT_PATH: this.clientPair.certFile,
        TEMPORAL_TLS_CLIENT_KEY_PATH: this.clientPair.keyFile,
        WATCHFLOOR_STORES_KIND: 'postgres',
        WATCHFLOOR_STORES_URL: url,
        WATCHFLOOR_STORES_PASSWORD_FILE: this.parts.passwordFile,
        WATCHFLOOR_OBSERVE_METRICS_ADDRESS: `127.0.0.1:${port}`,
        WATCHFLOOR_OBSERVE_LOG_FORMAT: 'json',
      },
    };
  }

  /** The client over the connection of now. */
  get durable(): DurableClient {
    if (this.current === undefined) throw new Error('There is no connection yet.');
    return this.current;
  }

  /** Connects with the certificate and the token of now, as an administrator. */
  async reconnect(deadline: number): Promise<void> {
    const read = (file: string) => readFile(file);
    for (;;) {
      try {
        const connection = await Connection.connect({
          address: this.temporal.address,
          connectTimeout: 5_000,
          tls: {
            serverRootCACertificate: await read(this.parts.authority.caFile),
            clientCertPair: { crt: await read(this.clientPair.certFile), key: await read(this.clientPair.keyFile) },
          },
          metadata: { authorization: `Bearer ${this.parts.tokens.token('admin', ['temporal-system:admin'])}` },
        });
        if (this.connection !== undefined) this.stale.push(this.connection);
        this.connection = connection;
        this.current = createDurableClient(new Client({ connection, namespace: NAMESPACE }), {
          taskQueue: 'watchfloor',
        });
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await pause(500);
      }
    }
  }

  /** Makes the release of now the one that takes tasks. A worker that polls with it is what the server asks for. */
  async makeCurrent(): Promise<void> {
    const deadline = Date.now() + 120_000;
    for (;;) {
      try {
        await this.connection?.workflowService.setWorkerDeploymentCurrentVersion({
          namespace: NAMESPACE,
          deploymentName: DEPLOYMENT,
          buildId: this.release,
          identity: 'cluster',
        });
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await pause(500);
      }
    }
  }

  /** A new release comes worker by worker, and takes over when the first of it polls. */
  async roll(): Promise<void> {
    this.release = `release-${Number(this.release.split('-')[1]) + 1}`;
    for (const [index, worker] of this.workers.entries()) {
      await worker.restart('SIGTERM');
      if (index === 0) await this.makeCurrent();
    }
  }

  /** Everybody gets new certificates, tokens by a new key and a new password; the old ones are no longer taken. */
  async rotate(): Promise<void> {
    await this.parts.authority.issue('server');
    this.clientPair = await this.parts.authority.issue('client');
    await this.parts.tokens.rotate();
    // The server reads keys and certificates anew by itself.
    await pause(12_000);
    for (const worker of this.workers) await worker.restart('SIGTERM');
    await this.reconnect(Date.now() + 60_000);
    await this.parts.tokens.forget();
    const password = `rotated ${Date.now()}`;
    await this.postgres.admin(`alter role worker password '${password}'`);
    await writeFile(this.parts.passwordFile, password, { mode: 0o600 });
    await this.postgres.admin("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'worker'");
  }

  /** The door shows a certificate that has expired, for a while. */
  async expire(millis: number): Promise<void> {
    await this.parts.authority.issue('server', -1);
    await this.temporal.roles.frontend.restart();
    await pause(millis);
    await this.parts.authority.issue('server');
    await this.temporal.roles.frontend.restart();
  }

  /** Bytes that each database takes on disk. */
  async sizes(): Promise<Record<string, number>> {
    const rows = await this.postgres.admin(
      "select datname, pg_database_size(datname)::float8 as size from pg_database where datname in ('temporal', 'temporal_visibility', 'stores')",
    );
    return Object.fromEntries(rows.map(({ datname, size }) => [String(datname), Number(size)]));
  }

  /** What Prometheus has counted, by a query; `undefined` where it does not answer. */
  async query(promql: string): Promise<number | undefined> {
    try {
      const url = `http://127.0.0.1:${this.parts.prometheusPort}/api/v1/query?query=${encodeURIComponent(promql)}`;
      const { data } = (await (await fetch(url)).json()) as { data: { result: { value: [number, string] }[] } };
      return Number(data.result[0]?.value[1]);
    } catch {
      return undefined;
    }
  }

  async close(): Promise<void> {
    const all = [this.prometheus, ...this.workers, ...Object.values(this.temporal.roles)];
    await Promise.all(all.map((one) => one.stop()));
    for (const each of [...this.stale, this.connection]) await each?.close().catch(() => undefined);
    await this.db.close().catch(() => undefined);
    await this.postgres.stop();
    await this.disk.remove();
    await this.postgres.remove();
    await rm(this.parts.folder, { recursive: true, force: true });
  }
}

async function prepareWatcher(folder: string, port: number, metrics: readonly number[]): Promise<Managed> {
  const file = path.join(folder, 'prometheus.yml');
  const targets = metrics.map((each) => `127.0.0.1:${each}`);
  const scrape = [{ job_name: 'watchfloor', static_configs: [{ targets }] }];
  await writeFile(file, JSON.stringify({ global: { scrape_interval: '2s' }, scrape_configs: scrape }));
  await run('promtool', ['check', 'config', file]);
  const args = [
    `--config.file=${file}`,
    `--storage.tsdb.path=${folder}/prometheus`,
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  return new Managed('prometheus', folder, () => ({ command: 'prometheus', args, cwd: folder }));
}
