/** What reaches out of a step: it throws, by the name of what was used. */
import { impure, noteAsked } from './inside.ts';
import { withheld } from './withheld.ts';

const WAIT = 'Wait with "after" or a delayed event; the host keeps the time.';
const ENV = 'Read it where the instance is started, and give it by the input.';

/** Refused by every engine, but in other words. */
function never(what: string): never {
  noteAsked(what);
  return impure(what, WAIT);
}

/** Functions and objects that nothing in a step may use. */
export const refused = {
  setTimeout: () => never('setTimeout()'),
  setInterval: () => never('setInterval()'),
  setImmediate: () => impure('setImmediate()', WAIT),
  queueMicrotask: () => impure('queueMicrotask()', WAIT),
  fetch: () => impure('fetch()'),
};

/** Packages ask for it all the time whether they are being developed; the sandbox's bundle says that they are. */
const env = withheld<NodeJS.ProcessEnv>('process.env', { NODE_ENV: 'development' }, ENV);

/** `process` of which a step has nothing else. @param rest what there is outside of steps */
export const processWith = (rest: object): object => withheld('process', { ...rest, env }, ENV, (key) => key === 'env');
