/** The program `xstate-temporal`. @module */
import { endWith } from './end.ts';
import { listenForInterrupt } from './interrupt.ts';
import { run } from './program.ts';

await endWith(run(process.argv.slice(2), listenForInterrupt()));
