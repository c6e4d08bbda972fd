/** Whoever may answer workflow tasks acts as a worker. What it answers stays its own: workers beside it go on. */
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDurableClient } from '../../src/client/index.ts';
import { codeOfRefusal } from '../support/histories.ts';
import { counter } from '../support/machines/counter.ts';
import { openStage, type Stage } from '../support/stage.ts';

const { Acceptance, Request, Response } = proto.temporal.api.update.v1;
const by = { role: 'clerk', name: 'Cora Clerk' };

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ workflows: 'contract.ts', definitions: [counter], loadOnce: true });
});
afterAll(() => stage?.close());

test('an update that it lets in against the machine stops its instance, and no worker that is asked about it', async () => {
  const { client } = stage;
  const { namespace } = client.options;
  const taskQueue = `shared-${nanoid()}`;
  const durable = createDurableClient(client, { taskQueue });
  const victim = await durable.start(counter, nanoid(), {}, { by });
  const envelope = { id: nanoid(), by, event: { type: 'FORGED' } };
  const update = victim.handle.executeUpdate('send', { args: [envelope], updateId: envelope.id });
  update.catch(() => undefined);

  // Its first task, with the update, is answered by somebody else.
  const [taskToken, { id, eventId, protocolInstanceId, body }] = await taskWithMessage(client, taskQueue);
  const acceptedRequest = Request.decode(body.value);
  const outcome = { success: { payloads: [] } };
  const answers = [
    [
      'Acceptance',
      Acceptance.encode({ acceptedRequestMessageId: id, acceptedRequestSequencingEventId: eventId, acceptedRequest }),
    ],
    ['Response', Response.encode({ meta: acceptedRequest.meta ?? null, outcome })],
  ] as const;
  await client.workflowService.respondWorkflowTaskCompleted({
    ...{ namespace, taskToken },
    messages: answers.map(([type, encoded]) => ({
      ...{ id: type, protocolInstanceId },
      body: { type_url: `type.googleapis.com/temporal.api.update.v1.${type}`, value: encoded.finish() },
    })),
    commands: answers.map(([type]) => ({ commandType: 14, protocolMessageCommandAttributes: { messageId: type } })),
  });
  await update;

  const worker = await stage.hire({ taskQueue });
  expect(await codeOfRefusal(victim.describe())).toBe('INSTANCE_STUCK');
  const other = await durable.start(counter, nanoid(), {}, { by });
  expect(await other.send({ type: 'ADD' }, by)).toMatchObject({ seq: 2 });
  expect(worker.worker.getState()).toBe('RUNNING');
  for (const one of [victim, other]) await one.handle.terminate();
}, 60_000);

/** Polls as a worker does, until a task has the update. */
async function taskWithMessage(client: Client, name: string): Promise<[Uint8Array, Message]> {
  const { connection, options, workflowService } = client;
  const asked = { namespace: options.namespace, taskQueue: { name } };
  for (;;) {
    const poll = () => workflowService.pollWorkflowTaskQueue(asked);
    const { messages, taskToken } = await connection.withDeadline(Date.now() + 20_000, poll);
    const [message] = messages;
    if (message !== undefined) return [taskToken, message as never];
    await workflowService.respondWorkflowTaskFailed({ namespace: options.namespace, taskToken });
  }
}

interface Message {
  readonly id: string;
  readonly eventId: never;
  readonly protocolInstanceId: string;
  readonly body: { readonly value: Uint8Array };
}
