import { pathToFileURL } from 'node:url';
import { nanoid } from 'nanoid';
import { expect, inject, test } from 'vitest';
import { connect } from '../../src/client/index.ts';
import { startWorker } from '../../src/worker/index.ts';
import { historiesOf } from '../support/histories.ts';
import { ownProgram } from '../support/machines/own-program.ts';
import { quiet } from '../support/quiet.ts';
import { replayErrors } from '../support/replay.ts';
import { workflowsPath } from '../support/stage.ts';

test('a machine in the file of its own program is durable, and nothing of the program runs beside it', async () => {
  quiet();
  const { address, namespace } = inject('temporal');
  const taskQueue = `program-${nanoid()}`;
  const workflows = pathToFileURL(workflowsPath('own-programs.ts'));
  const worker = await startWorker({ address, namespace, taskQueue, workflows, machines: [ownProgram] });
  const client = await connect({ address, namespace, taskQueue });
  try {
    const greeter = await client.start(ownProgram, nanoid(), undefined);
    await greeter.send({ type: 'GREET', name: 'Ada' });
    await greeter.result();
    const ledger = await greeter.ledger();
    expect(ledger.map(({ event, to }) => `${event.type} ${to}`)).toEqual([
      'xstate.init waiting',
      'GREET greeting',
      'xstate.done.actor.0.own-program.greeting greeted',
    ]);
    const histories = await historiesOf(client.client, greeter.workflowId);
    const events = histories.flatMap(({ events }) => events ?? []);
    // The hour alone: no timer of the program's.
    expect(events.filter(({ timerStartedEventAttributes: timer }) => timer)).toHaveLength(1);
    expect(await replayErrors('own-programs.ts', histories, greeter.workflowId)).toEqual([]);
  } finally {
    await worker.close();
    await client.close();
  }
});
