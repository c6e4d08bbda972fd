import { durable } from 'xstate-temporal';
import { trial as definition } from './trial.ts';

// The export's name is the machine's id in camel case.
export const trial = durable([definition]);
