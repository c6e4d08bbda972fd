import { describe, expect, it } from 'vitest';
import { assign, createActor, fromPromise, setup } from 'xstate';
import { Hand } from './support.ts';

// biome-ignore lint/suspicious/noExplicitAny: machines read errors as they like
type Loose = any;

/** One way of reading an error, in `assign` and in the guard of `onError`. */
type Read = (event: Loose, context: Loose) => unknown;

const machineOf = (read: Read, logic: Loose = fromPromise(() => new Promise(() => undefined))) =>
  setup({ actors: { work: logic }, actions: { note: () => undefined } }).createMachine({
    id: 'm',
    initial: 'working',
    context: { seen: null as unknown },
    states: {
      working: {
        invoke: {
          id: 'w',
          src: 'work',
          onError: [
            {
              guard: ({ event, context }) => read(event, context) === true,
              target: 'taken',
              actions: 'note',
            },
            { target: 'other', actions: ['note', assign({ seen: ({ event, context }) => read(event, context) })] },
          ],
        },
      },
      taken: {},
      other: {},
    },
  });

/** The state and context of the engine and of XState's own actor after the actor has failed. */
async function both(error: unknown, read: Read) {
  const hand = new Hand(machineOf(read) as Loose).settle('w', { ok: false, error });
  const actor = createActor(
    machineOf(
      read,
      fromPromise(() => Promise.reject(error)),
    ),
  );
  actor.subscribe({ error: () => undefined });
  actor.start();
  await new Promise((resolve) => setImmediate(resolve));
  const { value, context } = actor.getSnapshot();
  return { engine: { value: hand.states, context: hand.context }, xstate: { value, context }, hand };
}

const failure = () => Object.assign(new TypeError('no answer'), { code: 'SILENT' });

describe('what an actor failed with', () => {
  it.each<[string, Read]>([
    ['String(event.error)', ({ error }) => String(error)],
    ['a template', ({ error }) => `${error}`],
    ['event.error.toString()', ({ error }) => error.toString()],
    ['event.error instanceof Error', ({ error }) => error instanceof Error],
    ['its name', ({ error }) => error.name],
    ['its message', ({ error }) => error.message],
    ['its code', ({ error }) => error.code],
    ['its code in a guard', ({ error }) => error.code === 'SILENT'],
    ['its cause', ({ error }) => error.cause ?? null],
    ['the tag of its class', ({ error }) => Object.prototype.toString.call(error)],
  ])('is read as in XState: %s', async (_what, read) => {
    const { engine, xstate } = await both(failure(), read);
    expect(engine).toEqual(xstate);
  });

  it.each([['a text'], [{ v: 1 }], [null], [7], [{ message: 'only' }], [[1, 2]]])(
    'is left what it is where it is no error: %j',
    async (error) => {
      const { engine, xstate } = await both(error, (event) => event.error);
      expect(engine).toEqual(xstate);
    },
  );

  it('is kept as JSON in ledger, context, params and effects, with the keys in their order', () => {
    const machine = setup({
      actors: { work: fromPromise(() => new Promise(() => undefined)) },
      actions: { note: (_, _params: Loose) => undefined, bare: () => undefined },
    }).createMachine({
      id: 'm',
      context: { seen: null as Loose, spread: null as Loose, text: '' },
      invoke: {
        id: 'w',
        src: 'work',
        onError: {
          actions: [
            assign({
              seen: ({ event }) => event.error,
              spread: ({ event }) => ({ ...(event.error as object) }),
              text: ({ event }) => JSON.stringify(event.error),
            }),
            { type: 'note', params: ({ event }: Loose) => ({ deep: [event.error] }) },
            'bare',
          ],
        },
      },
    });
    const json = { name: 'TypeError', message: 'no answer', code: 'SILENT' };
    const text = JSON.stringify(json);
    const hand = new Hand(machine).settle('w', { ok: false, error: failure() });
    expect(JSON.stringify(hand.context)).toBe(`{"seen":${text},"spread":${text},"text":${JSON.stringify(text)}}`);
    expect(hand.step.record.event.payload).toEqual({ actorId: 'w', error: json });
    const [note, bare] = hand.effects('runAction') as [Loose, Loose];
    expect(note.params).toEqual({ deep: [json] });
    expect(bare.params.event.error).toEqual(json);
    expect(Object.getPrototypeOf(bare.params.event.error)).toBe(Object.prototype);
    expect(hand.context.seen).not.toBeInstanceOf(Error);
    expect(Object.isFrozen(hand.context.seen)).toBe(true);
  });

  it('says nothing of the process, and cannot be written into', () => {
    const stack = new Hand(machineOf(({ error }) => error.stack) as Loose).settle('w', { ok: false, error: failure() });
    expect(stack.context.seen).toBe('TypeError: no answer');
    const write = machineOf(({ error }) => {
      error.message = 'another';
      return error.message;
    });
    expect(new Hand(write as Loose).settle('w', { ok: false, error: failure() }).step.snapshot.status).toBe('error');
  });

  it('that nobody handles, or that a machine throws again, is the error of the machine', () => {
    const json = { name: 'TypeError', message: 'no answer', code: 'SILENT' };
    const again = machineOf(({ error }) => {
      throw error;
    });
    const hand = new Hand(again as Loose).settle('w', { ok: false, error: failure() });
    expect(hand.step.snapshot.status).toBe('error');
    const bare = setup({ actors: { work: fromPromise(() => Promise.resolve()) } }).createMachine({
      id: 'm',
      invoke: { id: 'w', src: 'work' },
    });
    expect(new Hand(bare).settle('w', { ok: false, error: failure() }).step.snapshot.error).toEqual(json);
  });
});
