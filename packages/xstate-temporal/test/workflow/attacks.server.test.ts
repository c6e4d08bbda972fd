import { setTimeout as pause } from 'node:timers/promises';
import type { WorkflowFailedError, WorkflowHandle } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DurableClient } from '../../src/client/index.ts';
import type { Sender, Snapshot } from '../../src/engine/index.ts';
import { prove, type TrustJson } from '../../src/proof/index.ts';
import { UNTIL_ID } from '../../src/workflow/protocol.ts';
import { eventsOf, eventually, typesOf } from '../support/histories.ts';
import { newIssuer, trustIn } from '../support/issuers.ts';
import { household } from '../support/machines/household.ts';
import { vault1, vault2 } from '../support/machines/vault.ts';
import type { Stage } from '../support/stage.ts';
import { type Guarded, openGuarded } from '../support/stranger.ts';

const by: Sender = { role: 'clerk', name: 'Cora Clerk', subject: 'cora@example.com' };
const issuer = newIssuer();
/** Of another tenant. */
const neighbour = newIssuer();
const trust: TrustJson = {
  issuers: [
    ...trustIn(issuer, ['clerk', 'person']).issuers,
    ...trustIn(neighbour, ['clerk'], { tenants: ['fabrikam'] }).issuers,
  ],
};
const pay = { type: 'PAY', amount: 3 } as const;

let stage: Stage;
let stranger: Guarded['stranger'];
let durable: DurableClient;
let taskQueue: string;
let close: (() => Promise<void>) | undefined;
beforeAll(async () => {
  const options = { workflows: 'proofs.ts', definitions: [vault1, vault2, household], loadOnce: true };
  ({ stage, stranger, durable, taskQueue, close } = await openGuarded(options, issuer, trust));
});
afterAll(() => close?.());

const open = (key: string = nanoid()) => durable.start(vault1, key, { tenantId: 'contoso' }, { by, version: '1.0.0' });
const contextOf = async (handle: WorkflowHandle) => (await handle.query<Snapshot>('snapshot')).context;
const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => undefined,
    (error: WorkflowFailedError) => (error.cause as { type?: string } | undefined)?.type ?? error.cause?.name,
  );
const update = (handle: WorkflowHandle, message: unknown, updateId = nanoid()) =>
  handle.executeUpdate('send', { args: [message] as never, updateId });

describe('proofs of an instance that was terminated', () => {
  test('of events prove nothing to the next one under its id', async () => {
    const key = nanoid();
    const first = await open(key);
    const message = await prove(issuer, 'send', first.workflowId, { id: 'e1', by, event: pay });
    await update(first.handle, message);
    await first.handle.terminate();
    await pause(2_100);
    const { handle } = await open(key);
    expect(await refusal(update(handle, message))).toBe('PROOF_EXPIRED');
    await handle.signal('notify', message);
    const refused = await eventually(async () =>
      (await durable.get(vault1, key).ledger()).find((record) => record.refused),
    );
    expect(refused).toMatchObject({ refused: { code: 'PROOF_EXPIRED' } });
    expect(await contextOf(handle)).toEqual({ total: 0 });
    await handle.terminate();
  });
});

test('a known id brings no other event in, however well it is proven', async () => {
  const { handle, workflowId } = await open();
  await update(handle, await prove(issuer, 'send', workflowId, { id: 'e1', by, event: pay }));
  const other = await prove(issuer, 'send', workflowId, { id: 'e1', by, event: { ...pay, amount: 900 } });
  expect(await refusal(update(handle, other))).toBe('EVENT_ID_REUSED');
  await handle.signal('notify', other);
  await update(handle, await prove(issuer, 'send', workflowId, { id: 'e2', by, event: pay }));
  expect(await contextOf(handle)).toEqual({ total: 6 });
  await handle.terminate();
});

describe('who waits, and so needs no proof', () => {
  const wait = (handle: WorkflowHandle, updateId: string, ...args: readonly unknown[]) =>
    refusal(handle.executeUpdate('until', { args: args as never, updateId }));

  test('takes the id of no event that is still to come: a server answers it by the first update of its id', async () => {
    const { handle, workflowId } = await open();
    expect(await wait(handle, 'e1', { ended: true, timeout: 0 })).toBe('UNTIL_MALFORMED');
    const message = await prove(issuer, 'send', workflowId, { id: 'e1', by, event: pay });
    expect(await update(handle, message, 'e1')).toMatchObject({ seq: 2 });
    expect(await contextOf(handle)).toEqual({ total: 3 });
    await handle.terminate();
  });

  test('brings nothing large into the history', async () => {
    const { handle } = await open();
    const large = 'x'.repeat(1_000_000);
    expect(await wait(handle, `${UNTIL_ID}1`, { state: large, timeout: 0 })).toBe('UNTIL_MALFORMED');
    expect(await wait(handle, `${UNTIL_ID}2`, { ended: true, timeout: 0, large })).toBe('UNTIL_MALFORMED');
    expect(await wait(handle, `${UNTIL_ID}3`, { ended: true, timeout: 0 }, large)).toBe('UNTIL_MALFORMED');
    expect(await wait(handle, `${UNTIL_ID}4`, { ended: true, timeout: 0 })).toBe(undefined);
    expect(JSON.stringify(await eventsOf(handle)).length).toBeLessThan(100_000);
    await handle.terminate();
  });
});

describe("another tenant's issuer", () => {
  const senders: readonly (readonly [string, Sender, string])[] = [
    ['for the tenant whose instance it is', { ...by, tenant: 'contoso' }, 'PROOF_NOT_ALLOWED'],
    ['for its own tenant', { ...by, tenant: 'fabrikam' }, 'TENANT_MISMATCH'],
    ['for no tenant', by, 'PROOF_NOT_ALLOWED'],
  ];
  test.each(senders)('vouches %s: nothing is taken', async (_what, sender, code) => {
    const { handle, workflowId } = await open();
    const message = await prove(neighbour, 'send', workflowId, { id: nanoid(), by: sender, event: pay });
    expect(await refusal(update(handle, message))).toBe(code);
    expect(await contextOf(handle)).toEqual({ total: 0 });
    await handle.terminate();
    const id = `vault/${nanoid()}`;
    const request = { id: nanoid(), by: sender, input: { tenantId: 'contoso' }, version: '1.0.0' };
    const args = [await prove(neighbour, 'start', id, request)];
    const started = await stage.client.workflow.start('vault', { workflowId: id, taskQueue, args });
    expect(await refusal(started.result())).toBe(code);
  });
});

describe('a start that nobody proves takes no step', () => {
  const args = [
    { id: 'x', by: { role: 'clerk', name: 'Cora Clerk' }, input: { tenantId: 'contoso' }, version: '1.0.0' },
  ];
  const untouched = async (handle: WorkflowHandle) => {
    expect(await refusal(handle.result())).toBe('PROOF_MISSING');
    const types = typesOf(await eventsOf(handle));
    expect(types.filter((type) => /MODIFIED$|TASK_FAILED|ACTIVITY|UPDATE/.test(type))).toEqual([]);
  };
  const message = { id: 'y', by: { role: 'clerk', name: 'Cora Clerk' }, event: pay };
  const id = () => `vault/${nanoid()}`;

  test('with a delay', async () => {
    const options = { workflowId: id(), taskQueue, args, startDelay: '1 second' } as const;
    await untouched(await stage.client.workflow.start('vault', options));
  });
  test('with a signal', async () => {
    const options = { workflowId: id(), taskQueue, args, signal: 'notify', signalArgs: [message] };
    await untouched(await stage.client.workflow.signalWithStart('vault', options));
  });
  test('in the place of one that is running: of that Temporal asks nobody', async () => {
    const { handle, workflowId } = await open();
    const { runId } = await handle.describe();
    const again = await stage.client.workflow.start('vault', {
      ...{ workflowId, taskQueue, args },
      ...{ workflowIdReusePolicy: 'ALLOW_DUPLICATE', workflowIdConflictPolicy: 'TERMINATE_EXISTING' },
    });
    await untouched(again);
    const first = stage.client.workflow.getHandle(workflowId, runId);
    expect((await first.describe()).status.name).toBe('TERMINATED');
  });
});

test('a person starts no actor of a workflow of its own', async () => {
  const parent = `stranger/${nanoid()}`;
  const child = `${parent}/washing#1`;
  const kinship = { path: ['chore'], parent, id: 'washing', generation: 1 };
  const person: Sender = { role: 'person', name: 'Pia' };
  const request = { id: nanoid(), by: person, input: { what: 'washing' }, version: '1.0.0', kinship };
  const args = [await prove(issuer, 'start', child, request)];
  const started = stage.client.workflow.execute('stranger', {
    ...{ workflowId: parent, taskQueue: stranger.taskQueue },
    args: [{ child: { workflowType: 'household', workflowId: child, taskQueue, args } }],
  });
  await expect(started).rejects.toThrow();
  expect(await refusal(stage.client.workflow.getHandle(child).result())).toBe('START_FORGED');
});
