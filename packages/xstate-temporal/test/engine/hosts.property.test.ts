import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMachine, fromPromise, setup } from 'xstate';
import {
  actorName,
  type Chart,
  codeOf,
  compile,
  type Effect,
  type EventObject,
  errorOutside,
  HostedInstance,
  type LedgerRecord,
  type Step,
  WatchfloorError,
} from '../../src/engine/index.ts';
import { nodeSha256 } from '../../src/engine/node.ts';
import { Stage } from '../../src/testing/stage.ts';
import { VirtualHost } from '../../src/testing/virtual/virtual-host.ts';
import { budget } from '../support/budgets.ts';
import { path, seed } from '../support/seed.ts';

const run = { seed, numRuns: Math.ceil(budget.hostile / 40), ...(path === undefined ? {} : { path }) };
const noon = Date.UTC(2030, 0, 7, 12);
const by = { role: 'tester', name: 'kim' };
const STATES = 4;

const doing = fc.constantFrom('fine', 'fails', 'tells');
const target = fc.nat(STATES - 1);
const state = fc.record({
  entry: fc.array(doing, { maxLength: 2 }),
  after: fc.option(fc.record({ delay: fc.constantFrom(0, 0, 1_000, 2_000), target, does: doing })),
  invoke: fc.option(fc.record({ src: fc.constantFrom('answers', 'breaks'), done: target, error: target })),
  on: fc.array(fc.option(fc.record({ target, does: fc.array(doing, { maxLength: 2 }) })), {
    minLength: 2,
    maxLength: 2,
  }),
  failed: fc.option(target),
});
const region = fc.array(state, { minLength: STATES, maxLength: STATES });
const move = fc.record({
  /** Milliseconds after the one before. */
  gap: fc.constantFrom(0, 500, 1_000, 2_500),
  type: fc.constantFrom('E0', 'E1'),
  /** Comes once more, under the id that it had. */
  again: fc.boolean(),
});
const life = fc.record({
  regions: fc.array(region, { minLength: 1, maxLength: 2 }),
  moves: fc.array(move, { maxLength: 8 }),
  /** Where a host's own timers come between what it carries out. */
  interleaved: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
});
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;
type Move = Life['moves'][number] & { readonly at: number; readonly id: string };

const tell = { type: 'tell', params: { to: { machine: 'nobody', key: 'x' }, event: { type: 'HELLO' } } };
const actionsOf = (names: readonly string[]) => names.map((name) => (name === 'tells' ? tell : name));
/** What happens by itself leads on to later states alone, so that it comes to an end. */
const later = (from: number, to: number) => `s${Math.min(STATES - 1, Math.max(from + 1, to))}`;

function machineOf({ regions }: Life): Chart {
  const states = regions.map((region, index) => {
    const inner = region.map(({ entry, after, invoke, on: [e0, e1], failed }, from) => ({
      entry: actionsOf(entry),
      ...(after === null || from === STATES - 1
        ? {}
        : { after: { [after.delay]: { target: later(from, after.target), actions: actionsOf([after.does]) } } }),
      ...(invoke === null || from === STATES - 1
        ? {}
        : { invoke: { src: invoke.src, onDone: later(from, invoke.done), onError: later(from, invoke.error) } }),
      on: {
        ...(e0 ? { E0: { target: `s${e0.target}`, actions: actionsOf(e0.does) } } : {}),
        ...(e1 ? { E1: { target: `s${e1.target}`, actions: actionsOf(e1.does) } } : {}),
        ...(failed === null || from === STATES - 1 ? {} : { TELL_FAILED: later(from, failed) }),
      },
    }));
    return [`r${index}`, { initial: 's0', states: Object.fromEntries(inner.map((one, n) => [`s${n}`, one])) }];
  });
  const nobody = fromPromise(() => Promise.reject(new Error('a host answers')));
  const { actions, actors } = {
    actions: { fine() {}, fails() {}, tell() {} },
    actors: { answers: nobody, breaks: nobody },
  };
  const config = { id: 'm', type: 'parallel', states: Object.fromEntries(states) };
  const { implementations } = setup({ actions, actors } as never).createMachine({ id: 'm' }) as never as {
    implementations: object;
  };
  const machine = createMachine(config as never, implementations as never);
  return compile({ machine, version: '1' }, { sha256: nodeSha256 }) as Chart;
}

const fail = (code: string): never => {
  throw new WatchfloorError(code, `${code} it is.`);
};
const unreachable = () => {
  throw new WatchfloorError('INSTANCE_NOT_FOUND', 'There is no running instance nobody/x.');
};
const actors = { answers: () => ({ ok: true }), breaks: () => fail('BROKEN') };
const actions = { fails: () => fail('GAVE_UP') };

/** The pure piece as the durable host drives it: actors side by side, actions one after another, timers by their deadlines. */
class DurableWay {
  readonly ledger: LedgerRecord[] = [];
  private readonly instance: HostedInstance;
  private readonly timers = new Map<string, number>();
  /** In the order in which they were left to be done. */
  private readonly open: Exclude<Effect, { kind: 'startTimer' | 'cancelTimer' | 'stopActor' | 'emit' }>[] = [];
  private readonly interleaved: readonly boolean[];
  private worked = 0;

  constructor(chart: Chart, interleaved: readonly boolean[]) {
    this.interleaved = interleaved;
    const first = chart.start(undefined, { at: noon, by, id: 'start' });
    this.instance = new HostedInstance(chart, first.snapshot, this);
    this.instance.begin(first);
    this.rest(noon);
  }

  get digest(): string {
    return this.instance.snapshot.digest;
  }

  /** @returns the code of the refusal */
  send({ at, id, type }: Move): string | undefined {
    const envelope = { id, by, event: { type }, at };
    try {
      this.instance.dryRun(envelope, at);
    } catch (error) {
      return codeOf(error);
    }
    this.instance.send(envelope.event, envelope, 'update');
    this.rest(at);
    return undefined;
  }

  /** Lets time pass, timer by timer. */
  pass(to: number): void {
    for (;;) {
      const [next] = [...this.timers].sort(([, a], [, b]) => a - b);
      if (next === undefined || next[1] > to) return;
      this.wake(next);
      this.rest(next[1]);
    }
  }

  onStep({ record, effects }: Step): void {
    this.ledger.push(record);
    for (const effect of effects) {
      if (effect.kind === 'startTimer') this.timers.set(effect.key, effect.deadline);
      else if (effect.kind === 'cancelTimer') this.timers.delete(effect.timer);
      else if (effect.kind === 'stopActor') this.stop(actorName(effect));
    }
    for (const effect of effects) if (effect.kind === 'invokeActor') this.open.push(effect);
    for (const effect of effects) if (effect.kind === 'runAction' || effect.kind === 'tell') this.open.push(effect);
  }

  private stop(name: string): void {
    const place = this.open.findIndex((effect) => effect.kind === 'invokeActor' && actorName(effect) === name);
    if (place >= 0) this.open.splice(place, 1);
  }

  private wake([key, deadline]: readonly [string, number]): void {
    this.timers.delete(key);
    this.instance.timerDue(deadline);
  }

  private rest(now: number): void {
    for (let effect = this.open.shift(); effect !== undefined; effect = this.open.shift()) {
      // A server's timer may come at any moment of its instant.
      const due = [...this.timers].find(([, deadline]) => deadline <= now);
      if (due !== undefined && this.interleaved[this.worked++ % this.interleaved.length]) {
        this.open.unshift(effect);
        this.wake(due);
        continue;
      }
      if (effect.kind === 'tell') this.instance.tellFailed(effect, attempt(unreachable).error);
      else if (effect.kind === 'invokeActor') {
        const { error, output } = attempt(actors[effect.src as keyof typeof actors]);
        this.instance.settle(effect, error === undefined ? { ok: true, output } : { ok: false, error });
      } else if (effect.name === 'fails') this.instance.giveUp(effect, attempt(actions.fails).error);
    }
  }
}

function attempt(work: () => unknown): { readonly output?: unknown; readonly error?: unknown } {
  try {
    return { output: work() };
  } catch (error) {
    return { error: errorOutside(error) };
  }
}

async function onVirtualHost(chart: Chart, moves: readonly Move[], until: number) {
  const host = new VirtualHost([chart], { actors, actions });
  const to = { machine: 'm', key: 'a', by };
  await host.start({ ...to, id: 'start', at: noon }, undefined as never);
  const codes: (string | undefined)[] = [];
  for (const { at, id, type } of moves) {
    await host.advance(at);
    const answer = await host.send({ ...to, id, at }, { type });
    codes.push(answer.ok ? undefined : answer.code);
  }
  await host.advance(until);
  const [one] = await host.instances();
  return { codes, ledger: one?.ledger, digest: one?.digest };
}

async function onStage(chart: Chart, moves: readonly Move[], until: number) {
  const stage = new Stage(noon, { given: () => ({ actors, actions }), tell: unreachable });
  const instance = stage.open(chart, 'm/a', undefined, { at: noon, by, id: 'start' });
  await stage.settle();
  const codes: (string | undefined)[] = [];
  for (const { at, id, type } of moves) {
    await stage.advance(at);
    try {
      instance.send({ type } as EventObject, { at, by, id });
      codes.push(undefined);
    } catch (error) {
      codes.push(codeOf(error));
    }
    await stage.settle();
  }
  await stage.advance(until);
  return { codes, ledger: instance.ledger, digest: instance.snapshot.digest };
}

function inDurableWay(chart: Chart, moves: readonly Move[], until: number, interleaved: readonly boolean[]) {
  const host = new DurableWay(chart, interleaved);
  const codes = moves.map((move) => {
    host.pass(move.at);
    return host.send(move);
  });
  host.pass(until);
  return { codes, ledger: host.ledger, digest: host.digest };
}

it('give-ups, failing tells, actors and due timers give one ledger on every host', async () => {
  const met = { 'watchfloor.effect.gaveUp': 0, TELL_FAILED: 0, 'due before a give-up': 0, duplicate: 0 };
  await fc.assert(
    fc.asyncProperty(life, async (one) => {
      const chart = machineOf(one);
      let at = noon;
      const moves = one.moves.flatMap((move, index): Move[] => {
        at += move.gap;
        const first = { ...move, at, id: `e${index}` };
        return move.again ? [first, first] : [first];
      });
      const until = at + 10_000;
      const durable = inDurableWay(chart, moves, until, one.interleaved);
      expect(await onVirtualHost(chart, moves, until)).toEqual(durable);
      expect(await onStage(chart, moves, until)).toEqual(durable);
      for (const [index, { event }] of durable.ledger.entries()) {
        if (event.type in met) met[event.type as keyof typeof met]++;
        const next = durable.ledger[index + 1];
        if (event.by.name === 'timer' && next?.event.by.name === 'host') met['due before a give-up']++;
      }
      met.duplicate += one.moves.filter(({ again }) => again).length;
    }),
    run,
  );
  // The property is about something.
  for (const [name, count] of Object.entries(met)) expect({ name, isMet: count > 20 }).toEqual({ name, isMet: true });
});
