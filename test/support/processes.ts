import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** Whether a process is there, also as a zombie that its parent has not yet buried. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until something holds; fails after so many ms. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>, limit = 20_000): Promise<void> {
  const deadline = Date.now() + limit;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`It never came about that ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A command and its arguments, as a script's shell starts them in the background: Ctrl-C is ignored before they begin. */
export function inBackground(command: string, args: readonly string[]): [string, string[]] {
  return ['sh', ['-c', 'trap "" INT; exec "$0" "$@"', command, ...args]];
}

/** The command in the foreground and in the background, for tests of Ctrl-C. */
export const grounds = [
  ['in the foreground', (command: string, args: readonly string[]): [string, string[]] => [command, [...args]]],
  ['in the background', inBackground],
] as const;

/** A process of its own that runs a piece of TypeScript; imports are relative to the repository. */
export function startScript(source: string, env: Readonly<Record<string, string | undefined>> = process.env) {
  const tsx = path.join(root, 'node_modules/tsx/dist/loader.mjs');
  const child = spawn(process.execPath, ['--import', tsx, '--input-type=module', '-e', source], {
    cwd: root,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    errors += data.toString();
  });
  const ended = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>;
  return {
    child,
    ended,
    errors: () => errors,
    /** The first line of its output that fits, as JSON. */
    says: async <T>(key: string): Promise<T> => {
      let found: string | undefined;
      await eventually(
        `the script says ${key} (it said: ${errors})`,
        () => {
          found = output.split('\n').find((line) => line.startsWith(`{"${key}"`));
          if (found === undefined && child.exitCode !== null) throw new Error(`The script ended: ${errors}`);
          return found !== undefined;
        },
        60_000,
      );
      return (JSON.parse(found as string) as Record<string, T>)[key] as T;
    },
  };
}
