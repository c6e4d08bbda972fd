import { pathToFileURL } from 'node:url';
import { nanoid } from 'nanoid';
import { expect, inject, test } from 'vitest';
import { connect } from '../../src/client/index.ts';
import { compile, startMeta } from '../../src/engine/index.ts';
import { startWorker } from '../../src/worker/index.ts';
import { historiesOf } from '../support/histories.ts';
import { worldly } from '../support/machines/worldly.ts';
import { quiet } from '../support/quiet.ts';
import { replayErrors } from '../support/replay.ts';
import { workflowsPath } from '../support/stage.ts';

// The workers' threads begin with the zone of the process.
process.env.TZ = 'Asia/Tokyo';

test.each([false, true])(
  'time and chance of a step are those of every other host (loaded once: %s)',
  async (loadOnce) => {
    quiet();
    const { address, namespace } = inject('temporal');
    const taskQueue = `world-${nanoid()}`;
    const workflows = { path: pathToFileURL(workflowsPath('worldlies.ts')), loadOnce };
    const worker = await startWorker({ address, namespace, taskQueue, workflows, machines: [worldly] });
    const client = await connect({ address, namespace, taskQueue });
    try {
      const instance = await client.start(worldly, nanoid(), undefined);
      await instance.send({ type: 'ASK' });
      for (let toss = 0; toss < 6; toss++) await instance.send({ type: 'TOSS' }).catch(() => undefined);
      for (const what of ['Blob', 'Event', 'WeakRef'])
        await expect(instance.send({ type: 'REACH', what })).rejects.toMatchObject({
          code: 'IMPURE_MACHINE',
          message: expect.stringContaining(`new ${what}()`),
        });
      await instance.send({ type: 'WAIT' });
      await instance.until({ state: 'waiting' });
      await instance.send({ type: 'END' });
      await instance.result();
      const ledger = await instance.ledger();
      const snapshot = await instance.snapshot();
      expect(snapshot.context.asked.length).toBeGreaterThanOrEqual(3);

      // The same life, step by step in this process.
      const chart = compile(worldly);
      const [first, ...others] = ledger;
      if (first === undefined) throw new Error('no ledger');
      const by = first.event.by;
      let lived = chart.start(first.event.payload?.input, startMeta({ by, id: first.event.id }, first.at)).snapshot;
      for (const { at, event } of others) {
        const timer = chart.due(lived, at);
        lived = (
          timer !== undefined && timer.key === event.id
            ? chart.fire(lived, timer)
            : chart.step(lived, { type: event.type }, { at, by: event.by, id: event.id })
        ).snapshot;
      }
      expect(lived.context).toEqual(snapshot.context);
      expect(lived.digest).toBe(snapshot.digest);
      const histories = await historiesOf(client.client, instance.workflowId);
      expect(await replayErrors('worldlies.ts', histories, instance.workflowId)).toEqual([]);
    } finally {
      await worker.close();
      await client.close();
    }
  },
);
