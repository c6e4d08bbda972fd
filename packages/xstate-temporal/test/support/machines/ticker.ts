import { assign, fromCallback, fromEventObservable, setup } from 'xstate';

/** What callbacks in this process are told, and what became of them. */
export class Exchange {
  readonly listeners = new Set<(price: number) => void>();
  readonly log: string[] = [];

  say(price: number): void {
    for (const listener of this.listeners) listener(price);
  }
}

type Event = { type: 'OPENED'; at_place: string } | { type: 'PRICE'; price: number } | { type: 'WORD'; word: string };

/** A machine that is told prices by a callback, and words by an event observable that ends. */
export const tickerOf = (exchange: Exchange) =>
  setup({
    types: {
      input: {} as { place: string },
      context: {} as { place: string; heard: string[]; failure: string | null },
      events: {} as Event | { type: 'PAUSE' } | { type: 'RESUME' } | { type: 'END' },
      output: {} as string[],
    },
    actors: {
      feed: fromCallback<{ type: 'NOTHING' }, { place: string }>(({ sendBack, input }) => {
        const hear = (price: number) => sendBack({ type: 'PRICE', price });
        sendBack({ type: 'OPENED', at_place: input.place });
        exchange.listeners.add(hear);
        exchange.log.push('opened');
        return () => {
          exchange.listeners.delete(hear);
          exchange.log.push('closed');
        };
      }),
      words: fromEventObservable(() => ({
        subscribe: ((observer: { next(value: object): void; complete(): void }) => {
          for (const word of ['one', 'two']) observer.next({ type: 'WORD', word });
          void Promise.resolve().then(() => observer.complete());
          return { unsubscribe: () => undefined };
        }) as never,
      })),
      listening: fromCallback(({ receive }) => receive(() => undefined)),
    },
  }).createMachine({
    id: 'ticker',
    context: ({ input }) => ({ place: input.place, heard: [], failure: null }),
    initial: 'reading',
    on: {
      WORD: { actions: assign({ heard: ({ context, event }) => [...context.heard, event.word] }) },
      PRICE: { actions: assign({ heard: ({ context, event }) => [...context.heard, String(event.price)] }) },
      END: '.ended',
    },
    states: {
      reading: { invoke: { src: 'words', onDone: 'open' } },
      open: {
        invoke: { src: 'feed', id: 'feed', input: ({ context }) => ({ place: context.place }) },
        on: {
          OPENED: { actions: assign({ heard: ({ context, event }) => [...context.heard, event.at_place] }) },
          PAUSE: 'paused',
        },
      },
      paused: {
        invoke: {
          src: 'listening',
          onError: { actions: assign({ failure: ({ event }) => String((event.error as { code?: string }).code) }) },
        },
        on: { RESUME: 'open' },
      },
      ended: { type: 'final' },
    },
    output: ({ context }) => context.heard,
  });

/** The one of this process. */
export const exchange = new Exchange();
export const ticker = tickerOf(exchange);
