/** The process of `check`: runs a file that may do anything, and says what is in it. @module */
import { guardNodeModules } from '../testing/node-modules.ts';
import { checkAll } from './checked.ts';

// Before the file is loaded: what a step is refused on a server it is refused here.
guardNodeModules();

const [, , file = ''] = process.argv;
await checkAll(file, (message) => process.send?.(message));
