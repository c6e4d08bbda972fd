import type { Connection } from '@temporalio/client';
import { expect, test } from 'vitest';
import { checkInstances } from '../../server/doctor/instances.ts';

/** A server with one instance that is listed as paused: only servers where that is enabled have such. */
function serverWith(described: object, queries: string[]): Connection {
  const workflowService = {
    listWorkflowExecutions: ({ query }: { query: string }) => {
      queries.push(query);
      const executions = query.includes("'Paused'") ? [{ execution: { workflowId: 'eod-case/a' } }] : [];
      return Promise.resolve({ executions, nextPageToken: null });
    },
    describeWorkflowExecution: () => Promise.resolve(described),
  };
  return { workflowService } as unknown as Connection;
}

const where = { target: undefined, namespace: 'default', taskQueue: 'watchfloor' };

test('a paused instance is named with who paused it, and is not taken for a stuck one', async () => {
  const queries: string[] = [];
  const described = {
    pendingWorkflowTask: { attempt: 3 },
    workflowExtendedInfo: { pauseInfo: { identity: 'somebody', reason: 'a test' } },
  };
  const [instances, paused] = await checkInstances(serverWith(described, queries), where);
  expect(instances).toMatchObject({ name: 'instances', ok: true });
  expect(paused).toMatchObject({
    name: 'paused',
    ok: false,
    code: 'INSTANCE_PAUSED',
    todo: "Let them go on: temporal workflow unpause --namespace default --workflow-id 'eod-case/a'",
    details: { paused: [{ workflowId: 'eod-case/a', by: 'somebody', reason: 'a test' }] },
  });
  expect(queries).toHaveLength(3);
});

test('a server that knows no paused ones is asked all the same', async () => {
  const workflowService = {
    listWorkflowExecutions: ({ query }: { query: string }) =>
      query.includes("'Paused'") ? Promise.reject(new Error('invalid query')) : Promise.resolve({ executions: [] }),
  };
  const rows = await checkInstances({ workflowService } as unknown as Connection, where);
  expect(rows.map(({ ok }) => ok)).toEqual([true, true]);
});
