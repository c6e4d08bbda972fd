import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { assign, createMachine } from 'xstate';
import { Hand, noon, thrown } from './support.ts';

// biome-ignore lint/suspicious/noExplicitAny: contexts of several machines
type Loose = any;

const impurities: readonly (readonly [string, () => unknown])[] = [
  ['setTimeout()', () => setTimeout(() => undefined, 1)],
  ['setInterval()', () => setInterval(() => undefined, 1)],
  ['setImmediate()', () => setImmediate(() => undefined)],
  ['queueMicrotask()', () => queueMicrotask(() => undefined) ?? 1],
  ['fetch()', () => fetch('data:,')],
  ['process.env.HOME', () => process.env.HOME],
  ['process.cwd', () => process.cwd()],
  ['process.hrtime', () => process.hrtime.bigint()],
  ['crypto.subtle', () => crypto.subtle],
  ['performance.mark', () => performance.mark('here')],
  ['new Blob()', () => new Blob([])],
  ['new Event()', () => new Event('here')],
  ['new WeakRef()', () => new WeakRef({})],
  ['Response.error', () => Response.error()],
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

describe.each(impurities)('a machine that uses %s during a step is refused with IMPURE_MACHINE', (name, reach) => {
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
    if (name.startsWith('set')) {
      clearTimeout(value as never);
      clearInterval(value as never);
      clearImmediate(value as never);
    }
  });
});

describe('after the process has put something else in place, a step is refused as ever', () => {
  const lives = (name: string) => {
    const reach = impurities.find(([known]) => known === name)?.[1] as () => unknown;
    return () => new Hand(inAssign(reach)).refusal({ type: 'GO' });
  };

  it.each([
    ['crypto', 'crypto.subtle'],
    ['process', 'process.cwd'],
  ] as const)('%s', (variable, used) => {
    const refused = lives(used);
    expect(refused()).toBe('IMPURE_MACHINE');
    const { [variable]: real } = globalThis;
    onTestFinished(() => void Object.assign(globalThis, { [variable]: real }));
    const other = Object.create(real) as typeof real;
    Object.assign(globalThis, { [variable]: other });
    expect(globalThis[variable]).toBe(other);
    expect(refused()).toBe('IMPURE_MACHINE');
    expect(globalThis[variable]).toBe(other);
  });

  it('performance, which had a clock of a test', () => {
    const refused = lives('performance.mark');
    expect(refused()).toBe('IMPURE_MACHINE');
    vi.useFakeTimers();
    vi.useRealTimers();
    expect(refused()).toBe('IMPURE_MACHINE');
    expect(performance.now()).toBeGreaterThan(0);
  });
});

it('packages may ask whether they are being developed, and are told the same everywhere', () => {
  const machine = createMachine({
    id: 'm',
    context: { mode: '' },
    on: { GO: { actions: assign({ mode: () => process.env.NODE_ENV ?? '' }) } },
  });
  expect(new Hand(machine).send({ type: 'GO' }).context).toEqual({ mode: 'development' });
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
  expect(Date.now()).toBeGreaterThan(noon);
  expect(new Date()).toBeInstanceOf(Date);
});
