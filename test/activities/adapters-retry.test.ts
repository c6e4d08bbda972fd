import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import type { Implementations } from 'xstate-temporal/engine';
import { compile, implement } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { durableActivities } from 'xstate-temporal/worker';
import { createActivities, PermanentError, TransientError } from '../../activities/index.ts';
import { eodCase } from '../../machines/index.ts';
import { temporaryFolder } from './folder.ts';
import { mailOf, optionsIn } from './support.ts';

const nothing = () => undefined;
const silent = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** What Temporal is told when the mail adapter fails so. */
async function failureFor(error: Error): Promise<ApplicationFailure> {
  const mail = { deliver: () => Promise.reject(error) };
  const given = createActivities({ ...optionsIn(temporaryFolder()), adapters: { mail } }) as unknown as Implementations;
  const chart = compile(eodCase, { sha256: nodeSha256 });
  const { 'eod-case/sendMail': sendMail } = durableActivities([implement(chart, given)], 'queue');
  const info = { idempotencyKey: 'eod-case/1/run/1.0', at: 0 };
  const failure = await new MockActivityEnvironment({}, { logger: silent })
    .run(sendMail as never, mailOf('caseReport') as never, info as never)
    .catch((thrown: unknown) => thrown);
  expect(failure).toBeInstanceOf(ApplicationFailure);
  return failure as ApplicationFailure;
}

test('what may pass is tried again, after the wait that was asked for', async () => {
  expect(await failureFor(new TransientError('MAIL_CREDENTIALS', 'No.', { retryAfter: 300_000 }))).toMatchObject({
    type: 'MAIL_CREDENTIALS',
    nonRetryable: false,
    nextRetryDelay: 300_000,
  });
});

test('without such a wait the policy of the effect counts', async () => {
  const failure = await failureFor(new TransientError('MAIL_UNREACHABLE', 'No.'));
  expect(failure.nonRetryable).toBe(false);
  expect(failure.nextRetryDelay).toBeUndefined();
});

test('what cannot pass is not tried again', async () => {
  expect(await failureFor(new PermanentError('MAIL_REFUSED', 'No.'))).toMatchObject({
    type: 'MAIL_REFUSED',
    nonRetryable: true,
  });
});
