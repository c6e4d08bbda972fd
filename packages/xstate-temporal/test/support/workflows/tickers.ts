import { durable } from '../../../src/index.ts';
import { ticker as machine } from '../machines/ticker.ts';

export const ticker = durable(machine, { maxUpdates: 4, drain: 50 });
