import { vi } from 'vitest';
import type { Interrupt } from 'xstate-temporal/cli';
import { run } from '../../cli/program.ts';

/** For commands that nobody interrupts. */
export const uninterrupted: Interrupt = { signal: new AbortController().signal, hold: () => undefined };

/** Runs a command in this process, and gives what it wrote and its exit code. */
export const cli = (...argv: string[]) => cliStoppedBy(uninterrupted, argv);

/** The same, with what may interrupt it, and who hears what it prints as it is printed. */
export async function cliStoppedBy(interrupt: Interrupt, argv: readonly string[], onOut?: (count: number) => void) {
  const written = (stream: NodeJS.WriteStream, heard?: (count: number) => void) => {
    const parts: string[] = [];
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      const count = parts.push(String(text));
      heard?.(count);
      return true;
    });
    return () => parts.join('');
  };
  const out = written(process.stdout, onOut);
  const err = written(process.stderr);
  const code = await run(argv, { interrupt });
  vi.restoreAllMocks();
  return { code, out: out(), err: err() };
}
