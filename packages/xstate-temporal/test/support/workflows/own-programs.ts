import { durable } from '../../../src/index.ts';
import { ownProgram as machine } from '../machines/own-program.ts';

export const ownProgram = durable(machine);
