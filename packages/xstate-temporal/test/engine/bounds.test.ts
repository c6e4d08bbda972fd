import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  codeOf,
  compile,
  type EventObject,
  HostedInstance,
  jsonSize,
  LedgerSteps,
  type Step,
  toJson,
} from '../../src/engine/index.ts';
import { nodeSha256 } from '../../src/engine/node.ts';
import { hoard } from '../support/machines/hoard.ts';
import { seed } from '../support/seed.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };
const chart = compile(hoard, { sha256: nodeSha256 });

/** An instance, and what it did; with a life's every step taken again from its ledger in the end. */
function open() {
  const steps: Step[] = [];
  const first = chart.start(undefined, { at: 0, by, id: 'start' });
  const instance: HostedInstance = new HostedInstance(chart, first.snapshot, { onStep: (step) => steps.push(step) });
  instance.begin(first);
  let sent = 0;
  const send = (event: EventObject, at = 0): string => {
    const id = `e-${sent++}`;
    try {
      instance.dryRun({ id, by, event }, at);
    } catch (error) {
      return codeOf(error) ?? 'none';
    }
    instance.send(event, { id, by, at });
    return 'taken';
  };
  const again = () => {
    const relived = new LedgerSteps([chart]);
    for (const { record } of steps) expect(relived.take(record)?.record).toEqual(record);
    expect(relived.snapshot?.digest).toBe(instance.snapshot.digest);
  };
  return { instance, send, steps, again };
}

const text = (size: number) => 'x'.repeat(size);
const add = (size: number) => ({ type: 'ADD', text: text(size) });
const items = (instance: HostedInstance) => (instance.snapshot.context as unknown as { items: string[] }).items.length;

describe('the size of a value', () => {
  test('is that of its JSON in UTF-8, or little more', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = toJson(value, 'value');
        const exact = Buffer.byteLength(JSON.stringify(json));
        expect(jsonSize(json)).toBeGreaterThanOrEqual(exact);
        expect(jsonSize(json)).toBeLessThanOrEqual(exact * 2 + 5 * exact);
        expect(jsonSize(json)).toBe(jsonSize(JSON.parse(JSON.stringify(json))));
      }),
      { seed, numRuns: 300 },
    );
    expect(jsonSize({ a: 'é€😀' })).toBeLessThanOrEqual(Buffer.byteLength(JSON.stringify({ a: 'é€😀' })) + 5);
  });
});

describe('a step that leaves too much', () => {
  test('is refused, and the instance takes the event that makes it smaller', () => {
    const { again, instance, send } = open();
    for (let n = 0; n < 5; n++) expect(send(add(200_000))).toBe('taken');
    expect(send(add(200_000))).toBe('CONTEXT_TOO_LARGE');
    expect(send(add(200_000))).toBe('CONTEXT_TOO_LARGE');
    expect(items(instance)).toBe(5);
    expect(send({ type: 'EMPTY' })).toBe('taken');
    expect(send(add(200_000))).toBe('taken');
    again();
  });

  test('by a signal is refused into the ledger', () => {
    const { again, instance, send, steps } = open();
    for (let n = 0; n < 5; n++) send(add(200_000));
    instance.notify({ id: 'n', by, event: add(200_000) }, 1);
    expect(steps.at(-1)?.record.refused?.code).toBe('CONTEXT_TOO_LARGE');
    instance.notify({ id: 'm', by, event: { type: 'EMPTY' } }, 1);
    expect(items(instance)).toBe(0);
    again();
  });

  test('by a timer leaves a record, and the timer is gone', () => {
    const { again, instance, send, steps } = open();
    for (let n = 0; n < 4; n++) send(add(200_000));
    send({ type: 'WATCH' });
    instance.timerDue(1_000);
    expect(steps.at(-1)?.record).toMatchObject({
      event: { by: { name: 'timer' } },
      refused: { code: 'CONTEXT_TOO_LARGE' },
    });
    expect(instance.snapshot).toMatchObject({ timers: [], value: 'watching' });
    // Whoever calls himself the timer is none.
    instance.notify(
      { id: steps.at(-1)?.record.event.id, by: { role: 'system', name: 'timer' }, event: add(400_000) },
      1_500,
    );
    expect(steps.at(-1)?.record.refused?.code).toBe('EVENT_TOO_LARGE');
    expect(send({ type: 'EMPTY' }, 2_000)).toBe('taken');
    expect(instance.snapshot.value).toBe('open');
    again();
  });

  test('by a timer that comes before an event leaves a record too', () => {
    const { again, instance, send, steps } = open();
    for (let n = 0; n < 4; n++) send(add(200_000));
    send({ type: 'WATCH' });
    expect(send(add(1), 5_000)).toBe('taken');
    expect(steps.slice(-2).map(({ record }) => record.refused?.code)).toEqual(['CONTEXT_TOO_LARGE', undefined]);
    expect(instance.snapshot.timers).toEqual([]);
    again();
  });

  test.each<[string, unknown, string]>([
    ['a result that is too large', text(1_100_000), 'OUTCOME_TOO_LARGE'],
    ['a result that makes the context too large', text(900_000), 'CONTEXT_TOO_LARGE'],
    ['a result that is no JSON', { a: 1n }, 'JSON_INVALID'],
  ])('by %s is an error to the machine', (_what, output, code) => {
    const { again, instance, send, steps } = open();
    send(add(200_000));
    send({ type: 'FETCH' });
    instance.settle({ id: 'fetch', generation: 1 }, { ok: true, output }, 1);
    expect(steps.at(-1)?.record.event).toMatchObject({
      type: 'xstate.error.actor.fetch',
      payload: { error: { code } },
    });
    expect(instance.snapshot.value).toBe('open');
    again();
  });

  test('by inputs of forty actors is refused; as many as fit work', () => {
    const { send } = open();
    expect(send({ type: 'SPREAD', text: text(110_000) })).toMatch(/^(EFFECTS|STATE)_TOO_LARGE$/);
    expect(send({ type: 'SPREAD', text: text(30_000) })).toBe('taken');
    const other = open();
    expect(other.send({ type: 'MAIL', text: text(250_000), times: 8 })).toBe('EFFECTS_TOO_LARGE');
  });
});
