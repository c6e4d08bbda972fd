import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assign, setup } from 'xstate';
import { compile } from '../../src/engine/index.ts';
import { nodeSha256 } from '../../src/engine/node.ts';
import { VirtualHost } from '../../src/testing/index.ts';
import { EventList } from '../../src/testing/virtual/event-list.ts';
import { Fifo } from '../../src/testing/virtual/fifo.ts';

const by = { role: 'system', name: 'test' };

/** Waits a day; each PING begins the wait anew, END is the end. */
const waiting = compile(
  {
    machine: setup({}).createMachine({
      id: 'waiting',
      initial: 'idle',
      states: {
        idle: { after: { 86400000: 'late' }, on: { PING: { target: 'idle', reenter: true }, END: 'ended' } },
        late: {},
        ended: { type: 'final' },
      },
    }),
    version: '1.0.0',
  },
  { sha256: nodeSha256 },
);

test('a queue gives out what was put in, in its order, however the two take turns', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat())), (steps) => {
      const [queue, model]: [Fifo<number>, number[]] = [new Fifo(), []];
      for (const step of steps) {
        if (step === null) expect(queue.shift()).toBe(model.shift());
        else {
          queue.push(step);
          model.push(step);
        }
        expect(queue.size).toBe(model.length);
      }
    }),
  );
});

test('an event list keeps its order when some entries are cleared away', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 60 }), fc.nat(5), (times, kept) => {
      const list = new EventList<number>();
      for (const [index, time] of times.entries()) list.push(time, index);
      list.retain((index) => index % 6 >= kept);
      const expected = [...times.entries()]
        .filter(([index]) => index % 6 >= kept)
        .sort(([i, a], [j, b]) => a - b || i - j);
      const popped: number[] = [];
      for (let next = list.pop(); next !== undefined; next = list.pop()) popped.push(next.item);
      expect(popped).toEqual(expected.map(([index]) => index));
    }),
  );
});

test('the next timer is that of whoever still waits', async () => {
  const host = new VirtualHost([waiting], { actors: {} });
  expect(host.next()).toBeUndefined();
  const to = (key: string, at: number, id: string) => ({ machine: 'waiting', key, at, id, by });
  await host.start(to('a', 0, 'a'), null);
  await host.start(to('b', 10, 'b'), null);
  expect(host.next()).toBe(86_400_000);
  await host.send(to('a', 20, 'ping'), { type: 'PING' });
  expect(host.next()).toBe(86_400_010);
  await host.send(to('b', 30, 'end'), { type: 'END' });
  expect(host.next()).toBe(86_400_020);
  await host.advance(86_400_020);
  expect(host.next()).toBeUndefined();
});

test('what has ended is handed over once, and remembered by name for as long as was asked', async () => {
  const ended: string[] = [];
  const host = new VirtualHost(
    [waiting],
    { actors: {} },
    {
      onEnded: ({ instance, ledger }) => void ended.push(`${instance} ${ledger.length}`),
      forget: { machines: ['waiting'], after: 2 },
    },
  );
  const live = async (key: string) => {
    await host.start({ machine: 'waiting', key, at: 0, id: key, by }, null);
    await host.send({ machine: 'waiting', key, at: 1, id: `${key}-end`, by }, { type: 'END' });
  };
  const late = (key: string) => host.send({ machine: 'waiting', key, at: 2, id: `${key}-late`, by }, { type: 'END' });
  await live('a');
  await live('b');
  expect(await host.instances()).toEqual([]);
  expect(ended).toEqual(['waiting/a 0', 'waiting/b 0']);
  expect(await late('a')).toMatchObject({ code: 'INSTANCE_ENDED' });
  await live('c');
  expect(await late('a')).toMatchObject({ code: 'INSTANCE_NOT_FOUND' });
  expect(await late('b')).toMatchObject({ code: 'INSTANCE_ENDED' });
  // A name may be used again; that life is handed over too.
  await live('c');
  expect(ended.slice(2)).toEqual(['waiting/c 0', 'waiting/c 0']);
});

test('cancelled timers do not pile up', async () => {
  const host = new VirtualHost([waiting], { actors: {} });
  await host.start({ machine: 'waiting', key: 'a', at: 0, id: 'a', by }, null);
  for (let at = 1; at <= 6_000; at++)
    await host.send({ machine: 'waiting', key: 'a', at, id: `ping-${at}`, by }, { type: 'PING' });
  const { timers } = host as unknown as { timers: EventList<unknown> };
  expect(timers.size).toBeLessThan(5_000);
  expect(host.next()).toBe(86_406_000);
});

test('an event is stepped once, as long as its id is among the latest thousand', async () => {
  let steps = 0;
  const host = new VirtualHost([waiting], { actors: {} }, { onStep: () => void steps++ });
  await host.start({ machine: 'waiting', key: 'a', at: 0, id: 'a', by }, null);
  const ping = (id: number) => host.send({ machine: 'waiting', key: 'a', at: 1, id: `${id}`, by }, { type: 'PING' });
  for (let id = 0; id < 1_000; id++) await ping(id);
  await ping(0);
  expect(steps).toBe(1_001);
  await ping(1_000);
  await ping(0);
  expect(steps).toBe(1_003);
});

test('an instance is begun and asked under a key that is one alone', async () => {
  const host = new VirtualHost([waiting], { actors: {} });
  const code = async (key: string) => {
    const delivery = { machine: 'waiting', key, id: 'a', by, at: 0 };
    const begun = await host.start(delivery, {});
    const sent = await host.send({ ...delivery, id: 'b' }, { type: 'PING' });
    return [begun, sent].map((answer) => (answer.ok ? 'ok' : answer.code));
  };
  expect(await code('17')).toEqual(['ok', 'ok']);
  expect(await code('two\nlines')).toEqual(['INSTANCE_KEY_INVALID', 'INSTANCE_KEY_INVALID']);
  expect(await code('17/kid#1')).toEqual(['INSTANCE_KEY_INVALID', 'INSTANCE_NOT_FOUND']);
  expect((await host.instances()).map(({ instance }) => instance)).toEqual(['waiting/17']);
});

test('machines that begin alike, in the same millisecond, as actors of several instances, draw apart', async () => {
  const child = setup({}).createMachine({
    id: 'drawing',
    context: () => ({ drawn: [crypto.randomUUID()] }),
    initial: 'on',
    states: { on: { after: { 10: 'off' } }, off: { type: 'final' } },
    output: ({ context }) => [...context.drawn, Math.random()],
  });
  const parent = setup({ actors: { child } }).createMachine({
    id: 'parent',
    context: { got: [] as unknown[] },
    initial: 'on',
    states: {
      on: {
        type: 'parallel',
        states: Object.fromEntries(
          ['one', 'two'].map((id) => [
            id,
            {
              invoke: {
                id,
                src: 'child',
                onDone: { actions: assign({ got: ({ context, event }) => [...context.got, event.output] }) },
              },
            },
          ]),
        ),
      },
    },
  });
  const charts = [compile(parent, { sha256: nodeSha256 })];
  const host = new VirtualHost([...charts, ...charts.map((chart) => chart.child('child'))], {} as never);
  for (const key of ['a', 'b']) await host.start({ machine: 'parent', key, id: 'start', by, at: 0 }, null);
  await host.advance(10);
  const drawn = ['a', 'b'].flatMap((key) => host.snapshot('parent', key)?.context.got as string[][]).flat();
  expect(drawn).toHaveLength(8);
  expect(new Set(drawn).size).toBe(8);
});
