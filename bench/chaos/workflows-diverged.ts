import { durable } from 'xstate-temporal';
import { chaosWithOtherDelay as definition } from './machine.ts';

const policy = {
  default: {
    startToCloseTimeout: '2 seconds',
    scheduleToCloseTimeout: '10 minutes',
    retry: { initialInterval: '200 milliseconds', backoffCoefficient: 1.5, maximumInterval: '2 seconds' },
  },
} as const;

export const chaos = durable([definition], { policy, maxUpdates: 5 });
