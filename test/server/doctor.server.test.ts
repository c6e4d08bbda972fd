/** What `doctor` says of a server on which something was stopped, each by its code. */
import { createServer, type Socket } from 'node:net';
import type { Client } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { eventually } from '../../packages/xstate-temporal/test/support/histories.ts';
import { bee } from '../../packages/xstate-temporal/test/support/machines/bee.ts';
import { counter } from '../../packages/xstate-temporal/test/support/machines/counter.ts';
import { openStage, type Stage } from '../../packages/xstate-temporal/test/support/stage.ts';
import { type Check, checkServer } from '../../server/index.ts';

const by = { role: 'keeper', name: 'Kim' };
const LIMIT = 30_000;
const { address, namespace } = inject('temporal');

let stage: Stage;
/** Of the effect that is under way. */
let fails = true;
beforeAll(async () => {
  stage = await openStage({ workflows: 'contract.ts', definitions: [bee, counter] });
  stage.desk.on('fly', () => {
    if (fails) throw Object.assign(new Error('Not yet.'), { retryable: true });
    return { nectar: 1 };
  });
});
afterAll(() => stage?.close());

async function row(name: Check['name'], taskQueue = stage.taskQueue): Promise<Check | undefined> {
  const checks = await checkServer({ target: { address }, namespace, taskQueue });
  return checks.find((check) => check.name === name);
}

/** The row as soon as it is as it shall be: the server's lists are a moment behind. */
const rowWith = (name: Check['name'], fits: (check: Check) => boolean) =>
  eventually(async () => {
    const found = await row(name);
    return found !== undefined && fits(found) ? found : undefined;
  }, LIMIT);

const service = (): Client['workflowService'] => stage.client.workflowService;
const limit = (rate: number | undefined) =>
  service().updateTaskQueueConfig({
    namespace,
    identity: 'somebody',
    taskQueue: stage.taskQueue,
    taskQueueType: 2,
    updateQueueRateLimit: rate === undefined ? {} : { rateLimit: { requestsPerSecond: rate }, reason: 'a test' },
  });

describe('a task queue', () => {
  test('with a rate limit of nothing starves effects, and is named', async () => {
    expect(await row('task queue')).toMatchObject({ ok: true });
    await limit(0);
    const stopped = [{ kind: 'activity', perSecond: 0, by: 'somebody', reason: 'a test' }];
    expect(await rowWith('task queue', ({ ok }) => !ok)).toMatchObject({
      code: 'TASK_QUEUE_STOPPED',
      details: { stopped },
      optional: false,
      todo: expect.stringContaining('--queue-rps-limit default'),
    });
    await limit(50);
    expect(await rowWith('task queue', ({ ok }) => ok)).toMatchObject({ detail: 'at most 50 activity tasks a second' });
    await limit(undefined);
    expect(await rowWith('task queue', ({ detail }) => detail === 'no rate limit is set')).toBeDefined();
  });

  test('whose tasks are kept for a deployment of somebody else is named', async () => {
    const { client, connection } = stage;
    const deploymentName = `theirs-${nanoid()}`;
    const poll = {
      ...{ namespace, taskQueue: { name: stage.taskQueue }, identity: 'somebody' },
      deploymentOptions: { deploymentName, buildId: '1', workerVersioningMode: 2 },
    };
    const deadline = Date.now() + 20_000;
    const polling = connection.withDeadline(deadline, () => client.workflowService.pollWorkflowTaskQueue(poll));
    polling.catch(() => undefined);
    const route = (buildId: string) =>
      client.workflowService.setWorkerDeploymentCurrentVersion({
        ...{ namespace, deploymentName, buildId, identity: 'somebody', ignoreMissingTaskQueues: true },
      });
    await eventually(() => route('1'), LIMIT);
    expect(await rowWith('task queue', ({ ok }) => !ok)).toMatchObject({
      code: 'TASK_QUEUE_ROUTED',
      details: { kind: 'workflow', deployment: deploymentName, build: '1' },
    });
    await route('');
    expect(await rowWith('task queue', ({ ok }) => ok)).toBeDefined();
  });

  test('that nobody polls is named', async () => {
    expect(await row('worker', `nobody-${nanoid()}`)).toMatchObject({
      code: 'NO_WORKER',
      details: { missing: ['workflow', 'activity'] },
    });
  });
});

const names = (id: string) => (check: Check) =>
  ((check.details?.paused ?? []) as { workflowId: string }[]).some(({ workflowId }) => workflowId === id);

describe('somebody pauses', () => {
  test('an effect', async () => {
    fails = true;
    const one = await stage.durable.start(bee, nanoid(), undefined, { by });
    await one.send({ type: 'GO' }, by);
    const { workflowId } = one;
    const activity = () => one.handle.describe().then(({ raw }) => raw.pendingActivities?.[0]?.activityId ?? undefined);
    const id = (await eventually(activity, LIMIT)) as string;
    await service().pauseActivity({ namespace, execution: { workflowId }, identity: 'somebody', id, reason: 'a test' });
    const found = (await rowWith('paused', names(workflowId))) as Check;
    expect(found.details?.paused).toContainEqual({
      workflowId,
      activity: 'bee/fly',
      activityId: id,
      by: 'somebody',
      reason: 'a test',
    });
    fails = false;
    await service().unpauseActivity({ namespace, execution: { workflowId }, identity: 'somebody', id });
    await rowWith('paused', (check) => !names(workflowId)(check));
    await one.handle.terminate();
  });
});

test('the clocks of this machine and of the server are compared', async () => {
  expect(await row('clock')).toMatchObject({ ok: true, detail: expect.stringContaining('the server') });
});

describe('a server that is not reached', () => {
  const first = async (target: Parameters<typeof checkServer>[0]['target']) =>
    (await checkServer({ target, namespace, taskQueue: 'any' })).map(({ code, details, name, ok }) => ({
      name,
      ok,
      code,
      reason: details?.reason,
    }));

  test('is told with its reason, and nothing else is claimed', async () => {
    const rows = await first({ address: '127.0.0.1:1' });
    expect(rows[0]).toEqual({ name: 'server', ok: false, code: 'SERVER_UNREACHABLE', reason: 'REFUSED' });
    expect(new Set(rows.slice(1).map(({ code }) => code))).toEqual(new Set(['NOT_LOOKED_AT']));
    expect((await first(undefined))[0]).toMatchObject({ code: 'NO_SERVER' });
    expect((await first({ address: 'no-such-host.invalid:7233' }))[0]).toMatchObject({ reason: 'NAME_UNKNOWN' });
    // TLS is asked for where none is spoken.
    expect((await first({ address, tls: true }))[0]).toMatchObject({ reason: 'TLS_UNSUPPORTED' });
  });

  test('since something else answers', async () => {
    const sockets = new Set<Socket>();
    const other = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).end('hello');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    expect((await first({ address: `127.0.0.1:${port}` }))[0]).toMatchObject({ reason: 'NO_TEMPORAL' });
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => other.close(resolve));
  });

  test('in a namespace that is not there', async () => {
    const rows = await checkServer({ target: { address }, namespace: 'nowhere', taskQueue: 'any' });
    expect(rows.find(({ name }) => name === 'namespace')).toMatchObject({ code: 'NAMESPACE_NOT_FOUND' });
    expect(rows.find(({ name }) => name === 'clock')).toMatchObject({ code: 'CLOCK_UNKNOWN', optional: true });
  });
});
