import { durable } from '../../../src/workflow/index.ts';
import { letterMigrations, letterOne, letterTwo } from '../machines/letter.ts';

export const letter = durable([letterOne, letterTwo], { migrations: letterMigrations, drain: 200 });
