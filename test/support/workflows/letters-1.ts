import { durable } from '../../../workflows/index.ts';
import { letterOne } from '../machines/letter.ts';

export const letter = durable([letterOne]);
