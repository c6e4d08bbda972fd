import { lasting } from './assumption.ts';

/** Of every chart that tells others: what did not arrive waits for somebody who has it told again. */
export const tellReminder = lasting(
  '1d',
  'inferred',
  'How often a desk is reminded of what could not be told, until somebody has it told again.',
);
