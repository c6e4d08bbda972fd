import { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { describe, expect, it } from 'vitest';
import { list } from '../../programme/list.ts';

interface Found {
  readonly type?: string;
  readonly workflowId?: string;
  readonly executionTime?: Date;
  readonly machine?: string;
  readonly parentExecution?: { readonly workflowId: string; readonly runId: string };
}

const time = (date: Date) => ({ seconds: Math.floor(date.getTime() / 1_000), nanos: 0 });

/** A server that lists these workflows, whatever it is asked. */
function listing(...found: readonly Found[]): Client {
  const executions = found.map((one) =>
    temporal.api.workflow.v1.WorkflowExecutionInfo.fromObject({
      execution: { workflowId: one.workflowId ?? 'eod-case/contoso~1', runId: 'run' },
      type: { name: one.type ?? 'eodCase' },
      status: 2,
      startTime: time(new Date(0)),
      executionTime: time(one.executionTime ?? new Date(0)),
      parentExecution: one.parentExecution,
      searchAttributes: {
        indexedFields: { WatchfloorMachine: defaultPayloadConverter.toPayload(one.machine ?? 'eod-case') },
      },
    }),
  );
  const listWorkflowExecutions = () => Promise.resolve({ executions, nextPageToken: new Uint8Array() });
  return new Client({ connection: { workflowService: { listWorkflowExecutions } } as never });
}

const listed = async (...found: readonly Found[]) =>
  (await list(listing(...found), 'watchfloor', {})).instances.map(({ instance }) => instance);

describe('a list has', () => {
  const parent = (workflowId: string) => ({ parentExecution: { workflowId, runId: 'run' } });

  it('instances', async () => {
    expect(await listed({})).toEqual(['eod-case/contoso~1']);
  });

  it('no workflow of another type, whatever its attributes say', async () => {
    expect(await listed({ type: 'stranger' })).toEqual([]);
  });

  it('none that waits for a delay that it was started with', async () => {
    expect(await listed({ executionTime: new Date(Date.now() + 3_600_000) })).toEqual([]);
  });

  it("somebody's child only as what its type is: no machine of the programme is an actor of another", async () => {
    const child = { workflowId: 'eod-case/contoso~1/kid#1', ...parent('eod-case/contoso~1') };
    expect(await listed({ ...child, type: 'stranger' })).toEqual([]);
    expect(await listed({ ...child, type: 'stranger', machine: 'kid' })).toEqual([]);
    const stray = { workflowId: 'kid/1', machine: 'kid', ...parent('stranger/1') };
    expect(await listed(stray)).toEqual([]);
    expect(await listed({ ...child, machine: 'kid' })).toEqual([child.workflowId]);
  });
});
