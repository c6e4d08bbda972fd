/** Goes on as another run after each event, once nothing is under way any more. */
import { durable } from '../../../src/workflow/index.ts';
import { loader as loaderDefinition } from '../machines/loader.ts';

// What a worker leaves behind that stops is soon begun by another one.
const policy = {
  default: {
    startToCloseTimeout: '5 seconds',
    retry: { initialInterval: 50, backoffCoefficient: 1, maximumInterval: 50 },
  },
} as const;

export const loader = durable([loaderDefinition], { policy, maxUpdates: 1, drain: 60_000 });
