import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compile } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { recordedCase, relive, runFromJson, verifyCase } from '../../audit/index.ts';
import { order } from '../../packages/xstate-temporal/test/support/machines/order.ts';
import { caseOf, eventsOf, type JsonEvent, machineOf, recording, rewrite, trailOf } from '../support/audit.ts';
import { type Recorded, recordings } from '../support/recorded.ts';

/** `npx tsx scripts/record-order.ts` recorded it. */
const orderRecorded = (): Recorded =>
  JSON.parse(readFileSync(new URL('order-history.json', import.meta.url), 'utf8')) as Recorded;

const charts = [compile(order, { sha256: nodeSha256 })];

const verified = ({ histories, instance }: Recorded) =>
  verifyCase(
    recordedCase(
      histories.map((history) => runFromJson(history)),
      { workflowId: instance },
    ),
    {
      sha256: nodeSha256,
      machineOf: () => ({ charts }),
    },
  );

const typed = (type: string) => (event: JsonEvent) => event.eventType === `EVENT_TYPE_${type}`;

/** Puts this line for people wherever one is; none without it. */
function resummarize(recorded: Recorded, text?: string): Recorded {
  for (const event of eventsOf(recorded)) {
    const { summary } = (event.userMetadata ?? {}) as { summary?: { data?: string } };
    if (text === undefined) delete event.userMetadata;
    else if (summary !== undefined) summary.data = Buffer.from(JSON.stringify(text)).toString('base64');
  }
  return recorded;
}

describe('a machine whose actors and timers have longer ids than a summary has room for', () => {
  test('conforms, and each effect stands on what the server recorded of it', async () => {
    const { trailed, verdict } = await verified(orderRecorded());
    expect(verdict).toMatchObject({ status: 'conforms', findings: [], steps: 5 });
    const lines = trailed?.trail.lines ?? [];
    const events = eventsOf(orderRecorded());
    const typesOf = (refs: readonly string[] = []) =>
      refs.map((ref) => events[Number(ref.slice(2)) - 1]?.eventType.replace('EVENT_TYPE_', ''));
    const effects = lines.flatMap((line) => line.effects);
    const actor = effects.find(({ kind }) => kind === 'invokeActor');
    expect(actor).toMatchObject({ key: '2.1', name: 'authorisePayment', outcome: 'done', attempts: 1 });
    expect(typesOf(actor?.events)).toEqual([
      'ACTIVITY_TASK_SCHEDULED',
      'ACTIVITY_TASK_STARTED',
      'ACTIVITY_TASK_COMPLETED',
    ]);
    expect(typesOf(lines[2]?.events)).toEqual(['ACTIVITY_TASK_COMPLETED', 'WORKFLOW_PROPERTIES_MODIFIED']);
    expect(typesOf(lines[3]?.events)).toEqual(['TIMER_FIRED', 'WORKFLOW_PROPERTIES_MODIFIED']);
    // Whoever waits by an update has timers too, in the same tasks.
    expect(events.filter(typed('TIMER_STARTED'))).toHaveLength(5);
    expect(trailed?.trail.deadlines.map(({ events: [started] }) => started)).toEqual(['1:11', '1:28', '1:29']);
  });

  test.each(['TIMER_STARTED 60s', 'TIMER_STARTED 90s'])('is found out where %s is made a day', async (which) => {
    const [type = '', length] = which.split(' ');
    const recorded = orderRecorded();
    const timers = eventsOf(recorded)
      .filter(typed(type))
      .map((event) => event.timerStartedEventAttributes as { startToFireTimeout: string });
    const timer = timers.find(({ startToFireTimeout }) => startToFireTimeout === length);
    Object.assign(timer ?? {}, { startToFireTimeout: '86400s' });
    expect((await verified(recorded)).verdict.findings.map(({ code }) => code)).toEqual(['TIMER_DIFFERS']);
  });
});

describe('a run that goes on from another, whose first task had nothing to do', () => {
  const task = (eventId: number, startedEventId: number) => ({
    eventId: String(eventId),
    eventType: 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED',
    workflowTaskCompletedEventAttributes: { startedEventId: String(startedEventId) },
  });
  const signal = (eventId: number, signalName: string) => ({
    eventId: String(eventId),
    eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED',
    workflowExecutionSignaledEventAttributes: { signalName },
  });
  const payload = (value: unknown) => ({
    metadata: { encoding: Buffer.from('json/plain').toString('base64') },
    data: Buffer.from(JSON.stringify(value)).toString('base64'),
  });
  const marker = (eventId: number, id: string) => ({
    eventId: String(eventId),
    eventType: 'EVENT_TYPE_MARKER_RECORDED',
    markerRecordedEventAttributes: {
      markerName: 'core_patch',
      details: { 'patch-data': { payloads: [payload({ id, deprecated: false })] } },
    },
  });
  const waited = (name: string) =>
    runFromJson({
      events: [task(4, 3), signal(5, 'notify'), signal(6, 'other'), task(9, 8), marker(10, name), signal(11, 'other')],
    } as never).signals.map((one) => one.waited);

  test('takes what came before its second task when it begins, where a marker says that it began with both', () => {
    expect(waited('watchfloor/begun-late')).toEqual(['notify', 'unknown', undefined]);
    expect(waited('another')).toEqual([undefined, undefined, undefined]);
  });
});

describe('what is written for people', () => {
  const all = recordings().map(({ name, recorded }) => [name, recorded] as const);

  test.each(all)(
    'is not read: %s has the same trail without it, and with anything else in its place',
    (_, recorded) => {
      const { trail } = trailOf(recorded);
      expect(trailOf(resummarize(structuredClone(recorded))).trail).toEqual(trail);
      expect(trailOf(resummarize(structuredClone(recorded), 'sendMail (1.0)')).trail).toEqual(trail);
    },
  );

  test('is not read of a machine with long ids either', async () => {
    const { trailed, verdict } = await verified(orderRecorded());
    const other = await verified(resummarize(orderRecorded(), 'remind (4.1)'));
    expect([other.trailed?.trail, other.verdict]).toEqual([trailed?.trail, verdict]);
  });
});

describe('what somebody sends who may send, and the host passes over', () => {
  const name = 'first-week-contoso';
  const divergences = (recorded: Recorded) => {
    const { machine, runs } = caseOf(recorded);
    return relive(machineOf(machine)?.charts ?? [], runs, nodeSha256).divergences;
  };
  const isAccepted = typed('WORKFLOW_EXECUTION_UPDATE_ACCEPTED');

  test('as another event under a used id is not taken for the first', async () => {
    const recorded = recording(name);
    const events = eventsOf(recorded);
    const again = structuredClone(events.find((event) => isAccepted(event) && JSON.stringify(event).includes('send')));
    rewrite(again, (text) => text.replace(/"event":\{"type":"\w+"/, '"event":{"type":"SOMETHING_ELSE"'));
    events.push({ ...(again as JsonEvent), eventId: String(events.length + 1) });
    expect(divergences(recorded)).toEqual([]);
  });

  test('as the end of an actor that is no machine is not believed', async () => {
    const recorded = recording(name);
    const events = eventsOf(recorded);
    const data = { id: 'tenantFacts', generation: 1, outcome: { ok: true, output: { invented: true } } };
    const payload = {
      metadata: { encoding: Buffer.from('json/plain').toString('base64') },
      data: Buffer.from(JSON.stringify(data)).toString('base64'),
    };
    const [first] = events as [JsonEvent];
    events.splice(1, 0, {
      ...{ eventId: '1', eventTime: first.eventTime, eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED' },
      workflowExecutionSignaledEventAttributes: { signalName: 'childEnded', input: { payloads: [payload] } },
    });
    expect(trailOf(recorded).trail.lines.map(({ cause }) => cause)).toContain('actor:tenantFacts#1');
    expect(divergences(recorded)).toEqual([]);
  });
});
