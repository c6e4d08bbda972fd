import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { spaced } from '../../text/index.ts';
import { checkAborted, pause } from '../abort.ts';
import { downloadedCli } from '../cache.ts';
import { takeLock } from '../lock.ts';
import { elapsed } from '../progress.ts';
import { CLI_VERSION } from '../versions.ts';
import { spawnWatched } from '../watched.ts';
import { type Asked, type BinaryFound, tellsOfOther } from './route.ts';

/**
 * The SDK can fetch the official CLI, but only together with starting it. So it does both in a process of its own, which
 * can be stopped at any time, and what counts is the file that it leaves.
 */
const DOWNLOADER = `
const [worker, testing, downloadDir, version] = process.argv.slice(1);
const { Runtime } = require(worker);
const { TestWorkflowEnvironment } = require(testing);
(async () => {
try {
  Runtime.install({ logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} } });
  const server = { executable: { type: 'cached-download', downloadDir, version, ttl: '1000d' }, log: { format: 'pretty', level: 'error' } };
  await (await TestWorkflowEnvironment.createLocal({ server })).teardown();
} catch (error) {
  process.stderr.write(String(error?.message ?? error) + '\\n');
  process.exitCode = 1;
}
})();
`;

/** When nothing has come for so long, in ms, the download has failed. */
const STALLED = 30_000;

/** Fetches the official Temporal CLI into the cache folder. */
export async function download(asked: Asked): Promise<BinaryFound> {
  const { cache, signal, onProgress } = asked;
  const target = downloadedCli(cache);
  const lock = await takeLock(path.dirname(target), {
    note: 'a download of the Temporal CLI',
    signal,
    onHeld: tellsOfOther(onProgress, 'downloading the Temporal CLI'),
  });
  try {
    if (await sizeOf(target)) return { binary: { kind: 'cli', file: target } };
    await mkdir(path.join(cache, 'tmp'), { recursive: true });
    const folder = await mkdtemp(path.join(cache, 'tmp', 'download-'));
    try {
      const failed = await run(folder, asked);
      const file = (await readdir(folder)).find(
        (name) => name.startsWith('temporal') && !name.endsWith('.downloading'),
      );
      if (file === undefined) return { why: failed ?? 'the download left no program' };
      await mkdir(path.dirname(target), { recursive: true });
      await rename(path.join(folder, file), target);
      onProgress({ message: `Downloaded the Temporal CLI ${CLI_VERSION} to ${target}.`, live: false });
      return { binary: { kind: 'cli', file: target } };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  } finally {
    await lock.release();
  }
}

/** Lets the downloader run to its end. Answers why it failed, or nothing. */
async function run(folder: string, asked: Asked): Promise<string | undefined> {
  const { resolve } = createRequire(import.meta.url);
  let sdk: readonly string[];
  try {
    sdk = [resolve('@temporalio/worker'), resolve('@temporalio/testing')];
  } catch {
    return 'the packages @temporalio/worker and @temporalio/testing are not both installed';
  }
  const args = ['-e', DOWNLOADER, ...sdk, folder, `v${CLI_VERSION}`];
  const child = spawnWatched(process.execPath, args, { cwd: folder, env: asked.env, remove: folder });
  let said = '';
  child.stdout?.resume();
  child.stderr?.on('data', (data: Buffer) => {
    said = (said + data.toString('utf8')).slice(-2_000);
  });
  const begun = Date.now();
  let size = 0;
  let grown = begun;
  try {
    while (!child.hasEnded()) {
      await Promise.race([child.ended, pause(500, asked.signal)]);
      const now = await downloadedSize(folder);
      if (now > size) grown = Date.now();
      size = now;
      if (Date.now() - grown > STALLED) return `nothing came for ${STALLED / 1000} s`;
      if (size > 0) {
        const megabytes = (size / 1e6).toFixed(0);
        const message = `Downloading the Temporal CLI ${CLI_VERSION}: ${megabytes} MB, ${elapsed(Date.now() - begun)}`;
        asked.onProgress({ message, live: true });
      }
    }
  } finally {
    child.kill();
    await child.ended;
  }
  checkAborted(asked.signal);
  if ((await child.ended) === 0) return undefined;
  // The innermost cause comes last, after the addresses that were asked.
  const reason = spaced(said, 10_000).replace(/^.*for url \([^)]*\): /, '');
  return reason.trim().replace(/\.$/, '') || 'the downloader failed';
}

async function downloadedSize(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(names.map((name) => sizeOf(path.join(folder, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    (found) => found.size,
    () => 0,
  );
}
