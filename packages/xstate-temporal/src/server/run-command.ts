import { execFile } from 'node:child_process';

/** Runs a program that answers quickly. `undefined` when it cannot be run, fails, or takes longer than 20 s. */
export function ask(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  signal?: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const settings = { env, timeout: 20_000, windowsHide: true, maxBuffer: 1_000_000, ...(signal ? { signal } : {}) };
    execFile(command, [...args], settings, (error, stdout) => resolve(error ? undefined : stdout));
  });
}
