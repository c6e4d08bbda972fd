import { describe, expect, test } from 'vitest';
import { compile, type EventObject, HostedInstance, type Step } from '../../src/engine/index.ts';
import { nodeSha256 } from '../../src/engine/node.ts';
import { counter } from '../support/machines/counter.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };
const chart = compile(counter, { sha256: nodeSha256 });

function open(receipts?: ReturnType<HostedInstance['packReceipts']>) {
  const steps: Step[] = [];
  const first = chart.start({}, { at: 0, by, id: 'start' });
  const instance: HostedInstance = new HostedInstance(
    chart,
    first.snapshot,
    { onStep: (step) => steps.push(step) },
    receipts,
  );
  const send = (event: EventObject, id: string, sender = by) => {
    instance.dryRun({ id, by: sender, event }, 1);
    return instance.send(event, { id, by: sender, at: 1 });
  };
  return { instance, send, steps };
}

describe('an id under which an event was taken', () => {
  test('takes the same event again as a duplicate, and no other, nor one of another sender', () => {
    const { send, steps } = open();
    const first = send({ type: 'ADD' }, 'a');
    expect(send({ type: 'ADD' }, 'a')).toEqual({ ...first, duplicate: true });
    expect(() => send({ type: 'MARK' }, 'a')).toThrow(expect.objectContaining({ code: 'EVENT_ID_REUSED' }));
    expect(() => send({ type: 'ADD', n: 1 }, 'a')).toThrow(expect.objectContaining({ code: 'EVENT_ID_REUSED' }));
    const other = { role: 'clerk', name: 'Otto Other' };
    expect(() => send({ type: 'ADD' }, 'a', other)).toThrow(expect.objectContaining({ code: 'EVENT_ID_REUSED' }));
    expect(steps).toHaveLength(1);
  });

  test('lets nothing in that is too large, or no event', () => {
    const { send } = open();
    send({ type: 'ADD' }, 'a');
    const large = { type: 'ADD', text: 'x'.repeat(900_000) };
    expect(() => send(large, 'a')).toThrow(expect.objectContaining({ code: 'EVENT_TOO_LARGE' }));
    expect(() => send({} as EventObject, 'a')).toThrow(expect.objectContaining({ code: 'EVENT_MALFORMED' }));
  });

  test('is known as such in the runs that follow; of what an earlier release handed on, only the id is', () => {
    const before = open();
    const first = before.send({ type: 'ADD' }, 'a');
    const packed = before.instance.packReceipts();
    const after = open(packed);
    expect(after.send({ type: 'ADD' }, 'a')).toEqual({ ...first, duplicate: true });
    expect(() => after.send({ type: 'MARK' }, 'a')).toThrow(expect.objectContaining({ code: 'EVENT_ID_REUSED' }));
    const lines = packed.lines.map(([id, seq, at, from, to, digest]) => [id, seq, at, from, to, digest] as const);
    expect(open({ ...packed, lines }).send({ type: 'MARK' }, 'a')).toEqual({ ...first, duplicate: true });
  });

  test('by a signal: a duplicate is passed by, and another event is refused into the ledger', () => {
    const { instance, send, steps } = open();
    send({ type: 'ADD' }, 'a');
    instance.notify({ id: 'a', by, event: { type: 'ADD' } }, 2);
    expect(steps).toHaveLength(1);
    instance.notify({ id: 'a', by, event: { type: 'MARK' } }, 2);
    instance.notify({ id: 'a', by, event: { type: 'ADD', text: 'x'.repeat(900_000) } }, 2);
    expect(steps.slice(1).map(({ record }) => record.refused?.code)).toEqual(['EVENT_ID_REUSED', 'EVENT_ID_REUSED']);
  });
});
