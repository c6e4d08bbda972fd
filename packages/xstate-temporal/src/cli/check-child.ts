/** The process of `check`: runs a file that may do anything, and says what is in it. @module */
import { checkAll } from './checked.ts';

const [, , file = ''] = process.argv;
await checkAll(file, (message) => process.send?.(message));
