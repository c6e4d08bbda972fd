/** What is said to the service's people, counted by what it is: `firstReportBreached` is a target that was missed. */
import { Runtime } from '@temporalio/worker';
import type { Activities } from '../../activities/index.ts';

export function countingNotices(given: Activities): Activities {
  const { notifyStaff } = given.actions;
  return {
    ...given,
    actions: {
      ...given.actions,
      async notifyStaff(params, context) {
        const done = await notifyStaff(params, context);
        // It was posted, so it is one of the notices that there are.
        const { notice } = params as { readonly notice: string };
        Runtime.instance()
          .metricMeter.createCounter('watchfloor_staff_notices', undefined, 'What was said to the staff')
          .add(1, { notice });
        return done;
      },
    },
  };
}
