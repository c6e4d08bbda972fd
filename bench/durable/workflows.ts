import { durable } from 'xstate-temporal';
import { registry } from '../../machines/index.ts';
import { review as reviewDefinition } from './review-machine.ts';

export const tanApplication = durable(registry['tan-application']);
export const review = durable([reviewDefinition]);
export { tanByHand } from './handwritten.ts';
export { reviewByHand } from './review-by-hand.ts';
