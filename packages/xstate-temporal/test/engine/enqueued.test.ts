import { expect, it } from 'vitest';
import { assign, createActor, enqueueActions, fromPromise, setup, stateIn } from 'xstate';
import { compile, implement } from '../../src/engine/index.ts';
import { live } from '../../src/testing/index.ts';
import { Hand } from './support.ts';

/** A machine that enqueues functions in every way there is, and what they were called with. */
function build() {
  const called: unknown[] = [];
  const hear =
    (what: string, seen?: unknown) =>
    ({ context, event }: { context: { n: number }; event: object }) =>
      void called.push([what, context.n, (event as { type: string }).type, seen]);
  const machine = setup({
    types: { context: {} as { n: number }, events: {} as { type: 'GO'; word: string } | { type: 'ASK' } },
    guards: { isSmall: ({ context }) => context.n < 2 },
    actors: { fail: fromPromise(() => Promise.reject(new Error('too far'))) },
    actions: {
      named: enqueueActions(({ enqueue, context }, { about }: { about: string }) => {
        enqueue(hear(`named ${about}`, context.n));
      }),
    },
  }).createMachine({
    id: 'm',
    context: { n: 0 },
    initial: 'a',
    entry: enqueueActions(({ enqueue }) => enqueue(hear('entry'))),
    states: {
      a: {
        on: {
          GO: {
            actions: [
              enqueueActions(({ enqueue, event, check }) => {
                const { word } = event;
                if (check('isSmall')) enqueue(hear('small', word));
                enqueue.assign({ n: ({ context }) => context.n + 1 });
                if (check(stateIn('a'))) enqueue(hear('in a', word));
                enqueue.raise({ type: 'NOBODY' } as never);
                enqueue(hear('after it'));
              }),
              assign({ n: ({ context }) => context.n + 10 }),
              { type: 'named', params: ({ context }) => ({ about: String(context.n) }) },
            ],
          },
          ASK: 'b',
        },
      },
      b: {
        invoke: {
          src: 'fail',
          onError: {
            target: 'c',
            actions: enqueueActions(({ enqueue, event: { error } }) => {
              if (error instanceof Error) enqueue(hear('failed', String(error)));
            }),
          },
        },
      },
      c: { type: 'final' },
    },
  });
  return { called, machine };
}

it('functions that are enqueued inline are called as XState calls them', async () => {
  const there = build();
  const actor = createActor(there.machine).start();
  for (let n = 0; n < 2; n++) actor.send({ type: 'GO', word: `word ${n}` });
  actor.send({ type: 'ASK' });
  await new Promise<void>((resolve) => void actor.subscribe({ complete: resolve }));

  const here = build();
  const life = await live(here.machine, { own: true });
  for (let n = 0; n < 2; n++) await life.send({ type: 'GO', word: `word ${n}` });
  await life.send({ type: 'ASK' });
  expect(here.called).toEqual(there.called);
  expect(here.called).toHaveLength(9);
});

it('whoever implements a machine need not know of them, and its hash does not change by them', () => {
  const { machine } = build();
  const chart = compile(machine);
  expect(chart.names.actions).toEqual([]);
  const { implementations } = implement(chart, { actors: { fail: async () => undefined } });
  expect(Object.keys(implementations.actions)).toEqual(['enqueued']);
  const of = (collect: () => void) =>
    compile(setup({}).createMachine({ id: 'm', entry: enqueueActions(collect) })).hash;
  expect(of(() => undefined)).toBe(of(() => 5));
});

it('their effects are data, and a function that is not enqueued again is named', async () => {
  let isThere = true;
  const machine = setup({}).createMachine({
    id: 'm',
    entry: enqueueActions(({ enqueue }) => {
      if (isThere) enqueue(() => undefined);
    }),
  });
  const [effect] = new Hand(machine).effects('runAction', 'start');
  expect(effect).toMatchObject({ name: 'enqueued', params: { by: ':entry.0', nth: 0, checks: [], context: {} } });
  isThere = false;
  const { implementations } = implement(machine);
  const failed = implementations.actions.enqueued?.(effect?.params as never, {} as never);
  await expect(failed).rejects.toMatchObject({ code: 'ACTION_UNKNOWN', retryable: false });
});
