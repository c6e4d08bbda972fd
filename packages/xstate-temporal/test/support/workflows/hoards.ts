import { durable } from '../../../src/workflow/index.ts';
import { hoard as hoardDefinition } from '../machines/hoard.ts';

const quick = { initialInterval: 50, backoffCoefficient: 1, maximumInterval: 50 } as const;

export const hoard = durable([hoardDefinition], {
  maxUpdates: 40,
  drain: 100,
  policy: { default: { scheduleToCloseTimeout: '10 minutes', retry: quick } },
});
