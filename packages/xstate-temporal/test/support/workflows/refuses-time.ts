/** A worker as it was before charts had time of their own. */
import { durable } from '../../../src/index.ts';
import { refusesTime } from '../machines/asks-for-time.ts';

export const asksForTime = durable(refusesTime);
