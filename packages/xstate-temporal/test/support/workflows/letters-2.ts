import { durable } from '../../../src/workflow/index.ts';
import { letterTwo } from '../machines/letter.ts';

export const letter = durable([letterTwo]);
