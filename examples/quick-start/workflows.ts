import { durable } from 'xstate-temporal';
import { invoice as definition } from './invoice.ts';

// The export's name is the machine's id in camel case.
export const invoice = durable([definition]);
