/** Workflows whose charts are not those that the histories were recorded with. */
import { durable } from '../../../src/workflow/index.ts';
import { otherTarget } from '../machines/mutants.ts';

const quick = { initialInterval: 50, backoffCoefficient: 1, maximumInterval: 50 } as const;
const policy = { default: { scheduleToCloseTimeout: '20 seconds', retry: { ...quick, maximumAttempts: 3 } } } as const;

export const counter = durable([otherTarget], { policy, maxUpdates: 25 });
