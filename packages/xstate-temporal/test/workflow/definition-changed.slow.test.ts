/** A worker does not go on with an instance by another definition than the one that it began with. */
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleOf } from '../support/bundles.ts';
import { codeOfRefusal, eventsOf, eventually, historiesOf } from '../support/histories.ts';
import { counter } from '../support/machines/counter.ts';
import { caller, listener } from '../support/machines/friends.ts';
import { otherTarget, renamedState } from '../support/machines/mutants.ts';
import { replayErrors } from '../support/replay.ts';
import { openStage, type Stage, workflowsPath } from '../support/stage.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };

let stage: Stage;
let close: () => Promise<void>;
beforeAll(async () => {
  stage = await openStage({ workflows: 'contract.ts', definitions: [caller, counter, listener] });
  ({ close } = stage.worker);
});
afterAll(() => stage?.close());

/** Takes the worker away and another one in its place, which replays what that one had in its cache. */
async function deploy(file: 'contract.ts' | 'mutants.ts' | 'renamed.ts'): Promise<void> {
  await close();
  const definitions = {
    'contract.ts': [caller, counter, listener],
    'mutants.ts': [otherTarget],
    'renamed.ts': [renamedState],
  };
  const implemented = stage.desk.implementing(definitions[file]);
  const worker = await stage.hire({ workflows: { bundle: await bundleOf(workflowsPath(file)) }, implemented });
  close = worker.close;
}

test.each([
  ['a changed target', 'mutants.ts'],
  ['a renamed state', 'renamed.ts'],
] as const)('%s under the same version is told, and what it was before goes on', async (_, file) => {
  const instance = await stage.durable.start(counter, nanoid(), {}, { by });
  await instance.send({ type: 'START' }, by);
  await deploy(file);
  const error = await instance.send({ type: 'STOP' }, by, 'stop').catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: 'DEFINITION_CHANGED',
    details: { machine: 'counter', version: '1.0.0', inDoubt: true, id: 'stop' },
  });
  expect(await codeOfRefusal(instance.describe())).toBe('DEFINITION_CHANGED');
  await deploy('contract.ts');
  // It was in doubt: now it is taken, once.
  await eventually(async () => (await instance.send({ type: 'STOP' }, by, 'stop')).seq === 3, 60_000);
  expect((await instance.ledger()).map(({ event }) => event.type)).toEqual(['xstate.init', 'START', 'STOP']);
  const histories = await historiesOf(stage.client, instance.workflowId);
  expect(await replayErrors('contract.ts', histories)).toEqual([]);
  expect(String(await replayErrors(file, histories))).toContain('DEFINITION_CHANGED');
  await instance.handle.terminate();
});

test('a run that goes on from another knows the definition, whoever started it', async () => {
  const { workflowId } = await stage.durable.start('counter', nanoid(), {}, { by });
  const instance = stage.durable.get(counter, workflowId.slice('counter/'.length));
  for (let n = 0; n < 26; n++) await instance.send({ type: 'ADD' }, by);
  await deploy('mutants.ts');
  expect(await codeOfRefusal(instance.send({ type: 'ADD' }, by))).toBe('DEFINITION_CHANGED');
  await deploy('contract.ts');
  await instance.handle.terminate();
});

test('a start by another definition than the worker has waits for one that has it', async () => {
  const instance = await stage.durable.start(otherTarget, nanoid(), {}, { by });
  expect(await codeOfRefusal(instance.send({ type: 'ADD' }, by))).toBe('DEFINITION_CHANGED');
  await deploy('mutants.ts');
  await eventually(async () => (await instance.describe()).seq > 0, 60_000);
  await deploy('contract.ts');
  await instance.handle.terminate();
});

test('who is started by a tell knows the definition that the teller’s worker has', async () => {
  const key = nanoid();
  const teller = await stage.durable.start(caller, nanoid(), null, { by });
  await teller.send({ type: 'CALL', key, word: 'hello', start: true }, by);
  const partner = stage.durable.get(listener, key);
  await eventually(async () => (await partner.describe()).seq === 2);
  const [started] = await eventsOf(partner.handle);
  const payload = started?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
  const { definition } = JSON.parse(Buffer.from(payload ?? []).toString());
  expect(definition).toEqual({ version: '1.0.0', hash: (await partner.describe()).definition });
  for (const one of [teller, partner]) await one.handle.terminate();
});
