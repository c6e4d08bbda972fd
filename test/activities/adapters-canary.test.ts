import { defaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import { compile, type Implementations, implement } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { durableActivities } from 'xstate-temporal/worker';
import { createActivities, PermanentError } from '../../activities/index.ts';
import { eodCase } from '../../machines/index.ts';
import { answer, startMailServer } from './adapters-support.ts';
import { temporaryFolder } from './folder.ts';
import { mailOf, optionsIn } from './support.ts';

const nothing = () => undefined;
const silent = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };
const CANARY = 'canary-7f3a';

/** What a history keeps when sending a mail fails: the failure as Temporal writes it. */
async function recorded(given: object): Promise<string> {
  const chart = compile(eodCase, { sha256: nodeSha256 });
  const { 'eod-case/sendMail': sendMail } = durableActivities([implement(chart, given as Implementations)], 'queue');
  const info = { idempotencyKey: 'eod-case/1/run/1.0', at: 0 };
  const thrown = await new MockActivityEnvironment({}, { logger: silent })
    .run(sendMail as never, mailOf('caseReport') as never, info as never)
    .then(
      () => expect.fail('it did not fail'),
      (error: unknown) => error,
    );
  return JSON.stringify(defaultFailureConverter.errorToFailure(thrown, defaultPayloadConverter));
}

const failing = (error: unknown) => {
  const given = createActivities({ ...optionsIn(temporaryFolder()), adapters: {} } as never);
  return { ...given, actions: { ...given.actions, sendMail: () => Promise.reject(error) } };
};

test('a mail server says what it likes, and a history keeps one short line of it', async () => {
  const long = `${'no '.repeat(200)}${CANARY} \u001b[31m victim@contoso.test ${'x'.repeat(30_000)}`;
  const server = await startMailServer({
    onRcptTo: (_address, _session, callback) => callback(answer(550, long)),
  });
  const mail = { host: '127.0.0.1', port: server.port, security: 'none' as const, fromAddress: 'hunting@service.test' };
  const text = await recorded(createActivities({ ...optionsIn(temporaryFolder()), mail }));
  expect(text).toContain('MAIL_REFUSED');
  expect(text).not.toContain(CANARY);
  expect(text).not.toContain('victim@');
  expect(text.length).toBeLessThan(4_000);
});

test.each<[string, () => unknown]>([
  ['with a code', () => new PermanentError('MAIL_REFUSED', 'No.', { cause: new Error(CANARY) })],
  ['without one', () => new Error('No.', { cause: new Error('why', { cause: new TypeError(CANARY) }) })],
  ['of another library', () => Object.assign(new Error('No.', { cause: { said: CANARY } }), { code: 'EENVELOPE' })],
  ['of several', () => new AggregateError([new Error(CANARY)], 'No.')],
])('causes of an error %s stay out of a history', async (_which, make) => {
  const text = await recorded(failing(make()));
  expect(text).toContain('No.');
  expect(text).not.toContain(CANARY);
});

test.each<[string, unknown]>([
  ['an error', new Error(`\u001b[2J${'y'.repeat(50_000)}${CANARY}`)],
  ['a text', `\u001b[2J${'y'.repeat(50_000)}${CANARY}`],
])('the message of %s is bounded, and shows what it says', async (_which, error) => {
  const text = await recorded(failing(error));
  expect(text).not.toContain(CANARY);
  expect(text).not.toContain('\\u001b');
  expect(text.length).toBeLessThan(12_000);
});

test('where it was thrown is kept', async () => {
  expect(await recorded(failing(new Error('No.')))).toContain('adapters-canary.test.ts');
});
