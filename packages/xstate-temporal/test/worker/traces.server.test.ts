import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { Worker } from '@temporalio/worker';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type ConnectedClient, connect, type DurableClient } from '../../src/client/index.ts';
import { createTraces } from '../../src/trace/index.ts';
import { withSettings } from '../../src/workflow/worker-settings.ts';
import { bundleOf } from '../support/bundles.ts';
import { eventually, historiesOf } from '../support/histories.ts';
import { caller, listener } from '../support/machines/friends.ts';
import { household } from '../support/machines/household.ts';
import { relayRace } from '../support/machines/relay-race.ts';
import { openStage, type Stage, workflowsPath } from '../support/stage.ts';

const definitions = [caller, listener, household, relayRace];
const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
const traces = createTraces(provider.getTracer('test'));

let untraced: Stage;
let traced: Stage;
let client: ConnectedClient;
beforeAll(async () => {
  untraced = await openStage({ workflows: 'traced.ts', definitions });
  traced = await openStage({ workflows: 'traced.ts', definitions, observe: { traces }, loadOnce: true });
  const { address, namespace } = inject('temporal');
  client = await connect({ address, namespace, taskQueue: traced.taskQueue, traces });
});
afterAll(async () => {
  await client?.close();
  await traced?.close();
  await untraced?.close();
  await provider.shutdown();
});

/** The spans of a trace, each by its name and that of the span it is below. */
function tree(traceId: string | undefined): string[] {
  const spans = exporter.getFinishedSpans().filter((span) => span.spanContext().traceId === traceId);
  const nameOf = (id: string) => spans.find((span) => span.spanContext().spanId === id)?.name ?? '?';
  const below = (id: string | undefined) => (id === undefined ? '' : `${nameOf(id)} > `);
  return spans.map((span) => `${below(span.parentSpanContext?.spanId)}${span.name}`).sort();
}

/** The traces in which a message was sent to an instance. */
const sentTo = (workflowId: string, name: string) =>
  exporter
    .getFinishedSpans()
    .filter((span) => span.name === name && span.attributes.temporalWorkflowId === workflowId)
    .map((span) => span.spanContext().traceId);

/** Lives of all machines, to their ends or to rest. @returns their workflow ids */
async function lives(durable: DurableClient, word: string): Promise<string[]> {
  const key = nanoid();
  const call = await durable.start(caller, key, undefined);
  await call.send({ type: 'CALL', key, word, start: true }, { role: 'user', name: word }, `${key}-call`);
  // Refused, with what was said in it.
  const refused = call.send({ type: 'SING', word } as never, { role: 'user', name: word });
  await expect(refused).rejects.toMatchObject({ code: 'EVENT_UNKNOWN' });
  await call.notify({ type: 'FINISH' });
  await call.result();
  const race = await durable.start(relayRace, key, undefined);
  await race.send({ type: 'GO', word }, { role: 'user', name: word });
  await race.result();
  const home = await durable.start(household, key, undefined);
  await home.notify({ type: 'ASK' });
  await home.until({ state: 'busy' });
  await home.send({ type: 'TELL' });
  await home.send({ type: 'FINISH' });
  await home.until({ state: 'clean' });
  return [call.workflowId, `listener/${key}`, race.workflowId, home.workflowId];
}

describe('traces', { timeout: 60_000 }, () => {
  it('lead from the sender to update, step, effect and whatever follows, and tell nothing of what was said', async () => {
    const canary = `canary-${nanoid()}`;
    const [call = '', told = '', race = ''] = await lives(client, canary);
    await eventually(() => sentTo(told, 'start listener, update send').length > 0);
    const [called] = sentTo(call, 'update send');
    await eventually(() => tree(called).length >= 6);
    const brought = 'start listener, update send';
    expect(tree(called)).toEqual(
      [
        'update send',
        'update send > caller CALL',
        'caller CALL > watchfloor/tell',
        `watchfloor/tell > ${brought}`,
        `${brought} > listener xstate.init`,
        `${brought} > listener HEAR`,
      ].sort(),
    );
    expect(tree(sentTo(race, 'update send')[0])).toEqual(
      [
        'update send',
        'update send > relay-race GO',
        'relay-race GO > relay-race/first',
        'relay-race GO > relay-race xstate.done.actor.0.relay-race.running',
        'relay-race xstate.done.actor.0.relay-race.running > relay-race xstate.after.50.relay-race.waiting',
        'relay-race xstate.after.50.relay-race.waiting > relay-race/last',
      ].sort(),
    );
    const spans = exporter.getFinishedSpans();
    expect(spans.find(({ name }) => name === 'caller CALL')?.attributes).toMatchObject({
      ...{ temporalWorkflowId: call, 'xstate.machine': 'caller', 'xstate.cause': 'update', 'xstate.seq': 2 },
      'xstate.event_id': `${call.split('/')[1]}-call`,
    });
    const all = spans.map(({ attributes, events, name, status }) => ({ attributes, events, name, status }));
    expect(all.filter(({ attributes }) => attributes['error.type'] === 'EVENT_UNKNOWN')).not.toEqual([]);
    expect(JSON.stringify(all)).not.toContain(canary);
  });

  it('change no history: one that was recorded with them replays without, and one without replays with them', async () => {
    const bundle = await bundleOf(workflowsPath('traced.ts'));
    const recorded = [
      [untraced.durable, withSettings(bundle, { reports: true, traces: true })],
      [client, bundle],
    ] as const;
    for (const [durable, workflowBundle] of recorded) {
      const ids = await lives(durable, 'word');
      for (const workflowId of [...ids, `${ids[3]}/washing#1`]) {
        const histories = await historiesOf(durable.client, workflowId);
        const isTraced = JSON.stringify(histories).includes('_tracer-data');
        expect([workflowId, isTraced]).toEqual([workflowId, durable === client]);
        const inputs = histories.map((history) => ({ workflowId, history }));
        for await (const { error } of Worker.runReplayHistories({ workflowBundle }, inputs))
          expect(error).toBeUndefined();
      }
    }
  });
});
