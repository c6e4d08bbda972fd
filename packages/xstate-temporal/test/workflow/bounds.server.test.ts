import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Gate } from '../support/desk.ts';
import { codeOfRefusal, eventsOf, eventually, historiesOf, typesOf } from '../support/histories.ts';
import { hoard } from '../support/machines/hoard.ts';
import { replayErrors } from '../support/replay.ts';
import { openStage, type Stage } from '../support/stage.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };
let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ workflows: 'hoards.ts', definitions: [hoard], loadOnce: true });
});
afterAll(() => stage?.close());

const start = () => stage.durable.start('hoard', nanoid(), null, { by });
const text = (size: number) => 'x'.repeat(size);
const add = (size: number) => ({ type: 'ADD', text: text(size) }) as never;
const replays = async (workflowId: string) =>
  expect(await replayErrors('hoards.ts', await historiesOf(stage.client, workflowId))).toEqual([]);

test('a context without end is refused, every question is answered, and what empties it is taken', async () => {
  const instance = await start();
  for (let n = 0; n < 5; n++) await instance.send(add(200_000), by);
  expect(await codeOfRefusal(instance.send(add(200_000), by))).toBe('CONTEXT_TOO_LARGE');
  await instance.notify(add(200_000), by, 'by-signal');
  await eventually(async () => (await instance.describe()).seq === 7);
  expect((await instance.ledger()).at(-1)?.refused?.code).toBe('CONTEXT_TOO_LARGE');
  expect((await instance.snapshot()).context).toMatchObject({ items: { length: 5 } });
  await instance.send({ type: 'EMPTY' } as never, by);
  await instance.send(add(200_000), by);
  await replays(instance.workflowId);
  await instance.handle.terminate();
});

test('what is too large for a server is refused before it is sent', async () => {
  const instance = await start();
  for (const size of [400_000, 3_000_000]) {
    expect(await codeOfRefusal(instance.send(add(size), by))).toBe('EVENT_TOO_LARGE');
    expect(await codeOfRefusal(instance.notify(add(size), by))).toBe('EVENT_TOO_LARGE');
    const large = { text: text(size) };
    expect(await codeOfRefusal(stage.durable.start('hoard', nanoid(), large, { by }))).toBe('INPUT_TOO_LARGE');
  }
  await instance.handle.terminate();
});

test('forty actors with large inputs are refused, or they work; many of them at once are spread over tasks', async () => {
  const gate = new Gate();
  stage.desk.on('fetch', () => gate.opened);
  const refused = await start();
  const spread = (size: number) => ({ type: 'SPREAD', text: text(size) }) as never;
  expect(await codeOfRefusal(refused.send(spread(110_000), by))).toMatch(/_TOO_LARGE$/);
  await refused.send(spread(30_000), by);
  const scheduled = async (id: string) =>
    typesOf(await eventsOf(stage.client.workflow.getHandle(id))).filter((type) => type === 'ACTIVITY_TASK_SCHEDULED');
  await eventually(async () => (await scheduled(refused.workflowId)).length === 40);
  // Each time what was begun is begun anew: eight times 1.2 MB, which the server gets in as few messages as it gets updates.
  const many = await start();
  const events = Array.from({ length: 8 }, () => ['SPREAD', 'EMPTY']).flat();
  await Promise.all(
    events.map((type) =>
      (type === 'EMPTY' ? many.send({ type } as never, by) : many.send(spread(29_000), by)).catch(() => undefined),
    ),
  );
  expect((await many.handle.describe()).status.name).toBe('RUNNING');
  for (const instance of [refused, many]) {
    await replays(instance.workflowId);
    await instance.handle.terminate();
  }
  // They take up the worker's slots for activities.
  gate.open();
});

test('a desk that is down makes an instance busy, not stuck; it goes on when the desk is back', async () => {
  const gate = new Gate();
  stage.desk.on('mail', () => gate.opened);
  const instance = await start();
  const codes = new Set<string | undefined>();
  for (let n = 0; n < 30; n++)
    codes.add(await codeOfRefusal(instance.send({ type: 'MAIL', text: text(60_000), times: 1 } as never, by)));
  expect(codes).toEqual(new Set([undefined, 'TOO_MUCH_PENDING']));
  expect(await instance.describe()).toMatchObject({ busy: true });
  gate.open();
  await eventually(async () => !(await instance.describe()).busy, 60_000);
  await instance.send({ type: 'MAIL', text: text(60_000), times: 1 } as never, by);
  await replays(instance.workflowId);
  await instance.handle.terminate();
});
