/** Which timer of the server stands for which delayed event. A history does not name that, so it is reckoned. */
import { type LedgerRecord, readCause, type StartTimer } from 'xstate-temporal/engine';
import type { RecordedCause } from '../history/causes.ts';
import { type EventRef, throughout } from '../history/event-ref.ts';
import type { RecordedRun, RecordedTimer } from '../history/recorded-run.ts';

/** A timer of the server, its events named within the case. */
export type ServerTimer = RecordedTimer & { readonly run: number };

export interface Given {
  readonly runs: readonly RecordedRun[];
  readonly ledger: readonly LedgerRecord[];
  readonly causes: readonly RecordedCause[];
}

/** How a delayed event ended. */
export interface TimerEnd {
  readonly at: number;
  readonly seq: number;
  /** It came due and was taken; else it was disarmed. */
  readonly came: boolean;
}

/** A delayed event that the chart armed, and the timers that were started for it. */
export interface ArmedTimer {
  readonly effect: StartTimer;
  readonly seq: number;
  readonly armedAt: number;
  readonly end?: TimerEnd;
  /** Started by the task of its step. */
  readonly own?: ServerTimer;
  /** The event of its firing, where a timer fired. */
  readonly fired: readonly EventRef[];
}

/**
 * A workflow task starts a timer for each delayed event that its steps arm, in their order, and the first task of a
 * later run one for each that is still armed. Each is as long as it is to the deadline by the workflow's clock of that
 * task; the timers of `until` and of a drain are of other lengths.
 */
export function armedTimers({ causes, ledger, runs }: Given): ArmedTimer[] {
  const armed = armedIn(ledger);
  const offset = runs[0]?.scenario?.offset ?? 0;
  const free = groups(
    throughout(runs, ({ timers }) => timers),
    taskOf,
  );
  const own = new Map<Armed, ServerTimer>();
  const resumed = new Map<Armed, ServerTimer[]>();
  const steps = new Map(causes.map((cause) => [cause.step.seq, cause]));
  const isIn = (seq: number | undefined, task: string) => {
    const cause = steps.get(seq ?? 0);
    return cause !== undefined && taskOf({ run: cause.run, task: cause.step.task }) === task;
  };
  // What a move to another version arms is left to the next run.
  const started = armed.filter(({ seq }) => readCause(steps.get(seq)?.step.cause ?? '').kind !== 'migrate');
  const byTask = groups(started, ({ seq }) => {
    const cause = steps.get(seq);
    return cause === undefined ? '' : taskOf({ run: cause.run, task: cause.step.task });
  });
  for (const [run, { firstTask = '' }] of runs.entries()) {
    const last = causes.findLast((cause) => cause.run < run)?.step.seq ?? 0;
    const open = armed.filter(({ end, seq }) => seq <= last && (end === undefined || end.seq > last));
    const task = taskOf({ run, task: firstTask });
    const timers = free.get(task) ?? [];
    for (const [one, timer] of pairExact(open, timers, offset)) resumed.set(one, [...(resumed.get(one) ?? []), timer]);
  }
  for (const [task, all] of byTask) {
    const timers = free.get(task) ?? [];
    // One that was disarmed in the same task may never have got to the server.
    const lasting = all.filter(({ end }) => end === undefined || end.came || !isIn(end.seq, task));
    for (const [one, timer] of pairExact([...new Set([...lasting, ...all])], timers, offset)) own.set(one, timer);
    const left = lasting.filter((one) => !own.has(one));
    for (const [one, timer] of pairLeft(left, timers, offset)) own.set(one, timer);
  }
  return armed.map((one) => {
    const timer = own.get(one);
    const later = one.end?.came ? resumed.get(one)?.find(({ firedAt }) => firedAt !== undefined) : undefined;
    const firedBy = timer?.firedAt === undefined ? later : timer;
    return { ...one, ...(timer === undefined ? {} : { own: timer }), fired: firedBy?.events.slice(-1) ?? [] };
  });
}

/** Milliseconds: no other length than it should have. */
const NEAR = 1_000;

type Armed = Omit<ArmedTimer, 'own' | 'fired'>;

function armedIn(ledger: readonly LedgerRecord[]): Armed[] {
  const ends = new Map<string, TimerEnd>();
  for (const { at, effects, event, seq } of ledger) {
    if (event.by.role === 'system' && event.by.name === 'timer') ends.set(event.id, { at, seq, came: true });
    for (const effect of effects)
      if (effect.kind === 'cancelTimer' && !ends.has(effect.timer)) ends.set(effect.timer, { at, seq, came: false });
  }
  return ledger.flatMap(({ at, effects, seq }) =>
    effects.flatMap((effect) => {
      if (effect.kind !== 'startTimer') return [];
      const end = ends.get(effect.key);
      return [{ effect, seq, armedAt: at, ...(end === undefined ? {} : { end }) }];
    }),
  );
}

/** Milliseconds by which a timer is longer or shorter than it should be. */
function offBy({ effect }: Armed, { clock, length }: ServerTimer, offset: number): number {
  return Math.abs(Math.max(1, effect.deadline + offset - (clock ?? Number.NaN)) - length);
}

/** Pairs those of the right length, in order; takes the timers from what is free. */
function pairExact(armed: readonly Armed[], free: ServerTimer[], offset: number): (readonly [Armed, ServerTimer])[] {
  return armed.flatMap((one) => {
    const place = free.findIndex((timer) => offBy(one, timer, offset) < 1);
    return place < 0 ? [] : free.splice(place, 1).map((timer) => [one, timer] as const);
  });
}

/** What is left over, with what does not fit at all: that somebody changed a length must be seen. */
function pairLeft(armed: readonly Armed[], free: ServerTimer[], offset: number): (readonly [Armed, ServerTimer])[] {
  return armed.flatMap((one) => {
    free.sort((a, b) => offBy(one, a, offset) - offBy(one, b, offset));
    const [nearest] = free;
    const isNear = nearest !== undefined && offBy(one, nearest, offset) <= NEAR;
    return free.splice(isNear ? 0 : -1, 1).map((timer) => [one, timer] as const);
  });
}

const taskOf = ({ run, task }: { readonly run: number; readonly task: string }): string => `${run}:${task}`;

function groups<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const byKey = new Map<string, T[]>();
  for (const item of items) {
    const known = byKey.get(keyOf(item));
    if (known === undefined) byKey.set(keyOf(item), [item]);
    else known.push(item);
  }
  return byKey;
}
