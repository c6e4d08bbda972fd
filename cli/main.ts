/** The program `watchfloor`. @module */

import { endWith, listenForInterrupt } from 'xstate-temporal/cli';
import { run } from './program.ts';

const argv = process.argv.slice(2);

// A simulation is not for what it prints alone: it goes on to write its reports, and its exit code says whether all held,
// to whoever reads `--trace | head`.
await endWith(run(argv, { interrupt: listenForInterrupt() }), argv[0] !== 'simulate');
