import { setTimeout as pause } from 'node:timers/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';

import { durableActivities } from '../../src/worker/activities.ts';
import { implementAll } from '../../src/worker/machines.ts';
import { ticker } from '../support/machines/ticker.ts';

const nothing = () => undefined;
const silent = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing, log: nothing };

test('an actor that ends by itself ends behind all that it sent', async () => {
  const arrived: unknown[] = [];
  const signal = async (_name: string, { event }: { event: { word: string } }) => {
    await pause(5);
    arrived.push(event.word);
  };
  const client = {
    workflow: { getHandle: () => ({ signal }) },
    withAbortSignal: (_signal: AbortSignal, call: () => unknown) => call(),
  };
  const environment = new MockActivityEnvironment(
    { workflowExecution: { workflowId: 'ticker/1', runId: 'run-1' } },
    { client: client as never, logger: silent },
  );
  const activities = durableActivities(implementAll([ticker]), 'tickers');
  const words = activities['ticker/words'] as (data: unknown, info: unknown) => Promise<unknown>;
  await environment.run(() => words(null, { idempotencyKey: 'k', at: 0, actor: 'words#1' }));
  expect(arrived).toEqual(['one', 'two']);
});
