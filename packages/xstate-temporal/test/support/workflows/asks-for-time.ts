import { durable } from '../../../src/index.ts';
import { asksForTime as definition } from '../machines/asks-for-time.ts';

export const asksForTime = durable(definition);
