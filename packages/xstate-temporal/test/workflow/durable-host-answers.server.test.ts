import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOfRefusal, eventually } from '../support/histories.ts';
import { counter } from '../support/machines/counter.ts';
import { caller, listener } from '../support/machines/friends.ts';
import { strict } from '../support/machines/strict.ts';
import { openStage, type Stage } from '../support/stage.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };

/** Who sends again because no answer came gets the first one, whatever has become of the instance meanwhile. */
describe('an answer that was lost is given again', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ workflows: 'contract.ts', definitions: [caller, counter, listener, strict] });
  });
  afterAll(() => stage?.close());

  const begin = () => stage.durable.start(counter, `case-${nanoid()}`, {}, { by });

  test('to the event that ended the instance', async () => {
    const instance = await begin();
    const receipt = await instance.send({ type: 'FINISH' }, by, 'finish');
    expect(receipt).toMatchObject({ to: ['finished'], duplicate: false });
    await instance.result();
    expect(await instance.send({ type: 'FINISH' }, by, 'finish')).toEqual(receipt);
    expect(await codeOfRefusal(instance.send({ type: 'FINISH' }, by, 'another'))).toBe('INSTANCE_ENDED');
    expect(await codeOfRefusal(instance.send({ type: 'FINISH' }, by))).toBe('INSTANCE_ENDED');
  });

  test('to an event of an earlier run of an instance that has ended', async () => {
    const instance = await begin();
    const receipt = await instance.send({ type: 'ADD' }, by, 'early');
    for (let n = 0; n < 26; n++) await instance.send({ type: 'ADD' }, by);
    await instance.send({ type: 'FINISH' }, by, 'finish');
    await instance.result();
    expect(await instance.send({ type: 'ADD' }, by, 'early')).toEqual({ ...receipt, duplicate: true });
    expect(await codeOfRefusal(instance.send({ type: 'ADD' }, by, 'late'))).toBe('INSTANCE_ENDED');
  });

  test('to an event that came as a signal, and the signal itself may be sent again', async () => {
    const instance = await begin();
    await instance.notify({ type: 'FINISH' }, by, 'finish');
    await eventually(async () => (await instance.handle.describe()).status.name === 'COMPLETED');
    const { digest } = await instance.snapshot();
    await instance.notify({ type: 'FINISH' }, by, 'finish');
    expect(await instance.send({ type: 'FINISH' }, by, 'finish')).toMatchObject({
      seq: 2,
      to: ['finished'],
      digest,
      duplicate: true,
    });
    expect(await codeOfRefusal(instance.notify({ type: 'FINISH' }, by, 'another'))).toBe('INSTANCE_ENDED');
  });

  test('but not to an event that was refused: it took nothing', async () => {
    const instance = await stage.durable.start(strict, `case-${nanoid()}`, {}, { by });
    await instance.notify({ type: 'PAY', amount: 500 }, by, 'too-much');
    expect(await codeOfRefusal(instance.send({ type: 'PAY', amount: 500 }, by, 'much'))).toBe('EVENT_NOT_ACCEPTED');
    const details = { reason: 'guards' };
    await expect(instance.send({ type: 'PAY', amount: 500 }, by)).rejects.toMatchObject({ details });
    await instance.handle.terminate();
    for (const id of ['too-much', 'much'])
      expect(await codeOfRefusal(instance.send({ type: 'PAY', amount: 500 }, by, id))).toBe('INSTANCE_ENDED');
  });

  test('to an event of an instance that was terminated', async () => {
    const instance = await begin();
    const receipt = await instance.send({ type: 'ADD' }, by, 'added');
    await instance.handle.terminate();
    expect({ ...(await instance.send({ type: 'ADD' }, by, 'added')), duplicate: false }).toEqual(receipt);
  });

  test('to a start with its first event, of an instance that has ended by it', async () => {
    const key = `case-${nanoid()}`;
    const once = () => stage.durable.startAndSend(counter, key, {}, { type: 'FINISH' }, { by, id: 'begin' });
    const first = await once();
    await first.instance.result();
    expect((await once()).receipt).toEqual(first.receipt);
    expect(await first.instance.ledger()).toHaveLength(2);
  });

  test.each(['send', 'notify'] as const)('to a tell that ended its partner (first taken by %s)', async (way) => {
    const key = `case-${nanoid()}`;
    const teller = await stage.durable.start(caller, `case-${nanoid()}`, null, { by });
    const partner = await stage.durable.start(listener, key, {}, { by });
    // What the first attempt at the tell of the teller's second step brought.
    const { runId } = await teller.handle.describe();
    await partner[way]({ type: 'HEAR', word: 'stop' }, by, `${teller.workflowId}/${runId}/2.0`);
    await partner.result();
    await teller.send({ type: 'CALL', key, word: 'stop', start: false }, by);
    await teller.send({ type: 'CALL', key, word: 'more', start: false }, by);
    await eventually(async () => !(await teller.describe()).busy);
    expect((await teller.snapshot()).context).toEqual({ failures: [{ code: 'INSTANCE_ENDED', event: 'HEAR' }] });
    expect((await teller.ledger()).filter(({ event }) => event.type === 'TELL_FAILED').length).toBe(1);
    await teller.handle.terminate();
  });

  // The last test: it lets the worker go.
  test('also when no worker is there, as far as the server knows it', async () => {
    const instance = await begin();
    const early = await instance.send({ type: 'ADD' }, by, 'early');
    const last = await instance.send({ type: 'FINISH' }, by, 'finish');
    await instance.result();
    await stage.worker.close();
    expect(await instance.send({ type: 'ADD' }, by, 'early')).toEqual(early);
    expect(await instance.send({ type: 'FINISH' }, by, 'finish')).toEqual(last);
    const unknown = await instance.send({ type: 'ADD' }, by, 'unknown').catch((error: unknown) => error);
    expect(unknown).toMatchObject({
      code: 'INSTANCE_ENDED',
      message: expect.stringContaining('No worker could say whether this event had been taken before.'),
    });
  });
});
