import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, fromPromise, setup } from 'xstate';
import { z } from 'zod';
import { type Change, type Definition, diff, type StandardSchemaV1 } from '../../src/engine/index.ts';

interface Tweak {
  readonly guard?: string;
  readonly guardBody?: () => boolean;
  readonly target?: string;
  readonly delay?: number;
  readonly delayName?: string;
  readonly after?: boolean;
  readonly invokeId?: string;
  readonly src?: string;
  readonly remove?: boolean;
  readonly rename?: string;
  readonly history?: 'deep' | 'shallow';
  readonly historyKey?: string;
  readonly event?: string;
  readonly type?: 'final';
  readonly region?: boolean;
  readonly tags?: string[];
  readonly extra?: boolean;
  readonly stateId?: string;
  readonly entry?: string;
}

const yes = () => true;

/** A machine with one of everything. */
function build(tweak: Tweak = {}): AnyStateMachine {
  const {
    guard = 'allowed',
    target = 'b',
    delayName = 'patience',
    invokeId = 'job',
    src = 'work',
    event = 'GO',
  } = tweak;
  const config = {
    id: 'thing',
    initial: 'a',
    states: {
      a: {
        ...(tweak.stateId === undefined ? {} : { id: tweak.stateId }),
        ...(tweak.tags === undefined ? {} : { tags: tweak.tags }),
        ...(tweak.entry === undefined ? {} : { entry: tweak.entry }),
        on: { [event]: { guard, target }, BACK: 'h', ...(tweak.extra ? { MORE: 'b' } : {}) },
        after: tweak.after === false ? {} : { [delayName]: 'c' },
      },
      b: { invoke: { id: invokeId, src, onDone: 'c' } },
      ...(tweak.remove ? {} : { [tweak.rename ?? 'c']: { on: { AGAIN: 'a' } } }),
      ...(tweak.remove || tweak.rename ? { c: { type: 'final' } } : {}),
      [tweak.historyKey ?? 'h']: { type: 'history', history: tweak.history ?? 'shallow', target: 'a' },
      p: {
        type: 'parallel',
        states: { x: {}, y: {}, ...(tweak.region ? { z: {} } : {}) },
      },
      e: tweak.type === undefined ? {} : { initial: 'one', states: { one: {} } },
    },
  };
  if (tweak.historyKey !== undefined) (config.states.a.on as Record<string, string>).BACK = tweak.historyKey;
  return setup({
    actors: { work: fromWork, other: fromWork } as never,
    actions: { hello: () => {} } as never,
    guards: { allowed: tweak.guardBody ?? yes, other: yes } as never,
    delays: { patience: tweak.delay ?? 1_000, longer: 5_000 },
  }).createMachine(config as never) as never;
}

const fromWork = fromPromise(async () => 1);

const version = (machine: AnyStateMachine, name = '2'): Definition => ({ machine, version: name });
const one = (tweak: Tweak) => diff(version(build(), '1'), version(build(tweak)));
const kinds = (changes: readonly Change[]) => changes.map(({ kind, where, breaks }) => [kind, where, breaks]);

describe('diff', () => {
  it('finds nothing between two versions that differ in nothing', () => {
    expect(one({})).toEqual({ machine: 'thing', from: '1', to: '2', changes: [], breaks: false });
  });

  it('says that a changed target is another behaviour, and breaks no instance', () => {
    const { changes, breaks } = one({ target: 'c' });
    expect(kinds(changes)).toEqual([['target.changed', 'a', false]]);
    expect(changes[0]?.message).toBe('goes to thing.c instead of thing.b on GO');
    expect(breaks).toBe(false);
  });

  it('says that another guard breaks, and that the same guard with another body behaves otherwise', () => {
    expect(kinds(one({ guard: 'other' }).changes)).toEqual([['guard.changed', 'a', true]]);
    expect(kinds(one({ guardBody: () => false }).changes)).toEqual([['guard.body', 'a', false]]);
  });

  it('says that a delay with another value, another name, or none breaks', () => {
    const value = one({ delay: 2_000 });
    expect(kinds(value.changes)).toEqual([['timer.changed', 'a', true]]);
    expect(value.changes[0]?.message).toContain('2000 ms instead of 1000 ms');
    expect(value.changes[0]?.states).toEqual(['a']);
    expect(kinds(one({ delayName: 'longer' }).changes)).toEqual([
      ['timer.removed', 'a', true],
      ['timer.added', 'a', true],
    ]);
    expect(kinds(one({ after: false }).changes)).toEqual([['timer.removed', 'a', true]]);
  });

  it('says that a removed state breaks, and knows it again under another name', () => {
    const removed = one({ remove: true });
    expect(kinds(removed.changes)).toContainEqual(['state.type', 'c', true]);
    const renamed = one({ rename: 'd' });
    expect(kinds(renamed.changes)).toContainEqual(['state.added', 'd', false]);
    const gone = diff(version(build({ rename: 'd' }), '1'), version(build({ rename: 'f' })));
    expect(gone.changes[0]).toMatchObject({ kind: 'state.removed', where: 'd', breaks: true, states: ['d'] });
    expect(gone.changes[0]?.message).toContain('"f" looks like it under another name');
  });

  it('says that an invocation under another id, of another actor, or a new one breaks', () => {
    expect(kinds(one({ invokeId: 'task' }).changes)).toEqual([
      ['invoke.removed', 'b', true],
      ['invoke.added', 'b', true],
    ]);
    expect(kinds(one({ src: 'other' }).changes)).toEqual([['invoke.changed', 'b', true]]);
  });

  it('says that an event which is no longer taken breaks, unless a state above takes it', () => {
    const { changes } = one({ event: 'WALK' });
    expect(kinds(changes)).toEqual([
      ['event.removed', 'a', true],
      ['event.added', 'a', false],
    ]);
    const nested = (above: boolean) =>
      setup({}).createMachine({
        id: 'n',
        initial: 'in',
        on: { STOP: '.out' },
        states: { in: { on: above ? {} : { STOP: 'out' } }, out: {} },
      });
    const moved = diff(version(nested(false), '1'), version(nested(true)));
    expect(kinds(moved.changes)).toEqual([['event.removed', 'in', false]]);
  });

  it('says that what history remembers breaks with its depth or its name', () => {
    expect(kinds(one({ history: 'deep' }).changes)).toEqual([['history.changed', 'h', true]]);
    expect(one({ historyKey: 'last' }).changes).toContainEqual(
      expect.objectContaining({ kind: 'history.changed', where: 'h', breaks: true }),
    );
  });

  it('says that a new region, and a state that has got states, breaks', () => {
    expect(one({ region: true }).changes).toEqual([
      expect.objectContaining({ kind: 'region.added', where: 'p.z', breaks: true, states: ['p.x', 'p.y'] }),
    ]);
    expect(kinds(one({ type: 'final' }).changes)).toContainEqual(['state.type', 'e', true]);
  });

  it('says that a state with another id breaks, and that tags, events and actions more do not', () => {
    expect(one({ stateId: 'alpha' }).changes.some(({ kind, breaks }) => kind === 'state.id' && breaks)).toBe(true);
    expect(kinds(one({ tags: ['t'] }).changes)).toEqual([['state.tags', 'a', false]]);
    expect(kinds(one({ extra: true }).changes)).toEqual([['event.added', 'a', false]]);
    expect(kinds(one({ entry: 'hello' }).changes)).toEqual([['actions.changed', 'a', false]]);
  });

  it('says that any change under an unchanged version breaks', () => {
    const { changes, breaks } = diff(version(build(), '1'), version(build({ target: 'c' }), '1'));
    expect(kinds(changes)).toEqual([
      ['version.unchanged', '', true],
      ['target.changed', 'a', false],
    ]);
    expect(breaks).toBe(true);
  });

  it('compares schemas where it is told how, and roles', () => {
    const schemas = (limit: number, context = 5) => ({
      input: z.object({ size: z.number().max(limit) }),
      context: z.object({ size: z.number().max(context) }),
      events: { GO: z.object({ type: z.literal('GO'), n: z.number().max(limit) }) },
    });
    const describe = (schema: StandardSchemaV1) => z.toJSONSchema(schema as never);
    const a = { ...version(build(), '1'), schemas: schemas(1) };
    expect(diff(a, { ...version(build()), schemas: schemas(1) }, { describe }).changes).toEqual([]);
    const { changes } = diff(a, { ...version(build()), schemas: schemas(2, 6), roles: { GO: ['x'] } }, { describe });
    expect(changes.map(({ message, breaks, states }) => [message, breaks, states])).toEqual([
      ['the schema of the context has changed', true, ['a', 'b', 'c', 'p.x', 'p.y', 'e']],
      ['the schema of the event GO has changed', true, ['a']],
      ['the schema of the input has changed', false, []],
      ['who may send an event has changed', false, []],
    ]);
  });
});
