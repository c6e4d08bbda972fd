import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, test } from 'vitest';
import { Callers } from '../../src/worker/callers.ts';

const nothing = () => undefined;
const silent = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing, log: nothing };
const execution = { workflowId: 'order/17', runId: 'run-2' };

/** What the server has of a run: its type, task queue and first run; of any other run it says NOT_FOUND. */
type Known = Readonly<Record<string, { readonly type?: string; readonly taskQueue?: string; readonly first?: string }>>;

/** Asks as an activity of the run `run-2` of an order does, on a server that knows of these runs. */
function ask<T>(known: Known, work: (callers: Callers) => Promise<T>): Promise<unknown> {
  const describeWorkflowExecution = async ({ execution: { runId } }: { execution: { runId: string } }) => {
    const run = known[runId];
    if (run === undefined)
      throw Object.assign(new Error('5 NOT_FOUND'), { code: 5, details: 'workflow not found', metadata: {} });
    const { type = 'order', taskQueue = 'orders', first = runId } = run;
    return {
      executionConfig: { taskQueue: { name: taskQueue } },
      workflowExecutionInfo: { type: { name: type }, firstRunId: first },
    };
  };
  const client = {
    options: { namespace: 'default' },
    workflowService: { describeWorkflowExecution },
    withAbortSignal: (_signal: AbortSignal, call: () => unknown) => call(),
  } as never;
  const environment = new MockActivityEnvironment(
    { workflowExecution: execution, workflowType: 'order' },
    { client, logger: silent },
  );
  const callers = new Callers(['order'], 'orders');
  return environment.run(async () => work(callers)).catch((error: unknown) => error);
}

describe('of the run before the worker says', () => {
  const mine: Known = { 'run-2': { first: 'run-1' } };
  const before = 'run-1';

  test('nothing where it was an instance of the task queue', async () => {
    expect(await ask({ ...mine, 'run-1': {} }, (callers) => callers.admit({ before }))).toBe(undefined);
  });

  test.each<[string, Known[string]]>([
    ['another type', { type: 'stranger' }],
    ['another task queue', { taskQueue: 'theirs' }],
  ])('START_FORGED where it was of %s', async (_what, run) => {
    const known = { 'run-1': run, 'run-2': {} };
    expect(await ask(known, (callers) => callers.admit({ before }))).toMatchObject({
      type: 'START_FORGED',
      nonRetryable: true,
    });
  });

  test('RUN_UNKNOWN where the server has it no longer, as an answer that lets the instance disown itself', async () => {
    expect(await ask(mine, (callers) => callers.admit({ before }))).toBe('RUN_UNKNOWN');
  });

  test('RUN_UNKNOWN where the instance waits for it, as a failure that is tried again', async () => {
    const failure = await ask(mine, (callers) => callers.admit({ before, waits: true }));
    expect(failure).toMatchObject({ type: 'RUN_UNKNOWN' });
    expect((failure as { nonRetryable?: boolean }).nonRetryable).not.toBe(true);
  });
});

test('a run whose first one the server has no longer is served: a long life outlasts its beginning', async () => {
  expect(await ask({ 'run-2': { first: 'run-1' } }, (callers) => callers.check())).toBe(undefined);
});

test('a run that the server does not have is not', async () => {
  expect(await ask({}, (callers) => callers.check())).toMatchObject({ type: 'CALLER_FORGED', nonRetryable: true });
});
