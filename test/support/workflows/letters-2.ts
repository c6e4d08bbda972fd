import { durable } from '../../../workflows/index.ts';
import { letterTwo } from '../machines/letter.ts';

export const letter = durable([letterTwo]);
