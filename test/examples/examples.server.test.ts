import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { createDurableClient, type DurableClient } from 'xstate-temporal/client';
import type { Definition, EventObject, Json, LedgerRecord, Sender } from 'xstate-temporal/engine';
import { type Live, live } from 'xstate-temporal/testing';
import { type DurableWorker, startWorker } from 'xstate-temporal/worker';
import { run } from '../../cli/program.ts';
import { actors, implementExamples, Journal } from '../../examples/machines/implementations.ts';
import {
  checkout,
  deviceProvisioning,
  invoiceDunning,
  leaveRequest,
  meter,
  order,
  shipmentBatch,
} from '../../examples/machines/index.ts';
import { bundleOf } from '../../packages/xstate-temporal/test/support/bundles.ts';
import { eventually } from '../../packages/xstate-temporal/test/support/histories.ts';
import { quiet } from '../../packages/xstate-temporal/test/support/stage.ts';
import { SkippingClock, TemporalTarget } from '../../simulator/index.ts';

const someone: Sender = { role: 'tester', name: 'tester' };
const ann: Sender = { role: 'employee', name: 'Ann' };
const max: Sender = { role: 'manager', name: 'Max' };
const day = 86_400_000;

/** What happens to an instance: time that passes, and events. */
type Plot = readonly (string | { readonly event: EventObject; readonly by?: Sender })[];

interface Story {
  readonly title: string;
  readonly definition: Definition;
  readonly input: Json;
  readonly plot: Plot;
  readonly ends: readonly string[];
}

const event = (type: string, fields: Record<string, Json> = {}, by?: Sender) => ({
  event: { type, ...fields },
  ...(by === undefined ? {} : { by }),
});

const stories: readonly Story[] = [
  {
    title: 'a device is provisioned on both sides, after one broken download',
    definition: deviceProvisioning,
    input: { serial: 'S-1', checksum: 'c0ffee' },
    plot: [
      '5m',
      event('DOWNLOADED', { checksum: 'broken' }),
      '10m',
      event('DOWNLOADED', { checksum: 'c0ffee' }),
      event('INSTALLED', { version: '2.1.0' }),
    ],
    ends: ['ready'],
  },
  {
    title: 'a device that is never heard of again fails after half an hour',
    definition: deviceProvisioning,
    input: { serial: 'S-2', checksum: 'c0ffee' },
    plot: ['40m'],
    ends: ['failed'],
  },
  {
    title: 'a device whose serial number is foreign fails at once',
    definition: deviceProvisioning,
    input: { serial: 'X-3', checksum: 'c0ffee' },
    plot: [],
    ends: ['failed'],
  },
  {
    title: 'a checkout is left for two days and taken up where it was left',
    definition: checkout,
    input: { cart: 'c-1' },
    plot: [
      event('ADDRESS_GIVEN', { street: '1 Main Street' }),
      event('METHOD_CHOSEN', { method: 'card' }),
      event('LEAVE'),
      '2d',
      event('RETURN'),
      event('PLACE_ORDER'),
    ],
    ends: ['placed'],
  },
  {
    title: 'a checkout that nobody returns to is abandoned',
    definition: checkout,
    input: { cart: 'c-2' },
    plot: [event('ADDRESS_GIVEN', { street: '2 Main Street' }), event('LEAVE'), '31d'],
    ends: ['abandoned'],
  },
  {
    title: 'an invoice is reminded of three times and handed on',
    definition: invoiceDunning,
    input: { invoice: 'i-1', cents: 10_000, termDays: 30 },
    plot: ['10d', event('PAYMENT_RECEIVED', { cents: 2_500 }), '60d'],
    ends: ['collections'],
  },
  {
    title: 'an invoice in dispute is not reminded of, and is paid in the end',
    definition: invoiceDunning,
    input: { invoice: 'i-2', cents: 10_000, termDays: 7 },
    plot: [
      '8d',
      event('DISPUTED', { reason: 'wrong amount' }),
      '30d',
      event('DISPUTE_SETTLED'),
      '8d',
      event('PAYMENT_RECEIVED', { cents: 10_000 }),
    ],
    ends: ['paid'],
  },
  {
    title: 'a request for leave is asked for twice and then granted',
    definition: leaveRequest,
    input: { employee: 'Ann', days: 3 },
    plot: [event('SUBMIT', { from: '2030-03-01' }, ann), '6d', event('APPROVE', {}, max)],
    ends: ['granted'],
  },
];

let connection: Connection;
let worker: DurableWorker;
let client: Client;
let durable: DurableClient;
const journal = new Journal();
const taskQueue = `examples-${nanoid()}`;

beforeAll(async () => {
  quiet();
  const { address, namespace } = inject('temporal');
  const workflows = fileURLToPath(new URL('../../examples/machines/workflows.ts', import.meta.url));
  worker = await startWorker({
    address,
    namespace,
    taskQueue,
    workflows: { bundle: await bundleOf(workflows) },
    implemented: implementExamples(journal),
    simulation: true,
    tuning: { shutdownForceTime: '5 seconds' },
  });
  connection = await Connection.connect({ address });
  client = new Client({ connection, namespace });
  durable = createDurableClient(client, { taskQueue });
});

afterAll(async () => {
  await worker?.close();
  await connection?.close();
});

/** Lives a story without a server. */
async function alone({ definition, input, plot }: Omit<Story, 'title' | 'ends'>, at?: number) {
  const machine = definition as Definition<AnyStateMachine>;
  const life: Live<AnyStateMachine> = await live(machine, {
    input,
    actors: actors as never,
    children: { payment: { actors } },
    by: someone,
    ...(at === undefined ? {} : { at }),
  } as never);
  for (const step of plot) {
    if (typeof step === 'string') await life.advance(step);
    else await life.send(step.event, step.by);
  }
  return life;
}

describe('an example in scenario time', () => {
  it.each(stories)('$title, with one ledger on both hosts', async (story) => {
    const at = Date.UTC(2030, 0, 7, 9);
    const expected = await alone(story, at);
    const target = new TemporalTarget({
      client,
      taskQueue,
      clock: new SkippingClock(connection, client.options.namespace),
      prefix: `${nanoid()}.`,
      offset: 0,
    });
    const instance = { machine: story.definition.machine.id, key: 'live' };
    let now = at;
    let sent = 0;
    expect(await target.start({ ...instance, id: 'start', by: someone, at: now }, story.input)).toEqual({ ok: true });
    for (const step of story.plot) {
      if (typeof step === 'string') {
        now += spanOf(step);
        await target.advance(now);
      } else {
        const delivery = { ...instance, id: `event-${++sent}`, by: step.by ?? someone, at: now };
        expect(await target.send(delivery, step.event)).toEqual({ ok: true });
      }
    }
    const [life] = await target.instances();
    expect(life?.states).toEqual(story.ends);
    expect(life?.ledger).toEqual(expected.ledger);
    expect(life?.digest).toBe(expected.snapshot.digest);
    expect(life?.output).toEqual(expected.output);
  });
});

describe('an example with machines among its actors', () => {
  it('an order is shipped once its payment has been captured', async () => {
    const input = { order: 'o-1', cents: 500, card: 'visa' };
    const expected = await alone({ definition: order, input, plot: [event('PACKED')] });
    const instance = await durable.start(order, nanoid(), input, { by: someone });
    await child(instance.workflowId, 'payment#1', 'held');
    await instance.send({ type: 'PACKED' }, someone);
    expect(await instance.result()).toEqual({ order: 'o-1', reference: 'hold-visa' });
    expect(shape(await instance.ledger())).toEqual(shape(expected.ledger));
    expect(done(instance.workflowId)).toEqual(['captureAmount', 'ship']);
  });

  it('an order whose card is declined is not shipped', async () => {
    const input = { order: 'o-2', cents: 500, card: 'declined' };
    const expected = await alone({ definition: order, input, plot: [] });
    const instance = await durable.start(order, nanoid(), input, { by: someone });
    expect(await instance.result()).toEqual({ order: 'o-2', reference: null });
    expect(shape(await instance.ledger())).toEqual(shape(expected.ledger));
    expect(done(instance.workflowId)).toEqual([]);
  });

  it('a batch is done when each of its parcels is', async () => {
    const parcels = ['p1', 'p2', 'p3'];
    const plot = [
      event('DISPATCH', { parcels }),
      ...parcels.map((parcel) => event('SCANNED', { parcel, delivered: true })),
    ];
    const expected = await alone({ definition: shipmentBatch, input: null, plot });
    const instance = await durable.start(shipmentBatch, nanoid(), null, { by: someone });
    await instance.send({ type: 'DISPATCH', parcels }, someone);
    for (const [index, parcel] of parcels.entries()) {
      await instance.send({ type: 'SCANNED', parcel, delivered: true }, someone);
      if (index < parcels.length - 1) {
        await eventually(async () =>
          (await instance.ledger()).some(({ event: { type } }) => type === `xstate.done.actor.parcel-${parcel}`),
        );
      }
    }
    expect(await instance.result()).toEqual({ delivered: parcels, lost: [] });
    expect(shape(await instance.ledger())).toEqual(shape(expected.ledger));
  });
});

describe('an example that never ends by itself', () => {
  it('a meter goes through several runs with one ledger', async () => {
    const readings = Array.from({ length: 70 }, (_, index) => event('READING', { units: index }));
    const expected = await alone({ definition: meter, input: { meter: 'm-1' }, plot: [...readings, event('RETIRE')] });
    const instance = await durable.start(meter, nanoid(), { meter: 'm-1' }, { by: someone });
    const first = (await instance.handle.describe()).runId;
    for (let units = 0; units < 70; units++) await instance.send({ type: 'READING', units }, someone);
    await instance.send({ type: 'RETIRE' }, someone);
    expect(await instance.result()).toEqual({ bills: 2, readings: 70 });
    expect((await instance.handle.describe()).runId).not.toBe(first);
    expect(shape(await instance.ledger())).toEqual(shape(expected.ledger));
    expect(done(instance.workflowId)).toEqual(['bill', 'bill']);
  });
});

describe('machines diff --server', () => {
  it('counts the running instances in each state that something breaks for', async () => {
    const { address, namespace } = inject('temporal');
    const open = await Promise.all(
      [1, 2, 3].map((number) =>
        durable.start(invoiceDunning, nanoid(), { invoice: `r-${number}`, cents: 1, termDays: 30 }, { by: someone }),
      ),
    );
    await open[0]?.send({ type: 'DISPUTED', reason: 'none' }, someone);
    const file = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
    const argv = ['--server', '--json', '--address', address, '--namespace', namespace];
    const compare = () =>
      cli([
        'machines',
        'diff',
        `${file('examples/machines/index.ts')}#invoice-dunning`,
        `${file('test/support/machine-files/invoice-next.ts')}#hurried`,
        ...argv,
      ]);
    try {
      await eventually(async () => {
        const { code, out } = await compare();
        expect(code).toBe(1);
        expect(JSON.parse(out).running).toEqual({ all: 3, byState: { 'invoice-dunning': { issued: 2 } } });
        return true;
      });
    } finally {
      for (const instance of open) await instance.handle.terminate();
    }
  });
});

/** Runs a command line in this process. */
async function cli(argv: readonly string[]): Promise<{ code: number; out: string }> {
  const parts: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => parts.push(String(text)) > 0);
  try {
    const code = await run(argv, { interrupt: { signal: new AbortController().signal, hold: () => undefined } });
    return { code, out: parts.join('') };
  } finally {
    vi.restoreAllMocks();
  }
}

/** A ledger without what two lives in real time cannot share: times, and ids that are drawn. */
function shape(ledger: readonly LedgerRecord[]) {
  return ledger.map(({ seq, event: { type, payload }, from, to, effects, context, refused }) => ({
    seq,
    event: { type, payload },
    from,
    to,
    context,
    refused: refused?.code,
    effects: effects.map((effect) => ({ ...effect, ...('deadline' in effect ? { deadline: 0 } : {}) })),
  }));
}

/** The names of what was carried out for an instance and the machines among its actors, in order. */
function done(workflowId: string): string[] {
  return [...journal.entries].filter(([key]) => key.startsWith(`${workflowId}/`)).map(([, { name }]) => name);
}

async function child(parent: string, name: string, state: string): Promise<void> {
  await eventually(async () => {
    const { states } = await client.workflow.getHandle(`${parent}/${name}`).query<{ states: string[] }>('describe');
    return states.includes(state);
  });
}

function spanOf(text: string): number {
  const unit = { m: 60_000, d: day }[text.slice(-1)] ?? Number.NaN;
  return Number(text.slice(0, -1)) * unit;
}
