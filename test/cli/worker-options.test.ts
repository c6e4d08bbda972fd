import { expect, it } from 'vitest';
import { tuningOf } from '../../cli/input/worker-options.ts';

it('gives the worker what the configuration says, and nothing that it does not say', () => {
  expect(tuningOf({ shutdownGraceSeconds: 10 })).toEqual({ shutdownGraceTime: 10_000 });
  expect(
    tuningOf({
      ...{ shutdownGraceSeconds: 1, maxActivitiesPerSecond: 5, maxCachedWorkflows: 7 },
      ...{ workflowTaskPollers: 3, activityTaskPollers: 4 },
      ...{ deploymentName: 'watchfloor', buildId: '1-2-3', versioning: 'pinned' },
    }),
  ).toEqual({
    ...{ shutdownGraceTime: 1_000, maxActivitiesPerSecond: 5, maxCachedWorkflows: 7 },
    workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: 3 },
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 4 },
    workerDeploymentOptions: {
      useWorkerVersioning: true,
      version: { deploymentName: 'watchfloor', buildId: '1-2-3' },
      defaultVersioningBehavior: 'PINNED',
    },
  });
});
