import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAtLeast } from 'xstate-temporal/server';
import { build } from '../../packages/xstate-temporal/src/server/routes/build.ts';
import { download } from '../../packages/xstate-temporal/src/server/routes/download.ts';
import { findBinaries } from '../../packages/xstate-temporal/src/server/routes/found.ts';
import type { Asked } from '../../packages/xstate-temporal/src/server/routes/route.ts';
import { builtServer, openServer } from '../../server/index.ts';
import { eventually, isRunning, startScript } from '../support/processes.ts';

/** A `go` that leaves what `go install` leaves, after a while; it counts how often it was asked. */
const GO = `#!/bin/sh
echo x >> "$COUNT"
echo $$ > "$COUNT.pid"
echo "go: downloading go.temporal.io/server v1.32.1" >&2
mkdir -p "$GOMODCACHE/deep/er" "$GOCACHE/x"
chmod 555 "$GOMODCACHE/deep/er" "$GOMODCACHE/deep"
echo "$CGO_ENABLED $*" > "$COUNT.asked"
sleep "\${SECONDS_TAKEN:-0}"
printf '#!/bin/sh\\necho temporal version 1.32.1\\n' > "$GOBIN/server"
chmod +x "$GOBIN/server"
`;

describe('the ways to a server', () => {
  let folder: string;
  let cache: string;
  let env: Record<string, string>;
  let messages: string[];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-routes-'));
    cache = path.join(folder, 'cache');
    messages = [];
    mkdirSync(path.join(folder, 'bin'));
    env = {
      PATH: path.join(folder, 'bin'),
      WATCHFLOOR_CACHE: cache,
      COUNT: path.join(folder, 'count'),
      // A port where nobody listens: whoever tries the network fails on loopback, at once.
      HTTPS_PROXY: 'http://127.0.0.1:1',
      HTTP_PROXY: 'http://127.0.0.1:1',
    };
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const program = (name: string, text: string) => {
    const file = path.join(folder, 'bin', name);
    writeFileSync(file, text.replace('#!/bin/sh\n', '#!/bin/sh\nPATH=/bin:/usr/bin\n'));
    chmodSync(file, 0o755);
    return file;
  };
  const asked = (more: Partial<Asked> = {}, options: Partial<Asked['options']> = {}): Asked => ({
    options: { namespace: 'test', ...options },
    env,
    cache,
    onProgress: ({ message }) => messages.push(message),
    signal: undefined,
    ...more,
  });
  const builds = () => (existsSync(env.COUNT as string) ? readFileSync(env.COUNT as string, 'utf8').length / 2 : 0);
  const leftovers = () => (existsSync(path.join(cache, 'tmp')) ? readdirSync(path.join(cache, 'tmp')) : []);

  it('are all named, with why and what to do, when none leads to a server', async () => {
    const open = openServer({
      namespace: 'test',
      needTimeSkipping: true,
      env,
      onProgress: ({ message }) => messages.push(message),
    });
    const error = await open.then(
      () => expect.fail('there is a server'),
      (reason: { code: string; message: string }) => reason,
    );
    expect(error.code).toBe('NO_TEMPORAL_SERVER');
    const lines = error.message.split('\n');
    expect(lines[1]).toBe('  1. address: none is configured.');
    expect(lines[2]).toContain('TEMPORAL_ADDRESS');
    expect(lines[3]).toBe(`  2. found: no temporal and no temporal-server on PATH, nothing kept in ${cache}.`);
    expect(lines[4]).toContain('Install the Temporal CLI');
    expect(lines[5]).toContain('  3. download: ');
    expect(lines[5]).toContain('refused');
    expect(lines[6]).toContain('internet');
    expect(lines[7]).toBe('  4. build: Go is not installed.');
    expect(lines[8]).toContain('Install Go');
    expect(leftovers()).toEqual([]);
  });

  it('that are not allowed are not gone', async () => {
    program('go', GO);
    await expect(openServer({ namespace: 'test', routes: ['address'], env })).rejects.toMatchObject({
      code: 'NO_TEMPORAL_SERVER',
      message: expect.stringContaining('4. build: not allowed here.'),
    });
    expect(builds()).toBe(0);
  });

  it('end at an address where nobody answers', async () => {
    program('go', GO);
    await expect(openServer({ namespace: 'test', address: '127.0.0.1:1', env })).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
      message: expect.stringContaining('127.0.0.1:1'),
    });
    expect(builds()).toBe(0);
  }, 30_000);

  describe('found', () => {
    const cli = (server: string) => `#!/bin/sh\necho "temporal version 1.9.1 (Server ${server}, UI 2.50.0)"\n`;

    it('prefers PATH to the cache folder, and reads the version of the server inside', async () => {
      const temporal = program('temporal', cli('1.32.0'));
      const server = program('temporal-server', '#!/bin/sh\necho temporal version 1.33.0\n');
      mkdirSync(path.dirname(builtServer(cache)), { recursive: true });
      writeFileSync(builtServer(cache), '#!/bin/sh\necho temporal version 1.32.1\n', { mode: 0o755 });
      const { candidates } = await findBinaries(asked());
      expect(candidates).toEqual([
        { binary: { kind: 'cli', file: temporal }, version: '1.32.0' },
        { binary: { kind: 'server', file: server }, version: '1.33.0' },
        { binary: { kind: 'server', file: builtServer(cache) }, version: '1.32.1' },
      ]);
    });

    it('passes over a server that is too old to skip time, when that is needed', async () => {
      const file = program('temporal', cli('1.29.1'));
      expect((await findBinaries(asked())).candidates).toHaveLength(1);
      const { candidates, passedOver } = await findBinaries(asked({}, { needTimeSkipping: true }));
      expect(candidates).toEqual([]);
      expect(passedOver).toEqual([`${file}: its server 1.29.1 cannot skip time (1.32.0 and later can)`]);
    });

    it('passes over a program that does not run', async () => {
      const file = program('temporal', '#!/bin/sh\nexit 1\n');
      expect((await findBinaries(asked())).passedOver).toEqual([`${file}: it does not run`]);
    });

    it('passes over a program of another kind than the one that made the data file', async () => {
      program('temporal', cli('1.32.0'));
      const dataFile = path.join(folder, 'temporal.db');
      writeFileSync(dataFile, '');
      writeFileSync(`${dataFile}.kind`, 'server');
      const { candidates, passedOver } = await findBinaries(asked({}, { dataFile }));
      expect(candidates).toEqual([]);
      expect(passedOver[0]).toContain('another kind');
    });
  });

  describe('download', () => {
    it('fails at once without a network, and leaves nothing', async () => {
      expect(await download(asked())).toEqual({ why: expect.stringContaining('refused') });
      expect(leftovers()).toEqual([]);
    });

    it('stops at the signal', async () => {
      const controller = new AbortController();
      controller.abort();
      await expect(download(asked({ signal: controller.signal }))).rejects.toMatchObject({ code: 'ABORTED' });
      expect(leftovers()).toEqual([]);
    });
  });

  describe('build', () => {
    const binary = { binary: { kind: 'server', file: '' } };
    beforeEach(() => {
      binary.binary.file = builtServer(cache);
    });

    it('keeps the binary alone, and tells how far it is', async () => {
      program('go', GO);
      expect(await build(asked())).toEqual(binary);
      expect(existsSync(builtServer(cache))).toBe(true);
      expect(leftovers()).toEqual([]);
      expect(messages[0]).toContain('minutes');
      expect(messages.join('\n')).toContain('1 modules downloaded');
      const said = readFileSync(`${env.COUNT}.asked`, 'utf8').trim();
      expect(said).toBe('0 install -v -trimpath -modcacherw -ldflags=-s -w go.temporal.io/server/cmd/server@v1.32.1');
    });

    it('is done once when two ask at the same time; the second says that it waits', async () => {
      program('go', GO);
      env.SECONDS_TAKEN = '1';
      expect(await Promise.all([build(asked()), build(asked())])).toEqual([binary, binary]);
      expect(builds()).toBe(1);
      expect(messages).toContain(`Process ${process.pid} is building the Temporal server; waiting for it.`);
    });

    it('is done once when two processes ask at the same time', async () => {
      program('go', GO);
      env.SECONDS_TAKEN = '1';
      const source = `
        import { build } from './packages/xstate-temporal/src/server/routes/build.ts';
        const asked = { options: {}, env: process.env, cache: ${JSON.stringify(cache)}, onProgress: () => undefined };
        console.log(JSON.stringify({ found: await build(asked) }));
      `;
      const scripts = [startScript(source, env), startScript(source, env)];
      for (const { says } of scripts) expect(await says('found')).toEqual(binary);
      for (const { ended } of scripts) expect((await ended)[0]).toBe(0);
      expect(builds()).toBe(1);
    });

    it('that fails says what Go said, and leaves nothing', async () => {
      program('go', '#!/bin/sh\necho "go: module not found \u001b[31m" >&2\nexit 1\n');
      expect(await build(asked())).toEqual({ why: 'go install failed: go: module not found  [31m' });
      expect(existsSync(builtServer(cache))).toBe(false);
      expect(leftovers()).toEqual([]);
    });

    it('that makes something that does not run does not keep it', async () => {
      program('go', '#!/bin/sh\nprintf "#!/bin/sh\\nexit 1\\n" > "$GOBIN/server"\nchmod +x "$GOBIN/server"\n');
      expect(await build(asked())).toEqual({ why: 'the binary does not run' });
      expect(existsSync(builtServer(cache))).toBe(false);
    });

    it('stops at the signal with everything that it started, and frees the lock', async () => {
      program('go', GO);
      env.SECONDS_TAKEN = '60';
      const controller = new AbortController();
      const building = build(asked({ signal: controller.signal }));
      await eventually('go runs', () => existsSync(`${env.COUNT}.asked`));
      const pid = Number(readFileSync(`${env.COUNT}.pid`, 'utf8'));
      controller.abort();
      await expect(building).rejects.toMatchObject({ code: 'ABORTED' });
      await eventually('go is gone', () => !isRunning(pid));
      expect(leftovers()).toEqual([]);
      env.SECONDS_TAKEN = '0';
      expect(await build(asked())).toEqual(binary);
    });

    it('of a process that was killed with SIGKILL leaves nothing, and another run can build', async () => {
      program('go', GO);
      env.SECONDS_TAKEN = '60';
      const script = startScript(
        `
        import { build } from './packages/xstate-temporal/src/server/routes/build.ts';
        await build({ options: {}, env: process.env, cache: ${JSON.stringify(cache)}, onProgress: () => undefined });
      `,
        env,
      );
      await eventually('go runs', () => existsSync(`${env.COUNT}.asked`));
      const pid = Number(readFileSync(`${env.COUNT}.pid`, 'utf8'));
      script.child.kill('SIGKILL');
      await script.ended;
      await eventually('go is gone', () => !isRunning(pid));
      await eventually('its folder is gone', () => leftovers().length === 0);
      env.SECONDS_TAKEN = '0';
      expect(await build(asked())).toEqual(binary);
      expect(builds()).toBe(2);
    });

    it('removes what an older build has left behind', async () => {
      program('go', GO);
      const old = path.join(cache, 'tmp', 'build-old');
      mkdirSync(old, { recursive: true });
      writeFileSync(path.join(old, 'big'), '');
      utimesSync(old, 0, 0);
      await build(asked());
      expect(leftovers()).toEqual([]);
    });
  });

  it('compare versions by number', () => {
    expect(isAtLeast('1.32.1', '1.32.0')).toBe(true);
    expect(isAtLeast('1.100.0', '1.32.0')).toBe(true);
    expect(isAtLeast('v2.0', '1.32.0')).toBe(true);
    expect(isAtLeast('1.31.9', '1.32.0')).toBe(false);
    expect(isAtLeast('', '1.32.0')).toBe(false);
    expect(isAtLeast('newest', '1.32.0')).toBe(false);
  });
});
