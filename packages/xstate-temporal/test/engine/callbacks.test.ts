import { describe, expect, it } from 'vitest';
import { createActor, fromCallback, sendTo, setup } from 'xstate';
import { compile } from '../../src/engine/index.ts';
import { live, VirtualHost } from '../../src/testing/index.ts';
import { Exchange, tickerOf } from '../support/machines/ticker.ts';
import { by, Hand, meta, thrown } from './support.ts';

const input = { place: 'Oslo' };
const resting = () => new Promise((resolve) => setImmediate(resolve));

describe('callbacks and event observables', () => {
  it('send to their machine, and end with their state, as in XState', async () => {
    const there = new Exchange();
    const actor = createActor(tickerOf(there), { input }).start();
    await resting();
    there.say(7);
    actor.send({ type: 'END' });
    there.say(8);

    const here = new Exchange();
    const life = await live(tickerOf(here), { input, own: true });
    await resting();
    here.say(7);
    await life.send({ type: 'END' });
    here.say(8);
    expect(life.output).toEqual(['one', 'two', 'Oslo', '7']);
    expect(life.output).toEqual(actor.getSnapshot().output);
    expect(here.log).toEqual(there.log);
    expect(life.ledger.map(({ event }) => [event.type, event.by.name])).toEqual([
      ['xstate.init', 'tester'],
      ['WORD', 'ticker/0.ticker.reading#1'],
      ['WORD', 'ticker/0.ticker.reading#1'],
      ['xstate.done.actor.0.ticker.reading', 'actor'],
      ['OPENED', 'ticker/feed#1'],
      ['PRICE', 'ticker/feed#1'],
      ['END', 'tester'],
    ]);
  });

  it('cannot be sent to: an activity hears nothing', async () => {
    const life = await live(tickerOf(new Exchange()), { input, own: true });
    await life.send({ type: 'PAUSE' });
    await resting();
    await life.advance(0);
    expect(life.context.failure).toBe('NOT_IN_ACTIVITY');
    const deaf = setup({ actors: { ear: fromCallback(() => undefined) } }).createMachine({
      id: 'm',
      invoke: { src: 'ear', id: 'ear' },
      on: { GO: { actions: sendTo('ear', { type: 'X' }) } },
    });
    expect(thrown(() => new Hand(deaf).send({ type: 'GO' }))).toBe('UNSUPPORTED_RECEIVE');
  });

  it('send nothing more once they have been stopped, also in a message on its way', () => {
    const hand = new Hand(tickerOf(new Exchange()), { input });
    const from = (name: string) => ({ ...meta(), by: { role: 'system', name } });
    const price = { type: 'PRICE', price: 1 };
    expect(hand.refusal(price, from('ticker/feed#1'))).toBe('ACTOR_GONE');
    hand.settle('0.ticker.reading', { ok: true, output: undefined });
    expect(hand.refusal(price, from('ticker/feed#1'))).toBeUndefined();
    expect(hand.refusal(price, from('ticker/feed#2'))).toBe('ACTOR_GONE');
    hand.send({ type: 'PAUSE' }).send({ type: 'RESUME' });
    expect(hand.refusal(price, from('ticker/feed#1'))).toBe('ACTOR_GONE');
    expect(hand.refusal(price, from('ticker/feed#2'))).toBeUndefined();
  });

  it('may be given in a test, and in a modelled world as the events that they send', async () => {
    const stops: string[] = [];
    const life = await live(tickerOf(new Exchange()), {
      input,
      actors: {
        words: async () => undefined,
        feed: (_input, { sendBack, signal }) => {
          sendBack?.({ type: 'PRICE', price: 3 });
          signal.addEventListener('abort', () => stops.push('feed'));
          return undefined;
        },
        listening: () => undefined,
      },
    });
    await life.send({ type: 'END' });
    expect([life.output, stops]).toEqual([['3'], ['feed']]);

    const chart = compile(tickerOf(new Exchange()));
    const words = ['a', 'b'].map((word) => ({ type: 'WORD', word }));
    const host = new VirtualHost([chart as never], { actors: { words: () => words } });
    const delivery = { machine: 'ticker', key: 'a', id: 'start', by, at: 0 };
    expect(await host.start(delivery, input)).toEqual({ ok: true });
    expect(host.snapshot('ticker', 'a')?.context).toMatchObject({ heard: ['a', 'b'] });
  });
});
