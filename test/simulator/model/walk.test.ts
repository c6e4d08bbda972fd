import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AnyActorLogic, type AnyStateNode, createActor, createMachine, fromPromise } from 'xstate';
import type { Definition, LedgerRecord } from 'xstate-temporal/engine';
import { loadScenario } from '../../../simulator/index.ts';
import { wayOf } from '../../../simulator/model/walk.ts';
import { programmeCharts, runScenario } from '../../../simulator/run/run.ts';

const library = path.resolve(import.meta.dirname, '../../../simulator/scenarios/library');
const definitions = new Map(programmeCharts().map(({ id, definition }) => [id, definition]));

interface Taken {
  readonly source: AnyStateNode;
  readonly eventType: string;
  readonly target?: readonly AnyStateNode[] | undefined;
}
const names = (transitions: readonly Taken[]) =>
  transitions.map(({ source, eventType }) => `${source.path.join('.')} ${eventType}`);

/** With their targets: which of several candidates was taken. */
const named = (transitions: readonly Taken[]) =>
  transitions.map((one) => `${names([one])[0]} → ${one.target?.map(({ id }) => id).join() ?? ''}`);

/** What XState itself takes for the events of a ledger. */
function byXState({ machine, schemas }: Definition, ledger: readonly LedgerRecord[]): string[][] {
  const found: string[][] = [];
  let now: string[] = [];
  const never = fromPromise(() => new Promise(() => undefined)) as AnyActorLogic;
  const actors = Object.fromEntries(Object.keys(machine.implementations.actors).map((name) => [name, never]));
  const given = (ledger[0]?.event.payload as { input?: unknown } | undefined)?.input;
  const input = (schemas?.input?.['~standard'].validate(given) as { value: unknown } | undefined)?.value;
  const actor = createActor(machine.provide({ actors: actors as never }), {
    input: input as never,
    // Timers are events of the ledger.
    clock: { setTimeout: () => 0, clearTimeout: () => undefined },
    logger: () => undefined,
    inspect: (inspected) => {
      if (inspected.type !== '@xstate.microstep' || inspected.actorRef !== actor) return;
      const { _transitions: taken } = inspected as unknown as { _transitions: readonly Taken[] };
      now.push(...named(taken.filter(({ source }) => (source as AnyStateNode | undefined) !== undefined)));
    },
  });
  actor.start();
  found.push(now);
  for (const { at, event } of ledger.slice(1)) {
    now = [];
    actor.send({ ...(event.payload as object | undefined), type: event.type, at, sender: event.by } as never);
    found.push(now);
  }
  return found;
}

describe('the way of a step', () => {
  it.each(['adapter-outage', 'onboarding-rush', 'quiet-quarter', 'ransomware-wave'])(
    'is the one that XState takes, in %s',
    async (name) => {
      const ledgers = new Map<string, LedgerRecord[]>();
      const lives = new Map<string, number>();
      await runScenario(await loadScenario(path.join(library, `${name}.yaml`), { small: true }), {
        onRecord: ({ instance, record }) => {
          // A name may have a second life.
          if (record.seq === 1) lives.set(instance, (lives.get(instance) ?? 0) + 1);
          const life = `${instance} ${lives.get(instance)}`;
          ledgers.set(life, [...(ledgers.get(life) ?? []), record]);
        },
      });
      let [eventless, ends, steps] = [0, 0, 0];
      for (const [instance, ledger] of ledgers) {
        const definition = definitions.get(instance.split('/')[0] ?? '') as Definition;
        const taken = ledger.filter(
          ({ refused, event }) => refused === undefined && event.type !== 'watchfloor.effect.gaveUp',
        );
        const expected = byXState(definition, taken);
        for (const [index, { event, from, to, seq }] of taken.entries()) {
          const way = wayOf(definition.machine.root, event.type, from, to);
          if (seq === 1) continue;
          const found = named(way?.transitions ?? []);
          expect({ instance, seq, found }).toEqual({ instance, seq, found: expected[index] });
          steps++;
          eventless += found.filter((one) => one.includes('  →')).length;
          ends += found.filter((one) => one.includes('xstate.done.state.')).length;
        }
      }
      expect(steps).toBeGreaterThan(100);
      expect(eventless).toBeGreaterThan(0);
      expect(ends).toBeGreaterThan(0);
    },
  );

  it('goes through states that are left at once, parallel regions, ends and history', () => {
    const machine = createMachine({
      id: 'm',
      initial: 'a',
      states: {
        a: { on: { GO: [{ guard: 'first', target: 'fork' }, { guard: 'second', target: 'b' }, { target: 'c' }] } },
        b: { always: 'c' },
        c: { on: { BACK: 'fork.back', LOOP: { target: 'c', reenter: true } } },
        fork: {
          type: 'parallel',
          on: { OUT: 'c' },
          onDone: 'd',
          states: {
            back: { type: 'history', history: 'deep' },
            left: { initial: 'on', states: { on: { on: { L: 'off' } }, off: { type: 'final' } } },
            right: {
              initial: 'on',
              states: {
                on: { on: { R: 'mid' } },
                mid: { always: { guard: 'first', target: 'off' } },
                off: { type: 'final' },
              },
            },
          },
        },
        d: {},
      },
    });
    const way = (event: string, from: string[], to: string[]) => {
      const found = wayOf(machine.root, event, from, to);
      return found && [names(found.transitions), found.through];
    };
    expect(way('GO', ['a'], ['fork.left.on', 'fork.right.on'])).toEqual([['a GO'], []]);
    // By way of b, or at once: the shorter.
    expect(way('GO', ['a'], ['c'])).toEqual([['a GO'], []]);
    expect(way('GO', ['a'], ['b'])).toBeUndefined();
    expect(way('R', ['fork.left.on', 'fork.right.on'], ['fork.left.on', 'fork.right.mid'])).toEqual([
      ['fork.right.on R'],
      [],
    ]);
    expect(way('R', ['fork.left.on', 'fork.right.on'], ['fork.left.on', 'fork.right.off'])).toEqual([
      ['fork.right.on R', 'fork.right.mid '],
      ['fork.right.mid'],
    ]);
    expect(way('L', ['fork.left.on', 'fork.right.off'], ['d'])).toEqual([
      ['fork.left.on L', 'fork xstate.done.state.m.fork'],
      ['fork.left.off'],
    ]);
    expect(way('OUT', ['fork.left.off', 'fork.right.mid'], ['c'])).toEqual([['fork OUT'], []]);
    expect(way('BACK', ['c'], ['fork.left.off', 'fork.right.mid'])).toEqual([['c BACK'], []]);
    expect(way('LOOP', ['c'], ['c'])).toEqual([['c LOOP'], []]);
    expect(way('L', ['a'], ['a'])).toBeUndefined();
    expect(way('xstate.init', [], ['a'])).toEqual([[], []]);
  });
});
