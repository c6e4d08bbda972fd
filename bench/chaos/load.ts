/** The load: events for many instances, sent twice and out of order, until every one has an answer. */
import { setTimeout as pause } from 'node:timers/promises';
import type { DurableClient, Instance } from 'xstate-temporal/client';
import { type EventObject, RefusedError } from 'xstate-temporal/engine';
import { untilAnswered } from '../answered.ts';
import type { Faults } from './faults.ts';

export interface Sent {
  readonly instance: string;
  /** Ids of the events that got a receipt. */
  readonly accepted: Set<string>;
  /** Ids of the events that were refused as updates: they may be nowhere. */
  readonly refused: Set<string>;
  /** Ids of signals: each is in the ledger, taken or refused. */
  readonly signalled: Set<string>;
}

const by = { role: 'chaos', name: 'load' };
/** How many events an instance is sent before its end. */
export const EVENTS = 8;

/** Lives one instance: its events, and its end. */
export async function liveOne(
  durable: DurableClient,
  key: string,
  { faults, deadline, onAnswer }: { readonly faults: Faults; readonly deadline: number; readonly onAnswer: () => void },
): Promise<Sent> {
  const sent: Sent = { instance: key, accepted: new Set(), refused: new Set(), signalled: new Set() };
  await untilAnswered(() => durable.start('chaos', key, null, { by, id: `${key}-start` }), {
    deadline,
    fine: ['ALREADY_STARTED'],
  });
  const instance = durable.get('chaos', key);
  const events = faults.shuffle(Array.from({ length: EVENTS }, (_, index) => drawEvent(index, faults)));
  const asked: Promise<unknown>[] = [];
  for (const { id, event } of events) {
    // Whether there is an answer is nobody's concern: a question can end the workflow task that it meets.
    if (faults.draw('asked in between', 0.4)) asked.push(instance.describe().catch(() => undefined));
    if (faults.draw('sent as a signal', 0.15)) {
      sent.signalled.add(id);
      await untilAnswered(() => instance.notify(event as never, by, id), { deadline });
      onAnswer();
      continue;
    }
    const twice = faults.draw('sent twice', 0.2);
    await Promise.all([
      sendOne(instance, sent, id, event, deadline),
      ...(twice ? [sendOne(instance, sent, id, event, deadline)] : []),
    ]);
    onAnswer();
  }
  // What it is busy with ends by itself; then the end is accepted.
  while (!sent.accepted.has('finish')) {
    await sendOne(instance, sent, 'finish', { type: 'FINISH' }, deadline);
    sent.refused.delete('finish');
    if (!sent.accepted.has('finish')) await pause(300);
    if (Date.now() > deadline) throw new Error(`${key} did not finish in time`);
  }
  await untilAnswered(() => instance.result(), { deadline });
  await Promise.all(asked);
  return sent;
}

function drawEvent(index: number, faults: Faults): { id: string; event: EventObject } {
  const id = `e${index}`;
  switch (faults.between(0, 5)) {
    case 0:
      return { id, event: { type: 'WORK', n: faults.between(1, 9) } };
    case 1:
      return { id, event: { type: 'WAIT', ms: faults.between(1, 4) * 500 } };
    case 2:
      return { id, event: { type: 'NONSENSE', deep: { er: [index] } } };
    default:
      return { id, event: { type: 'ADD', n: faults.between(1, 99) } };
  }
}

async function sendOne(
  instance: Instance,
  sent: Sent,
  id: string,
  event: EventObject,
  deadline: number,
): Promise<void> {
  try {
    await untilAnswered(() => instance.send(event as never, by, id), { deadline });
    sent.accepted.add(id);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    sent.refused.add(id);
  }
}
