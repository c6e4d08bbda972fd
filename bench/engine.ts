/**
 * `npm run bench:engine`: steps a second in process: the engine with its ledger and without, against XState's live actor and
 * its `transition()` helper, on the same machines and the same events, taking turns in one run.
 *
 * `npm run bench:engine -- [rounds] [steps a round]`. The collector of garbage runs in one thread: several wait for each
 * other where the machine is busy, and the ratio would tell of that.
 */

import { loadavg } from 'node:os';
import { type AnyActorRef, createActor, initialTransition, SimulatedClock, transition } from 'xstate';
import { compile, type EventObject, portableSha256, type Snapshot } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { caseMachine, desk, deskScript, withChecks } from './engine-machines.ts';
import { median, table } from './statistics.ts';

const rounds = Math.max(5, Number(process.argv[2] ?? 9));
const steps = Number(process.argv[3] ?? 20_000);
const only = process.env.WATCHFLOOR_BENCH_ONLY;

const by = { role: 'analyst', name: 'kim' };
const start = Date.UTC(2021, 2, 1);
type Options = Parameters<typeof compile>[1];

/** Many short lives: start, an event, an actor's outcome, two events, the end. */
const CASE_STEPS = 5;
const apply = { type: 'APPLY', tenant: 'contoso' } as const;
const approve = { type: 'APPROVE', by: 'kim' } as const;
const verdict = { eligible: true };

function casesInEngine(options: Options): () => unknown {
  const chart = compile({ machine: caseMachine, version: '1.0.0' }, options);
  return () => {
    let output: unknown;
    for (let i = 0; i < steps / CASE_STEPS; i++) {
      let { snapshot } = chart.start({ contact: 'a@contoso.example' }, { at: start, by, id: 'start' });
      snapshot = chart.step(snapshot, apply, { at: start + 1, by, id: '1' }).snapshot;
      const settled = chart.settle(
        snapshot,
        { id: 'check', generation: 1 },
        { ok: true, output: verdict },
        { at: start + 2 },
      );
      snapshot = (settled as { snapshot: Snapshot }).snapshot;
      snapshot = chart.step(snapshot, { type: 'REVIEW' }, { at: start + 3, by, id: '2' }).snapshot;
      snapshot = chart.step(snapshot, approve, { at: start + 4, by, id: '3' }).snapshot;
      output = snapshot.output;
    }
    return output;
  };
}

const casesLive = (): unknown => {
  let output: unknown;
  let check: AnyActorRef | undefined;
  const machine = withChecks((actor) => {
    check = actor;
  });
  for (let i = 0; i < steps / CASE_STEPS; i++) {
    const actor = createActor(machine, {
      clock: new SimulatedClock(),
      input: { contact: 'a@contoso.example' },
    }).start();
    actor.send(apply);
    check?.send({ type: 'finish', output: verdict });
    actor.send({ type: 'REVIEW' });
    actor.send(approve);
    output = actor.getSnapshot().output;
  }
  return output;
};

const casesByHelper = (): unknown => {
  let output: unknown;
  for (let i = 0; i < steps / CASE_STEPS; i++) {
    let [snapshot] = initialTransition(caseMachine, { contact: 'a@contoso.example' });
    [snapshot] = transition(caseMachine, snapshot, apply);
    const done = { type: 'xstate.done.actor.check', output: verdict, actorId: 'check' } as never;
    [snapshot] = transition(caseMachine, snapshot, done);
    [snapshot] = transition(caseMachine, snapshot, { type: 'REVIEW' });
    [snapshot] = transition(caseMachine, snapshot, approve);
    output = snapshot.output;
  }
  return output;
};

/** One long life: the same five events round and round. */
const eventAt = (i: number) => deskScript[i % deskScript.length] as (typeof deskScript)[number];

function deskInEngine(options: Options): () => unknown {
  const chart = compile({ machine: desk, version: '1.0.0' }, options);
  return () => {
    let { snapshot }: { snapshot: Snapshot } = chart.start(undefined, { at: start, by, id: 'start' });
    for (let i = 0; i < steps; i++)
      snapshot = chart.step(snapshot, eventAt(i) as EventObject, { at: start + i, by, id: `e${i}` }).snapshot;
    return snapshot.context;
  };
}

const deskLive = (): unknown => {
  const actor = createActor(desk, { clock: new SimulatedClock() }).start();
  for (let i = 0; i < steps; i++) actor.send(eventAt(i));
  return actor.getSnapshot().context;
};

const deskByHelper = (): unknown => {
  let [snapshot] = initialTransition(desk);
  for (let i = 0; i < steps; i++) [snapshot] = transition(desk, snapshot, eventAt(i));
  return snapshot.context;
};

/** XState's own pure function with a scope of its own, and nothing besides: what no engine on XState can go below. */
const deskBare = (): unknown => {
  const machine = desk.provide({}) as unknown as {
    getInitialSnapshot(scope: object): { context: unknown };
    transition(snapshot: object, event: object, scope: object): { context: unknown };
  };
  const nothing = () => undefined;
  const self = { id: 'bare', sessionId: 'bare', send: nothing };
  let actions: unknown[] = [];
  const scope = {
    self,
    id: 'bare',
    sessionId: 'bare',
    system: { _bookId: () => 'bare', _relay: nothing, _sendInspectionEvent: nothing },
    logger: nothing,
    defer: nothing,
    emit: nothing,
    stopChild: nothing,
    actionExecutor: (action: unknown) => void actions.push(action),
  };
  let snapshot = machine.getInitialSnapshot(scope);
  for (let i = 0; i < steps; i++) {
    actions = [];
    snapshot = machine.transition(snapshot, eventAt(i), scope);
  }
  return snapshot.context;
};

const workloads: Readonly<Record<string, Readonly<Record<string, () => unknown>>>> = {
  [`Cases of ${CASE_STEPS} steps each, with an actor, two timers and an output`]: {
    'XState, live actor': casesLive,
    'engine without ledger': casesInEngine({ ledger: false }),
    'engine with ledger': casesInEngine({ sha256: nodeSha256 }),
    'engine with ledger, portable hash': casesInEngine({ sha256: portableSha256 }),
    'XState, transition()': casesByHelper,
  },
  'One instance, never ending, with two timers and guards': {
    'XState, live actor': deskLive,
    'XState, machine.transition() alone': deskBare,
    'engine without ledger': deskInEngine({ ledger: false }),
    'engine with ledger': deskInEngine({ sha256: nodeSha256 }),
    'engine with ledger, portable hash': deskInEngine({ sha256: portableSha256 }),
    'XState, transition()': deskByHelper,
  },
};

const targets: Readonly<Record<string, string>> = { 'engine without ledger': '1.2', 'engine with ledger': '0.8' };

function measure(ways: Readonly<Record<string, () => unknown>>): void {
  const rates: Record<string, number[]> = {};
  const ends = new Set<string>();
  for (let round = -2; round < rounds; round++) {
    for (const [name, run] of Object.entries(ways)) {
      if (only !== undefined && only !== name) continue;
      const before = process.cpuUsage();
      ends.add(JSON.stringify(run()));
      // Time of the processor and not of the clock: what else the machine is busy with does not count.
      const { user, system } = process.cpuUsage(before);
      const seconds = (user + system) / 1e6;
      // The first rounds only warm up.
      if (round < 0) continue;
      rates[name] ??= [];
      rates[name].push(steps / seconds);
    }
  }
  if (ends.size !== 1) throw new Error(`The ways came to different ends: ${[...ends].join(' ')}`);
  const live = rates['XState, live actor'];
  // Within each round, where both had the machine to themselves in turn.
  const ratio = (list: readonly number[]) => median(list.map((rate, i) => rate / (live?.[i] ?? Number.NaN)));
  const count = (rate: number) => Math.round(rate).toLocaleString('en');
  table(
    ['way', 'steps/s (median)', 'lowest', 'highest', 'times the live actor', 'target'],
    Object.entries(rates).map(([name, list]) => [
      name,
      count(median(list)),
      count(Math.min(...list)),
      count(Math.max(...list)),
      ratio(list).toFixed(2),
      targets[name] ?? '',
    ]),
  );
}

for (const [title, ways] of Object.entries(workloads)) {
  process.stdout.write(`\n${title}:\n\n`);
  measure(ways);
}
process.stdout.write(
  `\n${rounds} rounds of ${steps.toLocaleString('en')} steps, seconds of the processor, Node ${process.version}; load average at the end ${(loadavg()[0] ?? 0).toFixed(1)}\n`,
);
