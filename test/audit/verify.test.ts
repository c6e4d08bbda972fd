import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { loadCase, type PlaceVerdict, verifyPlace } from '../../audit/index.ts';
import { eventsOf, inFolder, machineOf, recording, rewrite, verdictOf } from '../support/audit.ts';
import { recordings } from '../support/recorded.ts';

const name = 'first-week-contoso~case-1001';
const { definition } = recording(name);
const typed = (type: string) => (event: { eventType: string }) => event.eventType === `EVENT_TYPE_${type}`;

describe('verification', () => {
  test.each(recordings().map(({ name: file, recorded }) => [file, recorded] as const))(
    'finds nothing wrong with %s',
    async (_, recorded) => {
      expect(await verdictOf(recorded)).toMatchObject({ status: 'conforms', findings: [], steps: recorded.records });
    },
  );

  /** What an edit of a good history is found by. */
  const edits: [what: string, edit: (events: ReturnType<typeof eventsOf>) => void, codes: string[]][] = [
    ['an event is dropped', (events) => void events.splice(20, 1), ['EVENT_ORDER']],
    [
      'two events are swapped',
      (events) => void events.splice(20, 2, events[21] as never, events[20] as never),
      ['EVENT_ORDER'],
    ],
    [
      'what a sender wrote is changed',
      (events) => {
        // What was asked comes first.
        const asked = events.find(typed('WORKFLOW_EXECUTION_UPDATE_ACCEPTED'));
        rewrite(asked, (text) => text.replace('A system utility', 'Another utility'));
      },
      ['STEP_DIFFERS', 'EFFECT_DIFFERS'],
    ],
    [
      'a sender is changed',
      (events) => {
        const asked = events.filter(typed('WORKFLOW_EXECUTION_UPDATE_ACCEPTED')).at(-1);
        rewrite(asked, (text) => text.replace('"customer-analyst"', '"customer-analyst-2"'));
      },
      ['STEP_DIFFERS'],
    ],
    [
      "a step's time is changed",
      (events) =>
        rewrite(events.filter(typed('WORKFLOW_PROPERTIES_MODIFIED'))[3], (text) =>
          text.replace(/"at":(\d+)/, (_, at) => `"at":${Number(at) - 60_000}`),
        ),
      ['STEP_DIFFERS', 'RECEIPT_DIFFERS'],
    ],
    [
      'a step is taken out of the memo',
      (events) => rewrite(events.filter(typed('WORKFLOW_PROPERTIES_MODIFIED'))[3], () => '[]'),
      ['STEP_MISSING', 'STEP_DIFFERS'],
    ],
    [
      'a mail goes to somebody else',
      (events) => {
        const mail = events.find(
          (event) => JSON.stringify(event).includes('eod-case/sendMail') && typed('ACTIVITY_TASK_SCHEDULED')(event),
        );
        rewrite(mail, (text) => text.replace('soc@contoso.example', 'soc@evil.example'));
      },
      ['EFFECT_DIFFERS'],
    ],
    [
      'an activity is renamed',
      (events) => {
        const mail = events.find(
          (event) => JSON.stringify(event).includes('eod-case/sendMail') && typed('ACTIVITY_TASK_SCHEDULED')(event),
        );
        const { activityType } = (mail?.activityTaskScheduledEventAttributes ?? {}) as { activityType?: object };
        Object.assign(activityType ?? {}, {
          name: 'eod-case/notifyStaff',
        });
      },
      ['EFFECT_DIFFERS'],
    ],
    [
      'a clock of the server is lengthened by a day',
      (events) =>
        Object.assign(events.find(typed('TIMER_STARTED'))?.timerStartedEventAttributes as object, {
          startToFireTimeout: '259200s',
        }),
      ['TIMER_DIFFERS'],
    ],
    [
      'an answer to a sender says another state',
      (events) =>
        rewrite(events.filter(typed('WORKFLOW_EXECUTION_UPDATE_COMPLETED'))[1], (text) =>
          text.replace('"opened"', '"advised.delivered"'),
        ),
      ['RECEIPT_DIFFERS'],
    ],
    [
      'an answer to a sender has another digest',
      (events) =>
        rewrite(events.filter(typed('WORKFLOW_EXECUTION_UPDATE_COMPLETED'))[1], (text) =>
          text.replace(/"digest":"./, '"digest":"x'),
        ),
      ['RECEIPT_DIFFERS'],
    ],
    [
      'it is said to be of another definition',
      (events) =>
        rewrite(events.find(typed('WORKFLOW_PROPERTIES_MODIFIED')), (text) =>
          text.replaceAll(definition, `0${definition.slice(1)}`),
        ),
      ['DEFINITION_DIFFERS'],
    ],
    [
      'it is given the name of another case',
      (events) =>
        Object.assign(events[0]?.workflowExecutionStartedEventAttributes as object, { workflowId: 'eod-case/case-2' }),
      ['RUN_OTHER'],
    ],
  ];

  test.each(edits)('finds that %s', async (_, edit, codes) => {
    const recorded = recording(name);
    edit(eventsOf(recorded));
    const { findings, status } = await verdictOf(recorded);
    expect(status).toBe('deviates');
    expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining(codes));
  });

  test('tells one edit where it is, and no step after it', async () => {
    const recorded = recording(name);
    rewrite(eventsOf(recorded).filter(typed('WORKFLOW_PROPERTIES_MODIFIED'))[2], (text) =>
      text.replace(/"digest":"./, '"digest":"x'),
    );
    const { lines } = await verdictOf(recorded);
    // The record after it is linked to what was recorded, so it does not fit either; then they agree again.
    expect(lines.filter(({ ok }) => !ok).map(({ seq }) => seq)).toEqual([4, 5]);
  });

  test('cannot see a tail that was cut at the end of a workflow task: that is what the seal is for', async () => {
    const recorded = recording(name);
    const events = eventsOf(recorded);
    events.splice(events.findIndex(({ eventId }) => eventId === '116'));
    expect((await verdictOf(recorded)).status).toBe('conforms');
  });
});

describe('a file that is no case', () => {
  const check = (content: string | Buffer, file = 'case.json') =>
    inFolder(async (folder) => {
      const place = path.join(folder, file);
      writeFileSync(place, content);
      const found: PlaceVerdict[] = [];
      for await (const one of verifyPlace(place, { sha256: nodeSha256, machineOf, publicKeys: [] })) found.push(one);
      const [one] = found;
      return one?.kind === 'case' ? { status: one.verdict.status, code: one.verdict.because?.code } : undefined;
    });
  const whole = () => JSON.stringify(recording(name).histories[0]);

  test.each([
    ['is empty', '', 'FILE_EMPTY'],
    ['has only spaces', '  \n', 'FILE_EMPTY'],
    ['is cut off', () => whole().slice(0, 5_000), 'FILE_MALFORMED'],
    ['is no text', Buffer.from([0xff, 0xfe, 0x00, 0x80]), 'FILE_MALFORMED'],
    ['is another JSON', '{"name":"x"}', 'FILE_FOREIGN'],
    ['is a list', '[1,2,3]', 'FILE_FOREIGN'],
    ['is nested without end', `{"events":${'['.repeat(200_000)}`, 'FILE_MALFORMED'],
    ['is of a later format', '{"format":"watchfloor.case/9"}', 'FORMAT_UNKNOWN'],
    ['has no events', '{"events":[]}', 'HISTORY_MALFORMED'],
    ['has events that are none', '{"events":[1,"x",null]}', 'HISTORY_MALFORMED'],
    ['lacks its beginning', () => JSON.stringify({ events: eventsOf(recording(name)).slice(5) }), 'HISTORY_MALFORMED'],
    [
      'is of another workflow',
      () => JSON.stringify({ events: eventsOf(recording(name)).slice(0, 1) }).replaceAll(/first-week\.eod-case./g, ''),
      'MACHINE_UNKNOWN',
    ],
    [
      'was cut down to its start',
      () => JSON.stringify({ events: eventsOf(recording(name)).slice(0, 1) }),
      'MACHINE_UNKNOWN',
    ],
    [
      'was cut before its first step',
      () => JSON.stringify({ events: eventsOf(recording(name)).slice(0, 3) }),
      'MACHINE_UNKNOWN',
    ],
    [
      'has an end that a worker decided, and no step',
      () => {
        const [started, scheduled, ...rest] = eventsOf(recording('first-week-contoso~case-1002'));
        const end = { ...rest.at(-1), eventId: '3' };
        return JSON.stringify({ events: [started, scheduled, end] }).replace(
          /("workflowTaskCompletedEventId": ?)"\d+"/,
          '$1"2"',
        );
      },
      'MACHINE_UNKNOWN',
    ],
    ['is half of a gzip', () => gzipSync(whole()).subarray(0, 500), 'FILE_MALFORMED'],
    ['unpacks to more than is read', () => gzipSync(Buffer.alloc(97 * 1024 * 1024, 0x20)), 'FILE_TOO_LARGE'],
  ] as [string, string | Buffer | (() => string | Buffer), string][])(
    'because it %s gets the verdict %3$s',
    async (_, content, code) => {
      expect(await check(typeof content === 'function' ? content() : content)).toEqual({
        status: 'notVerifiable',
        code,
      });
    },
  );

  test('but is a history, packed or not, is verified', async () => {
    expect(await check(whole())).toEqual({ status: 'conforms', code: undefined });
    expect(await check(gzipSync(whole()))).toEqual({ status: 'conforms', code: undefined });
  });

  test('but a folder of histories is verified one by one', () =>
    inFolder(async (folder) => {
      writeFileSync(path.join(folder, 'a.json'), whole());
      writeFileSync(path.join(folder, 'b.json'), '{');
      writeFileSync(path.join(folder, 'notes.txt'), 'x');
      const found: string[] = [];
      for await (const one of verifyPlace(folder, { sha256: nodeSha256, machineOf, publicKeys: [] }))
        if (one.kind === 'case') found.push(`${path.basename(one.place)} ${one.verdict.status}`);
      expect(found).toEqual(['a.json conforms', 'b.json notVerifiable']);
    }));

  test('of a version that is not here is not verifiable, and is read all the same', async () => {
    const recorded = recording(name);
    for (const event of eventsOf(recorded)) rewrite(event, (text) => (text === '"1.0.0"' ? '"9.9.9"' : text));
    await inFolder(async (folder) => {
      const place = path.join(folder, 'history.json');
      writeFileSync(place, JSON.stringify(recorded.histories[0]));
      const { recorded: read } = await loadCase(place);
      expect(read?.version).toBe('9.9.9');
      for await (const one of verifyPlace(place, { sha256: nodeSha256, machineOf, publicKeys: [] }))
        expect(one).toMatchObject({
          verdict: { status: 'notVerifiable', because: { code: 'MACHINE_VERSION_MISSING' } },
        });
    });
  });

  test('that is encrypted is not verifiable, and says with what', async () => {
    const recorded = recording(name);
    const encode = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      const fields = value as Record<string, unknown>;
      if (typeof fields.encoding === 'string') fields.encoding = Buffer.from('binary/encrypted').toString('base64');
      for (const field of Object.values(fields)) encode(field);
    };
    encode(recorded.histories);
    expect(await check(JSON.stringify(recorded.histories[0]))).toEqual({
      status: 'notVerifiable',
      code: 'PAYLOAD_ENCODED',
    });
  });
});
