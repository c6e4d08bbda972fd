import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const many = fileURLToPath(new URL('./run-many.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const open = new Set<ChildProcess>();

/** Starts the command line as a process of its own, in a folder of its own. */
export function start(
  cwd: string,
  env: Readonly<Record<string, string>>,
  argv: readonly string[],
  started: (command: string, args: readonly string[]) => [string, string[]] = (command, args) => [command, [...args]],
) {
  const [command, args] = started(process.execPath, ['--import', import.meta.resolve('tsx'), main, ...argv]);
  const { PATH = '', HOME = '', WATCHFLOOR_CACHE } = process.env;
  const cache = WATCHFLOOR_CACHE === undefined ? {} : { WATCHFLOOR_CACHE };
  const child = spawn(command, args, {
    cwd,
    env: { PATH, HOME, ...cache, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  open.add(child);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  child.stdin.on('error', () => undefined);
  const ended: Promise<Ended> = once(child, 'close').then(([code]) => {
    open.delete(child);
    return { code: code as number | null, out, err };
  });
  /** Resolves when so much was printed. @throws when the process ends before */
  const printed = async (text: string): Promise<void> => {
    while (!out.includes(text)) {
      const over = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 50, undefined))]);
      if (over !== undefined && !out.includes(text)) throw new Error(`It ended before "${text}": ${out}${err}`);
    }
  };
  return { child, ended, printed, out: () => out };
}

/**
 * The command line in one process for many commands, one at a time: loading it takes most of a short command's time.
 * A command reads the folder's files and the environment, and writes to streams, as it does in a process of its own.
 */
export function openShell(
  cwd: string,
  env: Readonly<Record<string, string>>,
): (argv: readonly string[]) => Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), many], {
    cwd,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  open.add(child);
  const ended = once(child, 'exit').then(([code]) => {
    open.delete(child);
    throw new Error(`The shell ended with ${code}.`);
  });
  ended.catch(() => undefined);
  return async (argv) => {
    const answered = once(child, 'message');
    child.send(argv);
    const [answer] = await Promise.race([answered, ended]);
    return answer as Ended;
  };
}

/** For the end of a test file, also of one that failed. */
export function killAll(): void {
  for (const child of open) child.kill('SIGKILL');
}
