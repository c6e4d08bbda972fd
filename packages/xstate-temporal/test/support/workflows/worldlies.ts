import { durable } from '../../../src/index.ts';
import { worldly as machine } from '../machines/worldly.ts';

export const worldly = durable(machine);
