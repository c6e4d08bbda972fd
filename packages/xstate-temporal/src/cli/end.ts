/** How a program of the command line ends. */
import { writeSync } from 'node:fs';
import { EXIT } from './exit.ts';

function early(code: number): void {
  if (code !== EXIT.ok) return;
  process.exitCode = EXIT.failed;
  writeSync(2, 'error ENDED_EARLY: The program ended before it was done; did a file that it runs end it?\n');
}

/** Ends the process since nobody reads its output any more, as in `list | head`, which is no fault of anybody. */
export function endForReader(): never {
  process.off('exit', early);
  process.exit(EXIT.ok);
}

/**
 * Ends the process with what a program answers, whatever a library still waits for. A process that ends before has not
 * done what it was asked for, such as where a file that it runs calls `process.exit` or waits for nothing: it fails.
 *
 * @param endsForReader whether the program ends when nobody reads its output any more
 */
export async function endWith(program: Promise<number>, endsForReader = true): Promise<never> {
  process.once('exit', early);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (endsForReader) endForReader();
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const code = await program;
  process.off('exit', early);
  // What was written to a pipe must have left first.
  return new Promise(() => process.stdout.write('', () => process.stderr.write('', () => process.exit(code))));
}
