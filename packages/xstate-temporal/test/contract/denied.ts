/** What is not proven is refused, on whatever server: each operation with each fault that a proof can have. */
import {
  type Client,
  WithStartWorkflowOperation,
  WorkflowFailedError,
  type WorkflowHandle,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { nanoid } from 'nanoid';
import { describe, expect, test } from 'vitest';
import type { DurableClient } from '../../src/client/index.ts';
import type { Sender, Snapshot } from '../../src/engine/index.ts';
import { type Operation, prove, type TrustJson } from '../../src/proof/index.ts';
import { eventsOf, historiesOf, typesOf } from '../support/histories.ts';
import { newIssuer, trustIn } from '../support/issuers.ts';
import { vault1 } from '../support/machines/vault.ts';
import { replayErrors } from '../support/replay.ts';

export const by: Sender = { role: 'clerk', name: 'Cora Clerk', subject: 'cora@example.com' };
export const issuer = newIssuer();
export const stranger = newIssuer();
const late = newIssuer({ now: () => Date.now() - 600_000 });
/** Of the workers that refuse. */
export const trust: TrustJson = {
  issuers: [...trustIn(issuer, ['clerk', 'person']).issuers, ...trustIn(late, ['clerk']).issuers],
};
type Message = { readonly id: string; readonly by: Sender; readonly proof?: string };

/** What is wrong with a message, and the code that it is refused with. */
const faults: readonly [string, string, (op: Operation, wid: string, message: Message) => Promise<Message>][] = [
  [
    'no proof',
    'PROOF_MISSING',
    async (_op, _wid, message) => ({ ...message, by: { role: 'clerk', name: 'Cora Clerk' } }),
  ],
  [
    'no proof, but the look of one',
    'PROOF_MISSING',
    async (_op, _wid, message) => ({ ...message, by: { ...by, issuer: issuer.kid } }),
  ],
  ['a proof of another issuer', 'PROOF_UNTRUSTED', (op, wid, message) => prove(stranger, op, wid, message)],
  [
    'a proof signed by another key',
    'PROOF_FORGED',
    async (op, wid, message) => {
      const good = await prove(issuer, op, wid, message);
      const other = await prove(stranger, op, wid, message);
      return {
        ...good,
        proof: `${good.proof.slice(0, good.proof.lastIndexOf('.'))}${other.proof.slice(other.proof.lastIndexOf('.'))}`,
      };
    },
  ],
  ['an expired proof', 'PROOF_EXPIRED', (op, wid, message) => prove(late, op, wid, message)],
  ['a proof for another instance', 'PROOF_MISMATCH', (op, wid, message) => prove(issuer, op, `${wid}x`, message)],
  [
    'a proof of something else',
    'PROOF_MISMATCH',
    async (op, wid, message) => {
      const { proof } = await prove(issuer, op, wid, { ...message, event: { type: 'PAY', amount: 9 }, extra: 1 });
      return { ...message, by: { ...by, issuer: issuer.kid }, proof };
    },
  ],
  [
    'a proof of another operation',
    'PROOF_MISMATCH',
    (op, wid, message) => prove(issuer, op === 'send' ? 'cancel' : 'send', wid, message),
  ],
  [
    'a proof of another role',
    'PROOF_NOT_ALLOWED',
    (op, wid, message) => prove(issuer, op, wid, { ...message, by: { ...by, role: 'manager' } }),
  ],
  [
    'a proof of another tenant',
    'TENANT_MISMATCH',
    (op, wid, message) => prove(issuer, op, wid, { ...message, by: { ...by, tenant: 'fabrikam' } }),
  ],
  [
    'a proof of another message',
    'PROOF_MISMATCH',
    async (op, wid, message) => {
      const { by: sender, proof } = await prove(issuer, op, wid, { ...message, id: nanoid() });
      return { ...message, by: sender, proof };
    },
  ],
];

/** The code that a call fails with. */
export const codeOf = async (asked: Promise<unknown>) => {
  const error = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const cause =
    error instanceof WorkflowUpdateFailedError || error instanceof WorkflowFailedError ? error.cause : error;
  return cause instanceof ApplicationFailure ? cause.type : cause;
};

/** A worker with `trust`, and who reaches it. */
export interface Served {
  readonly client: Client;
  /** Signs by `issuer`. */
  readonly durable: DurableClient;
  readonly taskQueue: string;
}

const snapshotOf = (handle: WorkflowHandle) => handle.query<Snapshot>('snapshot');

/** The tests, for the file that calls it. */
export function denies(served: () => Served): void {
  const open = () => served().durable.start(vault1, nanoid(), { tenantId: 'contoso' }, { by, version: '1.0.0' });

  describe('an update that is not proven leaves no trace', () => {
    const operations: readonly [Operation, object][] = [
      ['send', { event: { type: 'PAY', amount: 3 } }],
      ['migrate', { to: '2.0.0' }],
      ['cancel', {}],
    ];
    test.each(operations)('%s', async (op, asked) => {
      const { handle, workflowId } = await open();
      const before = await snapshotOf(handle);
      for (const [what, code, spoil] of faults) {
        const id = nanoid();
        const message = await spoil(op, workflowId, { id, by, ...asked });
        expect(await codeOf(handle.executeUpdate(op, { args: [message], updateId: id })), what).toBe(code);
      }
      expect(await snapshotOf(handle)).toEqual(before);
      expect(typesOf(await eventsOf(handle)).filter((type) => type.includes('UPDATE'))).toEqual([]);
      await handle.terminate();
    });
  });

  test('a signal that is not proven is refused into the ledger, and the state stays', async () => {
    const { handle, workflowId, ...instance } = await open();
    for (const [, , spoil] of faults) {
      const message = await spoil('send', workflowId, {
        id: nanoid(),
        by,
        event: { type: 'PAY', amount: 3 },
      } as Message);
      await handle.signal('notify', message);
    }
    await instance.send({ type: 'PAY', amount: 1 }, by);
    const ledger = await instance.ledger();
    const refused = ledger.filter((record) => record.refused !== undefined);
    expect(refused.map((record) => record.refused?.code)).toEqual(faults.map(([, code]) => code));
    // What nothing proves is a claim, whatever it says.
    for (const { event } of refused) expect(Object.keys(event.by).sort()).toEqual(['name', 'role']);
    expect((await snapshotOf(handle)).context).toEqual({ total: 1 });
    expect(await replayErrors('proofs.ts', await historiesOf(served().client, workflowId))).toEqual([]);
    await handle.terminate();
  });

  test.each(faults)('a start with %s takes no step', async (_what, code, spoil) => {
    const workflowId = `vault/${nanoid()}`;
    const request = { id: nanoid(), by, input: { tenantId: 'contoso' }, version: '1.0.0' };
    const args = [await spoil('start', workflowId, request)];
    const handle = await served().client.workflow.start('vault', { workflowId, taskQueue: served().taskQueue, args });
    expect(await codeOf(handle.result())).toBe(code);
    expect(typesOf(await eventsOf(handle)).filter((type) => /TASK_FAILED|PROPERTIES_MODIFIED/.test(type))).toEqual([]);
    expect(await replayErrors('proofs.ts', await historiesOf(served().client, workflowId))).toEqual([]);
  });

  test.each(faults)('a start and first event with %s: neither is taken', async (_what, _code, spoil) => {
    const workflowId = `vault/${nanoid()}`;
    const request = { id: nanoid(), by, input: { tenantId: 'contoso' }, version: '1.0.0' };
    const envelope = { id: nanoid(), by, event: { type: 'PAY', amount: 3 } };
    const startWorkflowOperation = new WithStartWorkflowOperation('vault', {
      ...{ workflowId, taskQueue: served().taskQueue, workflowIdConflictPolicy: 'FAIL' as const },
      args: [await spoil('start', workflowId, request)],
    });
    const args = [await prove(issuer, 'send', workflowId, envelope)] as never;
    await expect(
      served().client.workflow.executeUpdateWithStart('send', { args, startWorkflowOperation }),
    ).rejects.toThrow();
    const handle = served().client.workflow.getHandle(workflowId);
    expect((await handle.describe()).status.name).toBe('FAILED');
    const types = typesOf(await eventsOf(handle));
    expect(types.filter((type) => /UPDATE|PROPERTIES_MODIFIED/.test(type))).toEqual([]);
  });
}
