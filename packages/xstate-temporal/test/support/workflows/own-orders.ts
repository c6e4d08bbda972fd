import { durable } from '../../../src/index.ts';
import { ownOrder as machine } from '../machines/own-order.ts';

export const ownOrder = durable(machine);
