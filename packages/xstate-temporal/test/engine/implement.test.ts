import { describe, expect, it } from 'vitest';
import { fromPromise, setup } from 'xstate';
import { compile, type EffectContext, implement } from '../../src/engine/index.ts';

const machine = setup({
  types: { context: {} as { sum: number } },
  actors: { add: fromPromise<number, { a: number }>(async ({ input }) => input.a + 1) },
  actions: {
    mail: (_, _params: { to: string }) => {},
    ring: ({ context }) => void context.sum,
  },
}).createMachine({
  id: 'typed',
  context: { sum: 0 },
  initial: 'on',
  states: { on: { invoke: { src: 'add', input: { a: 1 } }, entry: [{ type: 'mail', params: { to: 'x' } }, 'ring'] } },
});

const effect: EffectContext = {
  ...{ idempotencyKey: 'k', workflowId: 'w', at: 0, attempt: 1 },
  heartbeat: () => undefined,
  signal: new AbortController().signal,
};

describe('implementations', () => {
  it('come out of the machine, and are overridden by name', async () => {
    const { implementations, own } = implement(machine, { actors: { add: async ({ a }) => a + 10 } });
    expect(await implementations.actors.add?.({ a: 1 } as never, effect)).toBe(11);
    expect(own).toEqual(['mail', 'ring']);
    const plain = implement(machine);
    expect(await plain.implementations.actors.add?.({ a: 1 } as never, effect)).toBe(2);
    expect(plain.own).toEqual(['add', 'mail', 'ring']);
  });

  it('of a chart are given, every one', () => {
    expect(() => implement(compile(machine), {})).toThrow(
      expect.objectContaining({ code: 'IMPLEMENTATION_MISSING' }) as Error,
    );
  });

  it('missing in the machine are told by name', () => {
    const bare = machine.provide({});
    const { add: _gone, ...actors } = bare.implementations.actors;
    Object.assign(bare.implementations, { actors });
    expect(() => implement(bare)).toThrow(expect.objectContaining({ code: 'IMPLEMENTATION_MISSING' }) as Error);
  });

  it('are not found under names that every object has', () => {
    const { implementations } = implement(machine);
    for (const name of ['constructor', 'toString', '__proto__'])
      expect([Object.hasOwn(implementations.actors, name), Object.hasOwn(implementations.actions, name)]).toEqual([
        false,
        false,
      ]);
  });

  it.each([
    ['self', 'self.send'],
    ['system', 'system.get'],
    ['emit', 'emit'],
  ])('cannot use %s, and are told so by a code and the name', async (_part, name) => {
    const reaching = setup({
      actors: {
        reach: fromPromise(async ({ self, system, emit }) => {
          if (name === 'self.send') self.send({ type: 'X' } as never);
          if (name === 'system.get') system.get('x');
          if (name === 'emit') emit({ type: 'X' });
        }),
      },
    }).createMachine({ id: 'reaching', invoke: { src: 'reach' } });
    await expect(implement(reaching).implementations.actors.reach?.(null as never, effect)).rejects.toMatchObject({
      code: 'NOT_IN_ACTIVITY',
      details: { name },
      retryable: false,
    });
  });

  it('are typed by the machine', () => {
    implement(machine, {
      actions: { mail: async ({ to }) => void to.length, ring: async ({ context }) => void context.sum },
    });
    // @ts-expect-error the machine has no such actor
    implement(machine, { actors: { subtract: async () => 1 } });
    // @ts-expect-error the machine has no such action
    implement(machine, { actions: { call: async () => {} } });
    // @ts-expect-error the actor gives a number
    implement(machine, { actors: { add: async () => 'two' } });
    // @ts-expect-error its input has no such field
    implement(machine, { actors: { add: async ({ b }) => b } });
    // @ts-expect-error the action has no such params
    implement(machine, { actions: { mail: async ({ from }) => void from } });
    expect(machine.id).toBe('typed');
  });
});
