import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { WatchfloorError } from 'xstate-temporal/engine';
import { checkServer, openServer, runningServer, type TemporalServer } from '../../server/index.ts';
import { usedBinary } from '../support/binary.ts';
import { openToOthers } from '../support/modes.ts';
import { eventually, isRunning, startScript } from '../support/processes.ts';

const root = path.resolve(import.meta.dirname, '../..');

describe('a Temporal server', () => {
  let folder: string;
  let dataFile: string;
  const opened: { close(): Promise<void> }[] = [];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-test-'));
    dataFile = path.join(folder, 'deep', 'temporal.db');
  });
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = async (more: Partial<Parameters<typeof openServer>[0]> = {}): Promise<TemporalServer> => {
    const server = await openServer({ namespace: 'own', needTimeSkipping: true, ...more });
    opened.push(server);
    return server;
  };
  const client = async ({ address, namespace }: { address: string; namespace: string }) => {
    const connection = await Connection.connect({ address });
    opened.push({ close: () => connection.close() });
    return new Client({ connection, namespace });
  };
  const start = async (server: { address: string; namespace: string }, workflowId: string) => {
    const { workflow } = await client(server);
    return workflow.start('none', { taskQueue: 'nobody', workflowId });
  };
  const fault = async (opening: Promise<unknown>) => {
    const error = await opening.then(
      () => expect.fail('it was opened'),
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(WatchfloorError);
    return error as WatchfloorError;
  };
  const pidOf = (server: TemporalServer) => server.pid as number;
  const folderOf = (server: TemporalServer) => path.dirname(server.logFile as string);

  it('that the tests share skips time and has its namespace', async () => {
    const shared = inject('temporal');
    expect(shared.timeSkipping).toBe(true);
    const { connection } = await client(shared);
    const found = await connection.workflowService.describeNamespace({ namespace: shared.namespace });
    expect(found.namespaceInfo?.name).toBe(shared.namespace);
  });

  it('takes every search attribute as soon as it is open, and finds by it', async () => {
    const server = await open();
    const { connection, workflow } = await client(server);
    const typed = (type: string, value: unknown) => ({
      metadata: { encoding: Buffer.from('json/plain'), type: Buffer.from(type) },
      data: Buffer.from(JSON.stringify(value)),
    });
    const indexedFields = {
      WatchfloorMachine: typed('Keyword', 'eod-case'),
      WatchfloorVersion: typed('Keyword', '1'),
      WatchfloorTenant: typed('Keyword', 'contoso'),
      WatchfloorAttention: typed('Keyword', 'overdue'),
      WatchfloorState: typed('KeywordList', ['open', 'open.triaged']),
      WatchfloorTags: typed('KeywordList', ['urgent']),
      WatchfloorDeadline: typed('Datetime', '2026-11-22T10:00:00Z'),
      WatchfloorChangedAt: typed('Datetime', '2026-11-22T09:00:00Z'),
      WatchfloorDeviating: typed('Keyword', 'a'),
    };
    await connection.workflowService.startWorkflowExecution({
      namespace: server.namespace,
      requestId: 'one',
      workflowId: 'one',
      workflowType: { name: 'none' },
      taskQueue: { name: 'nobody' },
      searchAttributes: { indexedFields },
    });
    const query =
      "WatchfloorMachine='eod-case' AND WatchfloorVersion='1' AND WatchfloorTenant='contoso' AND WatchfloorAttention='overdue'" +
      " AND WatchfloorState='open.triaged' AND WatchfloorTags='urgent' AND WatchfloorDeadline < '2026-11-23T00:00:00Z'" +
      " AND (WatchfloorChangedAt >= '2026-11-22T09:00:00Z' OR CloseTime >= '2026-11-22T09:00:00Z')";
    await eventually('it is found', async () => (await workflow.count(query)).count === 1);
    expect((await workflow.count("WatchfloorTags='other'")).count).toBe(0);
  });

  it('keeps nothing when its data is temporary', async () => {
    const server = await open();
    const used = folderOf(server);
    expect(existsSync(used)).toBe(true);
    await server.close();
    await server.close();
    expect(isRunning(pidOf(server))).toBe(false);
    expect(existsSync(used)).toBe(false);
  });

  it('keeps its data for its owner alone, also what was open to others before', async () => {
    // A lock is a folder with nothing in it.
    const mine = () => openToOthers(path.dirname(dataFile)).filter((place) => !place.startsWith('temporal.db.lock'));
    const first = await open({ dataFile });
    await start(first, 'someone');
    expect(mine()).toEqual([]);
    await first.close();
    chmodSync(dataFile, 0o644);
    await open({ dataFile });
    expect(mine()).toEqual([]);
  });

  it('keeps everything in its data file, also after SIGKILL', async () => {
    const first = await open({ dataFile });
    await start(first, 'before-close');
    await first.close();
    const second = await open({ dataFile });
    await start(second, 'before-kill');
    process.kill(pidOf(second), 'SIGKILL');
    await second.ended;
    const third = await open({ dataFile });
    const { workflow } = await client(third);
    for (const id of ['before-close', 'before-kill']) {
      expect((await workflow.getHandle(id).describe()).status.name).toBe('RUNNING');
    }
  });

  it('works on a data file whose path has a meaning in a URI', async () => {
    const odd = path.join(folder, 'a b?c#d%20e', 'data.db');
    const server = await open({ dataFile: odd });
    await server.close();
    expect(readdirSync(path.dirname(odd))).toContain('data.db');
  });

  it('begins anew where an earlier one was killed before its tables were made', async () => {
    mkdirSync(path.dirname(dataFile), { recursive: true });
    writeFileSync(dataFile, 'half a database');
    writeFileSync(`${dataFile}.setup`, '');
    const server = await open({ dataFile });
    await start(server, 'one');
  });

  it('has its data file for itself, and says where it is', async () => {
    const server = await open({ dataFile });
    expect(await runningServer(dataFile)).toEqual({
      ...{ address: server.address, namespace: 'own', pid: process.pid },
      server: server.pid,
    });
    const { code, message } = await fault(open({ dataFile }));
    expect(code).toBe('SERVER_DATA_LOCKED');
    expect(message).toContain(server.address);
    expect(message).toContain(dataFile);
    await server.close();
    expect(await runningServer(dataFile)).toBeUndefined();
    await open({ dataFile });
  });

  it('is used at its address, where a namespace is registered when it is missing, and is left running', async () => {
    const { address } = inject('temporal');
    const namespace = `added-${process.pid}`;
    const messages: string[] = [];
    const server = await open({ address, namespace, onProgress: ({ message }) => messages.push(message) });
    expect(server).toMatchObject({ address, namespace, route: 'address', timeSkipping: true });
    expect(server.pid).toBeUndefined();
    await start(server, 'one');
    await server.close();
    const again = await open({ address, namespace });
    const { workflow } = await client(again);
    expect((await workflow.getHandle('one').describe()).status.name).toBe('RUNNING');
    expect(messages).toEqual([]);
  });

  it('is not started on a port that is in use', async () => {
    const { address } = inject('temporal');
    expect(await fault(open({ port: Number(address.split(':')[1]) }))).toMatchObject({
      code: 'SERVER_PORT_TAKEN',
      todo: expect.stringContaining('--port'),
    });
  });

  it('stops at once at the signal, and everything is free again', async () => {
    const controller = new AbortController();
    const server = await open({ dataFile, signal: controller.signal });
    controller.abort();
    await server.ended;
    expect(isRunning(pidOf(server))).toBe(false);
    expect(readdirSync(path.dirname(dataFile)).filter((name) => /lock|owner|running/.test(name))).toEqual([]);
    await open({ dataFile });
  });

  it('stops at the signal while it starts', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const { code } = await fault(open({ dataFile, signal: controller.signal }));
    expect(code).toBe('ABORTED');
    await open({ dataFile });
  });

  describe('of a process that was killed with SIGKILL', () => {
    const script = (options: object) =>
      startScript(`
        import { openServer } from './server/index.ts';
        const server = await openServer({ namespace: 'own', ...${JSON.stringify(options)} });
        console.log(JSON.stringify({ server: { pid: server.pid, logFile: server.logFile } }));
        setInterval(() => undefined, 1000);
      `);

    it('is gone, with its temporary data', async () => {
      const other = script({});
      const { pid, logFile } = await other.says<{ pid: number; logFile: string }>('server');
      other.child.kill('SIGKILL');
      await eventually('the server is gone', () => !isRunning(pid));
      await eventually('its folder is gone', () => !existsSync(path.dirname(logFile)));
    });

    it('frees its data file for the next', async () => {
      const other = script({ dataFile });
      const { pid } = await other.says<{ pid: number }>('server');
      const { code, message } = await fault(open({ dataFile }));
      expect(code).toBe('SERVER_DATA_LOCKED');
      expect(message).toContain(String(other.child.pid));
      other.child.kill('SIGKILL');
      await eventually('the server is gone', () => !isRunning(pid));
      await open({ dataFile });
    });

    it('keeps its data file where its watchdog was killed too: no second server gets at it', async () => {
      const other = script({ dataFile });
      const { pid } = await other.says<{ pid: number }>('server');
      const watchdog = Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }));
      process.kill(watchdog, 'SIGKILL');
      other.child.kill('SIGKILL');
      await eventually('the watchdog is gone', () => !isRunning(watchdog));
      try {
        expect(isRunning(pid)).toBe(true);
        expect(await fault(open({ dataFile }))).toMatchObject({
          code: 'SERVER_DATA_LOCKED',
          details: { pid },
          todo: `End that process: kill ${pid}`,
        });
        // Where nothing tells of it the file itself is held.
        rmSync(`${dataFile}.running.json`);
        expect(await fault(open({ dataFile, routes: ['address', 'found'] }))).toMatchObject({
          code: 'NO_TEMPORAL_SERVER',
        });
      } finally {
        process.kill(pid, 'SIGKILL');
      }
      await eventually('the server is gone', () => !isRunning(pid));
      await open({ dataFile });
    });
  });

  describe('of the Temporal CLI', () => {
    let env: Record<string, string | undefined>;

    beforeEach(async () => {
      const loader = path.join(root, 'node_modules/tsx/dist/loader.mjs');
      const fake = path.join(root, 'test/support/fake-temporal-cli.ts');
      const temporal = path.join(folder, 'temporal');
      writeFileSync(temporal, `#!/bin/sh\nexec "${process.execPath}" --import "${loader}" "${fake}" "$@"\n`);
      chmodSync(temporal, 0o755);
      const { file, kind } = await usedBinary();
      env = {
        ...process.env,
        PATH: folder,
        WATCHFLOOR_CACHE: path.join(folder, 'cache'),
        FAKE_SERVER: file,
        FAKE_KIND: kind,
      };
    });

    it('is found on PATH, skips time, and is gone with all its processes after it was closed', async () => {
      const server = await open({ env, dataFile });
      expect(server).toMatchObject({ route: 'found', timeSkipping: true });
      await start(server, 'one');
      await server.close();
      expect(isRunning(pidOf(server))).toBe(false);
      await expect(Connection.connect({ address: server.address, connectTimeout: 1_000 })).rejects.toThrow();
    });

    it('is passed over with a line when it does not skip time and that is needed', async () => {
      env.FAKE_IGNORES_SETTINGS = 'yes';
      const messages: string[] = [];
      const onProgress = ({ message }: { message: string }) => messages.push(message);
      const { code, message } = await fault(open({ env, routes: ['address', 'found'], onProgress }));
      expect(code).toBe('NO_TEMPORAL_SERVER');
      const { version, ...plain } = await open({ env, needTimeSkipping: false, routes: ['found'] });
      expect(plain).toMatchObject({ timeSkipping: false });
      const why = `${path.join(folder, 'temporal')}: its server ${version} does not skip time`;
      expect(messages).toEqual([`Passed over: ${why}.`]);
      expect(message).toContain(`2. found: ${why}.`);
    });

    it('at an address is passed over in the same way', async () => {
      env.FAKE_IGNORES_SETTINGS = 'yes';
      const { address, version } = await open({ env, needTimeSkipping: false, routes: ['found'] });
      expect(await open({ address, needTimeSkipping: false })).toMatchObject({ route: 'address', timeSkipping: false });
      const { message } = await fault(open({ address, routes: ['address'] }));
      expect(message).toContain(`1. address: the server at ${address} (${version}) does not skip time.`);
    });
  });

  describe('is looked at', () => {
    const check = async (options: Parameters<typeof checkServer>[0]) =>
      (await checkServer(options)).map(({ name, ok, todo }) => [name, ok, todo !== '']);

    it('where all is well but no worker polls', async () => {
      const { address } = inject('temporal');
      // Of its own: the instances of all task queues of a namespace are looked at.
      const namespace = `quiet-${process.pid}`;
      await open({ address, namespace, routes: ['address'] });
      expect(await check({ target: { address }, namespace, taskQueue: 'nobody' })).toEqual([
        ['server', true, false],
        ['clock', true, false],
        ['namespace', true, false],
        ['search attributes', true, false],
        ['time skipping', true, false],
        ['worker', false, true],
        ['task queue', true, false],
        ['instances', true, false],
        ['paused', true, false],
        ['elsewhere', true, false],
      ]);
    });

    it('where the namespace is missing', async () => {
      const { address } = inject('temporal');
      const rows = await checkServer({ target: { address }, namespace: 'nowhere', taskQueue: 'nobody' });
      expect(rows.filter(({ ok }) => ok).map(({ name }) => name)).toEqual(['server']);
      expect(rows.find(({ name }) => name === 'namespace')).toMatchObject({
        code: 'NAMESPACE_NOT_FOUND',
        detail: 'nowhere is not registered',
        todo: expect.stringContaining('namespace create'),
      });
    });

    it('where search attributes are missing', async () => {
      const { address } = inject('temporal');
      const { connection } = await client(inject('temporal'));
      const namespace = `bare-${process.pid}`;
      const workflowExecutionRetentionPeriod = { seconds: 86_400 as never };
      await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
      const found = async () =>
        (await checkServer({ target: { address }, namespace, taskQueue: 'nobody' })).find(
          ({ name }) => name === 'search attributes',
        );
      await eventually('the namespace is known', async () => (await found())?.detail.startsWith('missing') === true);
      const row = await found();
      expect(row?.detail).toContain('WatchfloorDeadline');
      expect(row?.todo).toContain('--name WatchfloorState --type KeywordList');
    });

    it('where nothing answers, or nothing is configured', async () => {
      const [first] = await checkServer({ target: { address: '127.0.0.1:1' }, namespace: 'own', taskQueue: 'q' });
      const said = {
        detail: expect.stringContaining('127.0.0.1:1'),
        todo: expect.stringContaining('Start the server'),
      };
      expect(first).toMatchObject({ name: 'server', ok: false, ...said });
      const rows = await checkServer({ target: undefined, namespace: 'own', taskQueue: 'q' });
      expect(rows).toHaveLength(10);
      expect(rows.some(({ ok }) => ok)).toBe(false);
    });
  });
});
