import { nanoid } from 'nanoid';
import { expect, inject, test } from 'vitest';
import { connect } from '../../src/client/index.ts';
import { type DurableWorker, startWorker } from '../../src/worker/index.ts';
import { bundleOf } from '../support/bundles.ts';
import { eventually, historiesOf } from '../support/histories.ts';
import { asksForTime, refusesTime } from '../support/machines/asks-for-time.ts';
import { quiet } from '../support/quiet.ts';
import { replayErrors } from '../support/replay.ts';
import { workflowsPath } from '../support/stage.ts';

test('a signal that an engine without time refused stays refused, and the next one is taken', async () => {
  quiet();
  const { address, namespace } = inject('temporal');
  const taskQueue = `older-${nanoid()}`;
  const hire = async (file: string, { machine }: typeof asksForTime): Promise<DurableWorker> => {
    const workflows = { bundle: await bundleOf(workflowsPath(file)) };
    const tuning = { stickyQueueScheduleToStartTimeout: '1 second' } as const;
    return startWorker({ address, namespace, taskQueue, workflows, machines: [machine], tuning });
  };
  const client = await connect({ address, namespace, taskQueue });
  let worker = await hire('refuses-time.ts', refusesTime);
  const deploy = async () => {
    await worker.close();
    worker = await hire('asks-for-time.ts', asksForTime);
  };
  try {
    const [instance, other] = [await client.start(asksForTime, nanoid()), await client.start(asksForTime, nanoid())];
    await instance.notify({ type: 'STAMP' }, undefined, 'early');
    await other.handle.cancel();
    const refused = async () => (await instance.describe()).seq === 2;
    await eventually(refused, 60_000);
    await expect(other.result()).rejects.toThrow();
    await deploy();

    const first = { event: { id: 'early' }, to: ['open'], refused: { code: 'IMPURE_MACHINE' } };
    expect((await instance.ledger())[1]).toMatchObject(first);
    await instance.notify({ type: 'STAMP' }, undefined, 'late');
    await eventually(async () => (await instance.describe()).seq === 4, 60_000);
    await deploy();
    const ledger = await instance.ledger();
    expect(ledger[1]).toMatchObject(first);
    expect(ledger[2]).toMatchObject({ event: { id: 'late' }, to: ['weighing'] });
    expect((await other.ledger())[1]).toMatchObject({ event: { type: 'xstate.stop' } });
    for (const { workflowId } of [instance, other]) {
      const histories = await historiesOf(client.client, workflowId);
      expect(await replayErrors('asks-for-time.ts', histories, workflowId)).toEqual([]);
    }
    await instance.handle.terminate();
  } finally {
    await worker.close();
    await client.close();
  }
});
