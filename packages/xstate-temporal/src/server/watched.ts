import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/**
 * Runs a child that cannot outlive this process. A small watchdog stands between the two: it holds the read end of a
 * pipe whose write end is ours. When we end, in whatever way, the kernel closes the pipe, and the watchdog kills the
 * child with all its children and removes the folder that it was told to. Nothing but SIGKILL to the watchdog itself
 * gets round that. It is given as text, since the package ships no loose script files.
 */
const WATCHDOG = `
const { spawn } = require('node:child_process');
const { rmSync, writeSync } = require('node:fs');
const { command, args, remove, umask } = JSON.parse(process.argv[1]);
if (umask !== undefined) process.umask(umask);
const windows = process.platform === 'win32';
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: !windows, windowsHide: true });
let dying = false;
const kill = (signal) => {
  try { windows ? child.kill(signal) : process.kill(-child.pid, signal); } catch {}
};
const leave = (code) => {
  if (dying && remove) rmSync(remove, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  process.exit(code);
};
const die = () => { dying = true; kill('SIGKILL'); };
child.on('spawn', () => { try { writeSync(3, String(child.pid)); } catch {} if (dying) kill('SIGKILL'); });
child.on('error', (error) => { process.stderr.write(error.message + '\\n'); leave(127); });
child.on('exit', (code, signal) => { kill('SIGKILL'); leave(signal ? 128 : code); });
process.stdin.on('data', () => kill('SIGTERM'));
process.stdin.on('end', die);
process.stdin.on('error', die);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, die);
`;

export interface WatchedOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A file descriptor that takes all output; without it `stdout` and `stderr` are pipes. */
  readonly output?: number;
  /** A folder that is of no use once the child has been killed. */
  readonly remove?: string;
  /** What the child writes is for its owner alone. */
  readonly isPrivate?: boolean;
}

export interface Watched {
  /** Process id of the child itself; `undefined` when it could not be started. */
  readonly pid: Promise<number | undefined>;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** Its exit code; 127 when it could not be started, 128 when a signal ended it. */
  readonly ended: Promise<number>;
  hasEnded(): boolean;
  /** Asks the child to end. */
  terminate(): void;
  /** Kills it with all its children. */
  kill(): void;
}

export function spawnWatched(command: string, args: readonly string[], options: WatchedOptions): Watched {
  const output = options.output ?? 'pipe';
  const umask = options.isPrivate === true ? 0o077 : undefined;
  const task = JSON.stringify({ command, args, remove: options.remove, umask });
  // Detached, so that Ctrl-C in a terminal reaches this process alone, which then stops things in their order.
  const watchdog: ChildProcess = spawn(process.execPath, ['-e', WATCHDOG, task], {
    cwd: options.cwd,
    env: { ...options.env, NODE_OPTIONS: '' },
    stdio: ['pipe', output, output, 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  let over = false;
  const ended = new Promise<number>((resolve) => {
    const settle = (code: number) => {
      over = true;
      resolve(code);
    };
    watchdog.once('error', () => settle(127));
    // `close` comes after the last of the output has been read.
    watchdog.once(output === 'pipe' ? 'close' : 'exit', (code: number | null) => settle(code ?? 128));
  });
  // The pipe breaks when the child ends by itself; that is seen by `exit`.
  watchdog.stdin?.on('error', () => undefined);
  const told = watchdog.stdio[3] as Readable;
  const pid = new Promise<number | undefined>((resolve) => {
    told.once('data', (data: Buffer) => resolve(Number(data.toString())));
    told.once('close', () => resolve(undefined));
    told.once('error', () => resolve(undefined));
  });
  // A caller that forgets to close must still be able to end.
  watchdog.unref();
  (watchdog.stdin as { unref?: () => void } | null)?.unref?.();
  (told as { unref?: () => void }).unref?.();
  return {
    pid,
    stdout: watchdog.stdout,
    stderr: watchdog.stderr,
    ended,
    hasEnded: () => over,
    terminate: () => {
      // From here on somebody waits for its end.
      watchdog.ref();
      if (!over) watchdog.stdin?.write('.');
    },
    kill: () => {
      watchdog.ref();
      watchdog.stdin?.destroy();
    },
  };
}
