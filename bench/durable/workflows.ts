import { registry } from '../../machines/index.ts';
import { durable } from '../../workflows/durable.ts';

// As by hand: the activities of the bench do nothing, so they run inside the workflow task.
export const tanApplication = durable(registry['tan-application'], { policy: { default: { local: true } } });
export { tanByHand } from './handwritten.ts';
