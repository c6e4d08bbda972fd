import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, assign, fromPromise, setup } from 'xstate';
import type { Definition, Tell } from '../../src/engine/index.ts';
import { later, live, never } from '../../src/testing/index.ts';
import { codeOfRefusal } from '../support/histories.ts';

const machine = setup({
  types: {
    input: {} as { limit: number },
    context: {} as { limit: number; answer: string | null; failed: string | null },
    events: {} as { type: 'ASK'; question: string } | { type: 'GIVE_UP' } | { type: 'TELL_FAILED'; code: string },
    output: {} as { answer: string | null },
  },
  actors: { oracle: fromPromise<{ text: string }, { question: string }>(async () => ({ text: '' })) },
  actions: {
    note: (_, _params: { answer: string | null }) => {},
    tell: (_, _params: { to: { machine: string; key: string }; event: { type: string } }) => {},
  },
  delays: { limit: ({ context }) => context.limit },
}).createMachine({
  id: 'asker',
  context: ({ input }) => ({ limit: input.limit, answer: null, failed: null }),
  initial: 'idle',
  on: { TELL_FAILED: { actions: assign({ failed: ({ event }) => event.code }) } },
  states: {
    idle: { on: { ASK: 'asking' } },
    asking: {
      tags: ['busy'],
      invoke: {
        src: 'oracle',
        input: ({ event }) => ({ question: event.type === 'ASK' ? event.question : '' }),
        onDone: { target: 'answered', actions: assign({ answer: ({ event }) => event.output.text }) },
        onError: {
          target: 'idle',
          actions: assign({ failed: ({ event }) => String((event.error as { code?: string }).code) }),
        },
      },
      after: { limit: 'idle' },
      on: { GIVE_UP: 'idle' },
    },
    answered: {
      type: 'final',
      entry: [
        { type: 'note', params: ({ context }) => ({ answer: context.answer }) },
        { type: 'tell', params: { to: { machine: 'friend', key: '1' }, event: { type: 'HELLO' } } },
      ],
    },
  },
  output: ({ context }) => ({ answer: context.answer }),
});
const asker = { machine, version: '1.0.0' } satisfies Definition<typeof machine>;
const input = { limit: 60_000 };

describe('live', () => {
  it('takes an answer that comes at once, and one that is awaited', async () => {
    for (const oracle of [() => ({ text: '42' }), async () => ({ text: '42' })]) {
      const life = await live(asker, { input, actors: { oracle } });
      await life.send({ type: 'ASK', question: 'what?' });
      expect([life.status, life.output]).toEqual(['done', { answer: '42' }]);
    }
  });

  it('hands an actor its input, and an idempotency key', async () => {
    const seen: unknown[] = [];
    const life = await live(asker, {
      input,
      actors: {
        oracle: (given, { idempotencyKey, attempt }) => {
          seen.push(given, idempotencyKey, attempt);
          return { text: '' };
        },
      },
    });
    await life.send({ type: 'ASK', question: 'who?' });
    expect(seen).toEqual([{ question: 'who?' }, 'asker/live/2.1', 1]);
  });

  it('lets an answer come after some time, unless a timer is first', async () => {
    const soon = await live(asker, { input, actors: { oracle: () => later('30s', { text: 'late' }) } });
    await soon.send({ type: 'ASK', question: '?' });
    await soon.advance('29s');
    expect([soon.states, soon.tags]).toEqual([['asking'], ['busy']]);
    await soon.advance('1s');
    expect(soon.output).toEqual({ answer: 'late' });
    expect(soon.ledger.at(-1)?.at).toBe(Date.UTC(2030, 0, 1, 0, 0, 30));

    const tooLate = await live(asker, { input, actors: { oracle: async () => later('2m', { text: 'late' }) } });
    await tooLate.send({ type: 'ASK', question: '?' });
    await tooLate.advance('1h');
    expect(tooLate.states).toEqual(['idle']);
    expect(tooLate.context.answer).toBeNull();
  });

  it('has actors that never answer', async () => {
    const life = await live(asker, { input, actors: { oracle: () => never } });
    await life.send({ type: 'ASK', question: '?' });
    await life.advance(59_999);
    expect(life.states).toEqual(['asking']);
    await life.advance(1);
    expect(life.states).toEqual(['idle']);
  });

  it('shows what an actor throws to the machine as a server would: by message and code', async () => {
    const error = Object.assign(new Error('no'), { code: 'NO_ORACLE' });
    const throwers = [
      () => {
        throw error;
      },
      async () => Promise.reject(error),
      () =>
        later<{ text: string }>('10s', () => {
          throw error;
        }),
    ];
    for (const oracle of throwers) {
      const life = await live(asker, { input, actors: { oracle } });
      await life.send({ type: 'ASK', question: '?' });
      await life.advance('10s');
      expect([life.states, life.context.failed]).toEqual([['idle'], 'NO_ORACLE']);
    }
  });

  it('tells the actor whose state is left', async () => {
    let signal: AbortSignal | undefined;
    const life = await live(asker, {
      input,
      actors: {
        oracle: (_, context) => {
          signal = context.signal;
          return never;
        },
      },
    });
    await life.send({ type: 'ASK', question: '?' });
    expect(signal?.aborted).toBe(false);
    await life.send({ type: 'GIVE_UP' });
    expect(signal?.aborted).toBe(true);
  });

  it('carries actions out, and notes what was told', async () => {
    const notes: unknown[] = [];
    const told: Tell[] = [];
    const life = await live(asker, {
      input,
      actors: { oracle: () => ({ text: 'yes' }) },
      actions: { note: (params) => void notes.push(params) },
      tell: (effect) => void told.push(effect),
    });
    await life.send({ type: 'ASK', question: '?' });
    expect(notes).toEqual([{ answer: 'yes' }]);
    expect(told).toEqual(life.told);
    expect(life.told[0]).toMatchObject({ to: { machine: 'friend', key: '1' }, event: { type: 'HELLO' } });
    expect(life.effects.map(({ kind }) => kind)).toEqual([
      'startTimer',
      'invokeActor',
      'cancelTimer',
      'runAction',
      'tell',
    ]);
  });

  it('gives a tell that fails back to a machine that listens, and notes it where none does', async () => {
    const listener = setup({
      types: { events: {} as { type: 'GREET' } | { type: 'TELL_FAILED'; code: string } },
      actions: { tell: (_, _params: { to: { machine: string; key: string }; event: { type: string } }) => {} },
    }).createMachine({
      id: 'greeter',
      initial: 'idle',
      on: {
        GREET: { actions: { type: 'tell', params: { to: { machine: 'friend', key: '1' }, event: { type: 'HI' } } } },
      },
      states: { idle: { on: { TELL_FAILED: 'lonely' } }, lonely: {} },
    });
    const life = await live(
      { machine: listener, version: '1' },
      {
        tell: () => {
          throw Object.assign(new Error('nobody'), { code: 'INSTANCE_NOT_FOUND' });
        },
      },
    );
    await life.send({ type: 'GREET' });
    expect(life.states).toEqual(['lonely']);
    expect(life.ledger.at(-1)?.event.payload).toMatchObject({ code: 'INSTANCE_NOT_FOUND', event: 'HI' });
    await life.send({ type: 'GREET' });
    expect(life.ledger.at(-1)?.refused?.code).toBe('INSTANCE_NOT_FOUND');
  });

  it('comes to rest after events and timers that need no time', async () => {
    const hasty = setup({ types: { events: {} as { type: 'GO' } } }).createMachine({
      id: 'hasty',
      initial: 'a',
      states: { a: { on: { GO: 'b' } }, b: { after: { 0: 'c' } }, c: { after: { 1: 'd' } }, d: {} },
    });
    const life = await live({ machine: hasty, version: '1' });
    await life.send({ type: 'GO' });
    expect(life.states).toEqual(['c']);
  });

  it('takes no event once the machine has ended', async () => {
    const life = await live(asker, { input, actors: { oracle: () => ({ text: '' }) } });
    await life.send({ type: 'ASK', question: '?' });
    expect(await codeOfRefusal(life.send({ type: 'GIVE_UP' }))).toBe('INSTANCE_ENDED');
  });

  it('demands an answer for every actor', async () => {
    // @ts-expect-error the actor is missing
    expect(await codeOfRefusal(live(asker, { input }))).toBe('IMPLEMENTATION_MISSING');
  });

  it("leaves to the machine's own functions what has no stand-in, where it is told to", async () => {
    const noted: unknown[] = [];
    const own = machine.provide({
      actors: { oracle: fromPromise(async ({ input: { question } }) => ({ text: question.toUpperCase() })) },
      actions: { note: ({ context, event }, params) => void noted.push(context.limit, event.type, params) },
    });
    const life = await live(own, { input, own: true });
    await life.send({ type: 'ASK', question: 'why?' });
    expect(life.output).toEqual({ answer: 'WHY?' });
    expect(noted).toEqual([60_000, 'xstate.done.actor.0.asker.asking', { answer: 'WHY?' }]);
    const other = await live(own, { input, own: true, actors: { oracle: () => never } });
    await other.send({ type: 'ASK', question: 'why?' });
    expect([other.states, noted.length]).toEqual([['asking'], 3]);
  });

  it('begins when it is told to, and refuses a time or a duration that is none', async () => {
    const life = await live(asker, { input, actors: { oracle: () => never }, at: '2031-05-06T07:08:09Z' });
    expect(life.now).toBe(Date.UTC(2031, 4, 6, 7, 8, 9));
    expect(await codeOfRefusal(live(asker, { input, actors: { oracle: () => never }, at: 'soon' }))).toBe(
      'TIME_INVALID',
    );
    for (const wrong of ['soon', -1, 1.5]) await expect(async () => life.advance(wrong)).rejects.toThrow('no duration');
  });

  it('says at once what of a machine cannot be durable', async () => {
    const unguarded = setup({}).createMachine({
      id: 'unguarded',
      on: { GO: { guard: 'missing' } },
    } as never) as unknown as AnyStateMachine;
    expect(await codeOfRefusal(live({ machine: unguarded, version: '1' }))).toBe('DEFINITION_UNSUPPORTED');
  });
});
