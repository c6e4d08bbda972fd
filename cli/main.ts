/** The program `watchfloor`. @module */

import { listenForInterrupt } from 'xstate-temporal/cli';
import { EXIT } from './exit.ts';
import { run } from './program.ts';

const argv = process.argv.slice(2);

// `watchfloor list | head` is no fault of anybody. A simulation is not for what it prints alone: it goes on to write its
// reports, and its exit code says whether all held, to whoever reads `--trace | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  if (argv[0] !== 'simulate') process.exit(EXIT.ok);
});
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const code = await run(argv, { interrupt: listenForInterrupt() });
// Ends here, whatever a library still waits for; but what was written to a pipe must have left first.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
