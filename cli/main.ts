/** The program `watchfloor`. @module */
import { EXIT } from './exit.ts';
import { listenForInterrupt } from './interrupt.ts';
import { run } from './program.ts';

// `watchfloor list | head` is no fault of anybody.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.ok);
});

const code = await run(process.argv.slice(2), { interrupt: listenForInterrupt() });
// Ends here, whatever a library still waits for; but what was written to a pipe must have left first.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
