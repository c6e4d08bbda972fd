import { describe, expect, it } from 'vitest';
import { assign, fromPromise, setup } from 'xstate';
import {
  advance,
  codeOf,
  compile,
  type Definition,
  type Migration,
  type Moved,
  migrate,
} from '../../src/engine/index.ts';
import { nodeSha256 } from '../../src/engine/node.ts';
import { by, meta, noon } from './support.ts';

// biome-ignore lint/suspicious/noExplicitAny: states and contexts of two versions
type Loose = any;

const actors = { check: fromPromise(async () => 1), weigh: fromPromise(async () => 2) };
const machineOf = (config: Loose, more: Loose = actors) =>
  setup({ actors: more, delays: { patience: 1_000 } } as Loose).createMachine({
    id: 'parcel',
    context: { kilos: 3 },
    ...config,
  });

const older = compile(
  {
    version: '1.0.0',
    machine: machineOf({
      initial: 'packed',
      states: {
        packed: { on: { CHECK: 'checking' }, after: { patience: 'left' } },
        checking: { invoke: { id: 'check', src: 'check', onDone: 'left' } },
        left: {},
      },
    }),
  } as Definition,
  { sha256: nodeSha256 },
);
const newer = compile(
  {
    version: '2.0.0',
    machine: machineOf({
      initial: 'ready',
      states: {
        ready: {
          type: 'parallel',
          states: {
            box: { initial: 'shut', states: { shut: { on: { OPEN: 'open' } }, open: {}, past: { type: 'history' } } },
            label: {
              initial: 'blank',
              states: {
                blank: { invoke: { id: 'weigh', src: 'weigh', onDone: 'printed' }, after: { patience: 'printed' } },
                printed: {},
              },
            },
          },
        },
        done: { type: 'final' },
      },
      on: { ADD: { actions: assign({ kilos: ({ context }: Loose) => context.kilos + 1 }) } },
    }),
  } as Definition,
  { sha256: nodeSha256 },
);

const ready = { ready: { box: 'shut', label: 'blank' } };
const fits: Migration = () => ({ value: ready, context: { kilos: 3 }, history: {}, timers: [], children: [] });
const first = older.start(undefined, meta(noon, 'start')).snapshot;
const move = (migration: Migration, from = first) =>
  migrate(older, newer, from, { '1.0.0->2.0.0': migration }, meta(noon, 'move'), nodeSha256);
const giving = (part: Partial<Record<keyof Moved, unknown>>) => () => {
  try {
    move((snapshot) => ({ ...fits(snapshot), ...part }) as Moved);
    return '';
  } catch (error) {
    return `${codeOf(error)}: ${(error as Error).message}`;
  }
};

describe('a migration', () => {
  it('is one step of the ledger, after which the new version goes on', () => {
    const step = move(fits);
    expect(step.record).toMatchObject({
      seq: 2,
      event: { type: 'watchfloor.migrated', id: 'move', by, payload: { from: '1.0.0', to: '2.0.0' } },
      from: ['packed'],
      to: ['ready.box.shut', 'ready.label.blank'],
    });
    expect(step.snapshot).toMatchObject({ version: '2.0.0', definition: newer.hash, seq: 2 });
    const after = newer.step(step.snapshot, { type: 'OPEN' }, meta(noon, 'open'));
    expect(after.record.to).toEqual(['ready.box.open', 'ready.label.blank']);
    expect(codeOf(thrownBy(() => older.step(step.snapshot, { type: 'CHECK' }, meta())))).toBe('SNAPSHOT_FOREIGN');
  });

  it('chains on: whatever it gives, the digest covers it', () => {
    const digests = [
      fits,
      (s: Parameters<Migration>[0]): Moved => ({ ...fits(s), value: { ready: { box: 'open', label: 'blank' } } }),
      (s: Parameters<Migration>[0]): Moved => ({ ...fits(s), history: { 'parcel.ready.box.past': [] } }),
      (s: Parameters<Migration>[0]): Moved => ({ ...fits(s), context: { kilos: 4 } }),
      (s: Parameters<Migration>[0]): Moved => ({
        ...fits(s),
        timers: [{ id: 't', event: { type: 'ADD' }, deadline: noon + 1 }],
      }),
      (s: Parameters<Migration>[0]): Moved => ({ ...fits(s), children: [{ id: 'weigh', src: 'weigh' }] }),
    ].map((migration) => move(migration).snapshot.digest);
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('keeps a clock that keeps its key and deadline, cancels one that is left out, arms one that is new', () => {
    const [old] = first.timers;
    const event = { type: 'xstate.after.patience.parcel.ready.label.blank' };
    const kept = move((s) => ({ ...fits(s), timers: s.timers.map((timer) => ({ ...timer, id: event.type, event })) }));
    expect(kept.effects).toEqual([]);
    expect(kept.snapshot.timers).toEqual([{ key: old?.key, deadline: old?.deadline, id: event.type, event }]);
    const late = advance(newer, kept.snapshot, noon + 5_000).at(-1);
    expect(late?.record).toMatchObject({ at: noon + 1_000, to: ['ready.box.shut', 'ready.label.printed'] });

    const deadline = noon + 7_000;
    const anew = move((s) => ({ ...fits(s), timers: s.timers.map((timer) => ({ ...timer, event, deadline })) }));
    expect(anew.effects).toMatchObject([
      { kind: 'cancelTimer', key: '2.0', timer: old?.key },
      { kind: 'startTimer', key: '2.1', deadline, event },
    ]);
    expect(anew.snapshot.timers).toMatchObject([{ key: '2.1', deadline }]);
    expect(move(fits).effects).toEqual([{ kind: 'cancelTimer', key: '2.0', timer: old?.key }]);
  });

  it('keeps an actor that keeps id and generation, stops one that is left out, starts one that is new', () => {
    const checking = older.step(first, { type: 'CHECK' }, meta(noon, 'check')).snapshot;
    expect(move((s) => ({ ...fits(s), children: s.children }), checking).effects).toEqual([]);
    expect(move(fits, checking).effects).toEqual([{ kind: 'stopActor', key: '3.0', id: 'check', generation: 1 }]);
    const begun = move((s) => ({ ...fits(s), children: [{ id: 'weigh', src: 'weigh', input: 7 }] }), checking);
    expect(begun.effects.at(-1)).toEqual({
      kind: 'invokeActor',
      key: '3.1',
      id: 'weigh',
      src: 'weigh',
      input: 7,
      generation: 1,
    });
    const again = move((s) => ({ ...fits(s), children: [{ id: 'check', src: 'check' }] }), checking);
    expect(again.snapshot.children).toMatchObject([{ id: 'check', generation: 2 }]);
    const settled = newer.settle(begun.snapshot, { id: 'weigh', generation: 1 }, { ok: true, output: 1 }, { at: noon });
    expect(settled?.record.to).toEqual(['ready.box.shut', 'ready.label.printed']);
  });

  it.each([
    ['a state that is not there', { value: 'packed' }, '"packed"'],
    ['half a state', { value: 'ready' }, 'lacks its region "box"; "ready" lacks its region "label"'],
    ['a region without its state', { value: { ready: { box: {}, label: 'blank' } } }, 'in 0 states and not in one'],
    ['two states at once', { value: { ready: { box: { shut: {}, open: {} }, label: 'blank' } } }, 'in 2 states'],
    ['a history as a state', { value: { ready: { box: 'past', label: 'blank' } } }, 'no state "past"'],
    ['the end', { value: 'done' }, 'it would have ended there'],
    ['a history of a state that is not there', { history: { 'parcel.lost': ['parcel.gone'] } }, '"parcel.gone"'],
    ['a clock that nothing hears', { timers: [{ id: 't', event: { type: 'NO' }, deadline: noon }] }, '"NO"'],
    ['a clock of the past', { timers: [{ id: 't', event: { type: 'ADD' }, deadline: 1 }] }, 'no deadline to come'],
    [
      'a clock for an actor that is not there',
      { timers: [{ id: 't', event: { type: 'ADD' }, deadline: noon, to: { child: 'a', generation: 1 } }] },
      '"a#1"',
    ],
    ['an actor that is not there', { children: [{ id: 'a', src: 'guess' }] }, 'runs "guess"'],
    ['two actors under one id', { children: [1, 2].map(() => ({ id: 'a', src: 'check' })) }, 'two actors'],
    ['a context that is a list', { context: [] }, 'the context is no object'],
  ])('that gives %s is refused', (_what, part, reason) => {
    const refused = giving(part)();
    expect(refused).toMatch(/^MIGRATION_UNFIT: /);
    expect(refused).toContain(reason);
  });

  it('that throws, reaches out, or gives what is no JSON is refused', () => {
    const codes = [
      () => {
        throw new Error('no');
      },
      () => ({ ...fits(first), context: { here: process.cwd() } }),
      () => ({ ...fits(first), context: { big: 1n } }),
      () => undefined,
    ].map((migration) => codeOf(thrownBy(() => move(migration as unknown as Migration))));
    expect(codes).toEqual(['MIGRATION_FAILED', 'IMPURE_MACHINE', 'MIGRATION_FAILED', 'MIGRATION_FAILED']);
  });

  it('has the time and the chance of its step', () => {
    const dated = () => ({ ...fits(first), context: { now: Date.now(), id: crypto.randomUUID() } });
    const [one, again] = [1, 2].map(() => move(dated as unknown as Migration).snapshot);
    expect(one?.context.now).toBe(one?.at);
    expect(again?.context).toEqual(one?.context);
  });

  it('is refused where there is none of that name, where a clock is due, and after the end', () => {
    expect(codeOf(thrownBy(() => migrate(older, newer, first, {}, meta())))).toBe('MIGRATION_UNKNOWN');
    const back = { '2.0.0->1.0.0': fits };
    expect(codeOf(thrownBy(() => migrate(older, newer, first, back, meta())))).toBe('MIGRATION_UNKNOWN');
    const named = { '1.0.0->2.0.0': fits };
    expect(codeOf(thrownBy(() => migrate(older, newer, first, named, meta(noon + 1_000))))).toBe('TIMER_DUE');
    const stopped = older.stop(first, meta()).snapshot;
    expect(codeOf(thrownBy(() => move(fits, stopped)))).toBe('INSTANCE_ENDED');
  });

  it('cannot change what it is given', () => {
    expect(
      codeOf(
        thrownBy(() =>
          move((s) => {
            (s.context as { kilos: number }).kilos = 99;
            return fits(s);
          }),
        ),
      ),
    ).toBe('MIGRATION_FAILED');
    expect(first.context).toEqual({ kilos: 3 });
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}
