import { vi } from 'vitest';
import type { Interrupt } from '../../cli/interrupt.ts';
import { run } from '../../cli/program.ts';

/** For commands that nobody interrupts. */
export const uninterrupted: Interrupt = { signal: new AbortController().signal, hold: () => undefined };

/** Runs a command in this process, and gives what it wrote and its exit code. */
export async function cli(...argv: string[]) {
  const written = (stream: NodeJS.WriteStream) => {
    const parts: string[] = [];
    vi.spyOn(stream, 'write').mockImplementation((text) => parts.push(String(text)) > 0);
    return () => parts.join('');
  };
  const out = written(process.stdout);
  const err = written(process.stderr);
  const code = await run(argv, { interrupt: uninterrupted });
  vi.restoreAllMocks();
  return { code, out: out(), err: err() };
}
