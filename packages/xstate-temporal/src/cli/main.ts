/** The program `xstate-temporal`. @module */
import { listenForInterrupt } from './interrupt.ts';
import { run } from './program.ts';

// `xstate-temporal list | head` is no fault of anybody.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const code = await run(process.argv.slice(2), listenForInterrupt());
// Ends here, whatever a library still waits for; but what was written to a pipe must have left first.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
