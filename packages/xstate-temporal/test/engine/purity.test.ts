import { describe, expect, it } from 'vitest';
import { assign, createMachine } from 'xstate';
import { Hand, noon, thrown } from './support.ts';

// biome-ignore lint/suspicious/noExplicitAny: contexts of several machines
type Loose = any;

const impurities: readonly (readonly [string, () => unknown])[] = [
  ['Math.random()', () => Math.random()],
  ['Date.now()', () => Date.now()],
  ['new Date()', () => String(new Date()).length],
  ['Date()', () => Date()],
  ['setTimeout()', () => setTimeout(() => undefined, 1)],
  ['setInterval()', () => setInterval(() => undefined, 1)],
];

const inAssign = (reach: () => unknown) =>
  createMachine({ id: 'm', context: { n: 0 }, on: { GO: { actions: assign({ n: () => Number(reach()) }) } } });

const swallowed = (reach: () => unknown) =>
  inAssign(() => {
    try {
      return reach();
    } catch {
      return 1;
    }
  });

const inGuard = (reach: () => unknown) =>
  createMachine({
    id: 'm',
    initial: 'a',
    states: { a: { on: { GO: { target: 'b', guard: () => Boolean(reach()) } } }, b: {} },
  });

describe.each(impurities)('a machine that calls %s during a step is refused with IMPURE_MACHINE', (name, reach) => {
  describe.each([
    ['from the snapshot in memory', false],
    ['from a snapshot that was read back', true],
  ])('%s', (_, revive) => {
    it.each([
      ['in an action', inAssign],
      ['in a guard', inGuard],
      ['in an action that swallows the error', swallowed],
    ])('%s', (_where, build) => {
      const hand = new Hand(build(reach), { revive });
      const before = JSON.stringify(hand.step.snapshot);
      expect(hand.refusal({ type: 'GO' })).toBe('IMPURE_MACHINE');
      expect(() => hand.send({ type: 'GO' })).toThrow(name);
      expect(JSON.stringify(hand.step.snapshot)).toBe(before);
    });
  });

  it('in the context factory', () => {
    const machine = createMachine({ id: 'm', context: () => ({ n: Number(reach()) }) as Loose });
    expect(thrown(() => new Hand(machine))).toBe('IMPURE_MACHINE');
  });

  it('in a computed delay', () => {
    const machine = createMachine(
      { id: 'm', initial: 'a', states: { a: { on: { GO: 'b' } }, b: { after: { soon: 'a' } } } },
      { delays: { soon: () => Number(reach()) } },
    );
    expect(new Hand(machine).refusal({ type: 'GO' })).toBe('IMPURE_MACHINE');
  });

  it('and outside of steps it works as ever', () => {
    const hand = new Hand(inAssign(reach));
    expect(hand.refusal({ type: 'GO' })).toBe('IMPURE_MACHINE');
    const value = reach();
    expect(value).toBeDefined();
    clearTimeout(value as never);
    clearInterval(value as never);
  });
});

it('what only reckons with dates is pure, and the time is read from the event', () => {
  const machine = createMachine({
    id: 'm',
    context: { day: '', later: 0, max: 0 },
    on: {
      GO: {
        actions: assign({
          day: ({ event }: Loose) => new Date(event.at).toISOString(),
          later: ({ event }: Loose) => Date.UTC(2021, 0, 1) + new Date(event.at).getTime() - event.at,
          max: () => Math.max(1, Math.floor(2.5)),
        }),
      },
    },
  });
  const { context } = new Hand(machine).send({ type: 'GO' });
  expect(context).toEqual({ day: new Date(noon).toISOString(), later: Date.UTC(2021, 0, 1), max: 2 });
});

it('the clock is back even after a step that threw', () => {
  const machine = createMachine({
    id: 'm',
    on: {
      GO: {
        actions: assign(() => {
          throw new Error('no');
        }),
      },
    },
  });
  expect(new Hand(machine).refusal({ type: 'GO' })).toBe('MACHINE_THREW');
  expect(Date.now()).toBeGreaterThan(0);
  expect(new Date()).toBeInstanceOf(Date);
});
