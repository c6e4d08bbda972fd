import { registry } from '../../machines/index.ts';
import { durable } from '../../workflows/durable.ts';
import { review as reviewDefinition } from './review-machine.ts';

// As by hand: the activities of the bench do nothing, so they run inside the workflow task.
const policy = { default: { local: true } };
export const tanApplication = durable(registry['tan-application'], { policy });
export const review = durable([reviewDefinition], { policy });
export { tanByHand } from './handwritten.ts';
export { reviewByHand } from './review-by-hand.ts';
