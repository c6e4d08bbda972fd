import { setTimeout as pause } from 'node:timers/promises';
import { nanoid } from 'nanoid';
import { expect, test } from 'vitest';
import type { Envelope } from '../../src/workflow/protocol.ts';
import { eventually, historiesOf } from '../support/histories.ts';
import { counter } from '../support/machines/counter.ts';
import { replayErrors } from '../support/replay.ts';
import { openStage } from '../support/stage.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };

/**
 * A question waits for a worker, and events come behind it: the worker gets the question first, and with it events whose
 * own task has not begun. Which of the two it takes up first is chance, so there are several.
 */
test('a question that brings events whose task has not begun changes nothing', async () => {
  const stage = await openStage({ workflows: 'contract.ts', definitions: [counter] });
  try {
    const instances = await Promise.all(
      Array.from({ length: 10 }, () => stage.durable.start(counter, nanoid(), {}, { by })),
    );
    await Promise.all(instances.map((instance) => instance.send({ type: 'ADD' }, by)));
    await stage.worker.close();
    // Whether there is an answer is nobody's concern.
    const asked = Promise.allSettled(instances.map(({ handle }) => handle.query('describe')));
    await pause(500);
    await Promise.all(instances.map((instance) => instance.notify({ type: 'ADD' }, by, 'signal')));
    const envelope: Envelope = { id: 'update', by, event: { type: 'ADD' } };
    // The plain client waits for as long as it takes until there is a worker. What Temporal says was not processed is
    // sent again.
    const [together, alone] = [instances.slice(5), instances.slice(0, 5)];
    const sent = together.map((instance) =>
      instance.handle
        .executeUpdate<unknown, [Envelope]>('send', { args: [envelope], updateId: envelope.id })
        .catch(() => instance.send(envelope.event as { type: 'ADD' }, by, envelope.id)),
    );
    await pause(500);
    await stage.hire();
    await asked;
    await Promise.all(sent);
    const idsOf = async (instance: (typeof instances)[number]) =>
      (await instance.ledger()).map(({ event }) => event.id);
    for (const instance of together) expect((await idsOf(instance)).slice(-2)).toEqual(['signal', 'update']);
    // Nothing else comes that would wake them.
    for (const instance of alone) await eventually(async () => (await idsOf(instance)).at(-1) === 'signal');
    const histories = await Promise.all(instances.map(({ workflowId }) => historiesOf(stage.client, workflowId)));
    expect(await replayErrors('contract.ts', histories.flat())).toEqual([]);
    await Promise.all(instances.map(({ handle }) => handle.terminate()));
  } finally {
    await stage.close();
  }
});

test('one that was terminated before it took what had come says so', async () => {
  const stage = await openStage({ workflows: 'contract.ts', definitions: [counter] });
  try {
    const instance = await stage.durable.start(counter, nanoid(), {}, { by });
    await instance.send({ type: 'ADD' }, by);
    await stage.worker.close();
    await instance.notify({ type: 'ADD' }, by);
    await instance.handle.terminate();
    await stage.hire();
    const refused = await instance.describe().catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'INSTANCE_ENDED', message: expect.stringContaining('terminated') });
    expect(await replayErrors('contract.ts', await historiesOf(stage.client, instance.workflowId))).toEqual([]);
  } finally {
    await stage.close();
  }
});
