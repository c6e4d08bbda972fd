import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { list } from '../../programme/list.ts';

/** A server that lists these workflows, whatever it is asked. */
function listing(...found: readonly object[]): Client {
  const all = found.map((one) => ({
    ...{ status: { name: 'COMPLETED' }, startTime: new Date(0), executionTime: new Date(0), type: 'eodCase' },
    ...{ workflowId: 'eod-case/contoso~1', searchAttributes: { WatchfloorMachine: ['eod-case'] } },
    ...one,
  }));
  async function* each() {
    yield* all as unknown as WorkflowExecutionInfo[];
  }
  return { workflow: { list: each } } as unknown as Client;
}

const listed = async (...found: readonly object[]) =>
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
    expect(await listed({ ...child, type: 'stranger', searchAttributes: { WatchfloorMachine: ['kid'] } })).toEqual([]);
    const stray = { workflowId: 'kid/1', searchAttributes: { WatchfloorMachine: ['kid'] }, ...parent('stranger/1') };
    expect(await listed(stray)).toEqual([]);
    expect(await listed({ ...child, searchAttributes: { WatchfloorMachine: ['kid'] } })).toEqual([child.workflowId]);
  });
});
