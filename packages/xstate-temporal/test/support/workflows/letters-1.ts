import { durable } from '../../../src/workflow/index.ts';
import { letterOne } from '../machines/letter.ts';

export const letter = durable([letterOne]);
