/** On a server that authenticates its callers: a token that lets somebody write proves nothing to an instance. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, type Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe } from 'vitest';
import { createDurableClient, type DurableClient } from 'xstate-temporal/client';
import { makeKey } from 'xstate-temporal/proof/node';
import { prepare } from 'xstate-temporal/server';
import { type DurableWorker, startWorker } from 'xstate-temporal/worker';
import { denies, issuer, trust } from '../../packages/xstate-temporal/test/contract/denied.ts';
import { bundleOf } from '../../packages/xstate-temporal/test/support/bundles.ts';
import { Desk } from '../../packages/xstate-temporal/test/support/desk.ts';
import { caller, listener } from '../../packages/xstate-temporal/test/support/machines/friends.ts';
import { household } from '../../packages/xstate-temporal/test/support/machines/household.ts';
import { vault1, vault2 } from '../../packages/xstate-temporal/test/support/machines/vault.ts';
import { quiet, workflowsPath } from '../../packages/xstate-temporal/test/support/stage.ts';
import { type AuthorizedServer, hasServerBinary, startAuthorizedServer } from '../support/authorized-server.ts';

const namespace = 'authorized';
const taskQueue = 'authorized';

describe.runIf(hasServerBinary)('a server with an authorizer, where the server itself was built,', () => {
  let folder: string;
  let server: AuthorizedServer;
  let worker: DurableWorker;
  let client: Client;
  let durable: DurableClient;
  const connections: Connection[] = [];

  const connectedAs = async (subject: string, permission: string) => {
    const connection = await server.connect(server.token(subject, [permission]));
    connections.push(connection);
    return connection;
  };

  beforeAll(async () => {
    quiet();
    folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-authorized-'));
    server = await startAuthorizedServer(folder);
    await prepare(await connectedAs('admin', 'temporal-system:admin'), { namespace, retentionDays: 1 });
    worker = await startWorker({
      address: server.address,
      namespace,
      taskQueue,
      workflows: { bundle: await bundleOf(workflowsPath('proofs.ts'), { loadOnce: true }) },
      implemented: new Desk().implementing([vault1, vault2, household, caller, listener]),
      trust,
      key: makeKey() as never,
      connection: { metadata: { authorization: `Bearer ${server.token('worker-1', [`${namespace}:write`])}` } },
    });
    client = new Client({ connection: await connectedAs('mallory@fabrikam', `${namespace}:write`), namespace });
    durable = createDurableClient(client, { taskQueue, issuer });
  });
  afterAll(async () => {
    await worker?.close();
    for (const one of connections) await one.close();
    await server?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  denies(() => ({ client, durable, taskQueue }));
});
