import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { spaced } from '../../text/index.ts';
import { checkAborted, pause } from '../abort.ts';
import { builtServer } from '../cache.ts';
import { takeLock } from '../lock.ts';
import { elapsed } from '../progress.ts';
import { SERVER_VERSION } from '../versions.ts';
import { spawnWatched } from '../watched.ts';
import { onPath, versionOf } from './found.ts';
import { type Asked, type BinaryFound, tellsOfOther } from './route.ts';

const MODULE = `go.temporal.io/server/cmd/server@v${SERVER_VERSION}`;

/** What is needed for a while, in bytes: modules 1.5 GB, build cache 2 GB, measured with 1.32.1, and some room. */
const SPACE = 4e9;

/** How many packages are compiled, roughly; measured with 1.32.1 and Go 1.26 on Linux. */
const PACKAGES = 1_750;

/** How long it takes, as said to the person who waits: measured on 2 cores with empty caches. */
const EXPECTED = 'about 4 to 6 minutes on two cores';

/** Builds the server with Go, with caches of its own that are deleted afterwards; only the binary is kept. */
export async function build(asked: Asked): Promise<BinaryFound> {
  const { cache, env, signal, onProgress } = asked;
  const [go] = await onPath('go', env);
  if (go === undefined) return { why: 'Go is not installed' };
  const target = builtServer(cache);
  const lock = await takeLock(path.dirname(target), {
    note: 'a build of the Temporal server',
    signal,
    onHeld: tellsOfOther(onProgress, 'building the Temporal server'),
  });
  try {
    if (await exists(target)) return { binary: { kind: 'server', file: target } };
    const temporary = path.join(cache, 'tmp');
    await mkdir(temporary, { recursive: true });
    // A build that was killed with its watchdog leaves gigabytes; under the lock none of these is in use.
    for (const name of await readdir(temporary))
      if (name.startsWith('build-')) await remove(path.join(temporary, name));
    const { bavail, bsize } = await statfs(temporary);
    if (bavail * bsize < SPACE) {
      return {
        why: `a build takes ${SPACE / 1e9} GB for a while, and ${cache} has ${((bavail * bsize) / 1e9).toFixed(1)} GB left`,
      };
    }
    const folder = await mkdtemp(path.join(temporary, 'build-'));
    try {
      const failed = await compile(go, folder, asked);
      if (failed !== undefined) return { why: failed };
      const made = path.join(folder, 'bin', path.basename(target));
      if ((await versionOf({ kind: 'server', file: made }, env, signal)) === undefined)
        return { why: 'the binary does not run' };
      await mkdir(path.dirname(target), { recursive: true });
      await rename(made, target);
    } finally {
      onProgress({ message: 'Removing what the build needed', live: true });
      await remove(folder);
    }
    return { binary: { kind: 'server', file: target } };
  } finally {
    await lock.release();
  }
}

/** Runs `go install` to its end. Answers why it failed, or nothing. */
async function compile(go: string, folder: string, asked: Asked): Promise<string | undefined> {
  const at = (name: string) => path.join(folder, name);
  for (const name of ['bin', 'mod', 'cache', 'tmp', 'path']) await mkdir(at(name));
  const env = {
    ...asked.env,
    GOBIN: at('bin'),
    GOMODCACHE: at('mod'),
    GOCACHE: at('cache'),
    GOTMPDIR: at('tmp'),
    GOPATH: at('path'),
    GOWORK: 'off',
    GOTELEMETRY: 'off',
    CGO_ENABLED: '0',
  };
  // -modcacherw lets the module cache be deleted; -v names each package when it is compiled.
  const args = ['install', '-v', '-trimpath', '-modcacherw', '-ldflags=-s -w', MODULE];
  asked.onProgress({
    message: `Building the Temporal server ${SERVER_VERSION} with Go; this takes ${EXPECTED}, once.`,
    live: false,
  });
  const child = spawnWatched(go, args, { cwd: folder, env, remove: folder });
  const begun = Date.now();
  let modules = 0;
  let packages = 0;
  const lastLines: string[] = [];
  const read = lines((line) => {
    if (line.startsWith('go: downloading ')) modules++;
    else if (/^[\w.~/-]+$/.test(line)) packages++;
    else {
      lastLines.push(line);
      if (lastLines.length > 8) lastLines.shift();
    }
  });
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  try {
    while (!child.hasEnded()) {
      await Promise.race([child.ended, pause(500, asked.signal)]);
      const done = packages ? `${packages} of about ${PACKAGES} packages compiled` : `${modules} modules downloaded`;
      asked.onProgress({
        message: `Building the Temporal server: ${done}, ${elapsed(Date.now() - begun)} of ${EXPECTED}`,
        live: true,
      });
    }
  } finally {
    child.kill();
    await child.ended;
  }
  checkAborted(asked.signal);
  if ((await child.ended) === 0) {
    asked.onProgress({ message: `Built the Temporal server in ${elapsed(Date.now() - begun)}.`, live: false });
    return undefined;
  }
  return `go install failed: ${lastLines.join(' | ') || 'it said nothing'}`;
}

/** Cuts a stream of bytes into lines without control characters. */
function lines(onLine: (line: string) => void): (data: Buffer) => void {
  let rest = '';
  return (data) => {
    const parts = (rest + data.toString('utf8')).split('\n');
    rest = (parts.pop() ?? '').slice(-10_000);
    for (const part of parts) onLine(spaced(part, 300));
  };
}

/** Removes a folder, also one that an older Go made read-only. */
async function remove(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
  } catch {
    await unlock(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
  }
}

async function unlock(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await unlock(path.join(folder, entry.name));
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
