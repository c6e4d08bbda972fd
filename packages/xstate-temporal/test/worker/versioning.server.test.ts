import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDurableClient } from '../../src/client/index.ts';
import { eventually } from '../support/histories.ts';
import { counter } from '../support/machines/counter.ts';
import { openStage, type Stage } from '../support/stage.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ workflows: 'contract.ts', definitions: [counter] });
});
afterAll(() => stage?.close());

test.each([
  ['PINNED', 'one'],
  ['AUTO_UPGRADE', 'two'],
] as const)('instances of a versioned worker: %s', async (defaultVersioningBehavior, expected) => {
  const deploymentName = `deployment-${nanoid()}`.replaceAll('_', '-');
  const taskQueue = `versioned-${nanoid()}`;
  const { namespace } = stage.client.options;
  const service = stage.client.workflowService;
  const release = async (buildId: string) => {
    const version = { deploymentName, buildId };
    const workerDeploymentOptions = { useWorkerVersioning: true, version, defaultVersioningBehavior } as const;
    await stage.hire({ taskQueue, simulation: false, tuning: { workerDeploymentOptions } });
    // The server learns of a build when its worker first asks for work.
    await eventually(() =>
      service.setWorkerDeploymentCurrentVersion({ namespace, deploymentName, buildId, ignoreMissingTaskQueues: true }),
    );
  };
  const buildOf = async (workflowId: string) => {
    const found = await service.describeWorkflowExecution({ namespace, execution: { workflowId } });
    return found.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId;
  };
  await release('one');
  const durable = createDurableClient(stage.client, { taskQueue });
  const before = await durable.start(counter, nanoid(), {}, { by });
  await before.send({ type: 'ADD' }, by);
  expect(await buildOf(before.workflowId)).toBe('one');
  await release('two');
  // The parts of a task queue hear of it one after the other.
  await eventually(async () => {
    const after = await durable.start(counter, nanoid(), {}, { by });
    await after.send({ type: 'ADD' }, by);
    const build = await buildOf(after.workflowId);
    await after.handle.terminate();
    return build === 'two';
  });
  // Over a continue-as-new too, which comes after 25 updates.
  for (let n = 0; n < 30; n++) await eventually(() => before.send({ type: 'ADD' }, by, `add-${n}`));
  expect((await before.snapshot()).context.count).toBe(31);
  await eventually(async () => {
    await before.send({ type: 'ADD' }, by);
    return (await buildOf(before.workflowId)) === expected;
  });
  await before.handle.terminate();
});
