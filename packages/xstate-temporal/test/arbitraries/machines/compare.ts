import { isDeepStrictEqual } from 'node:util';
import { createMachine } from 'xstate';
import { codeOf } from '../../../src/engine/index.ts';
import type { Coverage } from './coverage.ts';
import { DurableLife } from './durable-life.ts';
import { LiveLife } from './live-life.ts';
import { asksForEvents, type Recipe, type Script } from './recipe.ts';
import { KnownDifference, plain, type Trace } from './trace.ts';

/** Whether this XState ends a loop at `maxIterations`, as from 5.31 on; a live actor of an older one would hang. */
const boundsLoops = createMachine({}).options !== undefined;
const UNBOUNDED = 'endless, and this XState has no bound';
const unbounded = () => new KnownDifference(UNBOUNDED);

/**
 * Lives a machine twice, in the engine and in XState's own actor, through the same events and times.
 *
 * @param isInlined the engine's machine has its parts inline
 * @throws at the first difference
 */
export function compareLives(recipe: Recipe, script: Script, coverage: Coverage, isInlined = false): void {
  coverage.pairs++;
  const durable = new DurableLife(recipe, script.revive, isInlined);
  try {
    if (!boundsLoops) refuseEndless(new DurableLife(recipe, script.revive, isInlined), coverage);
    const live = new LiveLife(recipe, (taken) => coverage.transition(taken));
    run(recipe, script, durable, live, coverage);
  } catch (error) {
    if (!(error instanceof KnownDifference)) throw error;
    // Compared up to the loop, which is as far as the other releases are compared.
    if (error.message !== UNBOUNDED) coverage.known(error.message);
  } finally {
    coverage.life(durable);
  }
}

/** A live actor takes its first steps when it is made. */
function refuseEndless(durable: DurableLife, coverage: Coverage): void {
  try {
    durable.start();
  } catch (error) {
    if (codeOf(error) !== 'ENDLESS_TRANSITIONS') throw error;
    coverage.refused('ENDLESS_TRANSITIONS');
    throw unbounded();
  }
}

function run(recipe: Recipe, script: Script, durable: DurableLife, live: LiveLife, coverage: Coverage): void {
  if (!both(durable, live, 'start', (side) => side.start(), coverage)) return;
  for (const [place, item] of script.items.entries()) {
    const where = `item ${place}`;
    if ('wait' in item) {
      if (!wait(durable, live, where, durable.now + item.wait, coverage)) return;
    } else if (!send(recipe, durable, live, where, item.send, coverage)) return;
  }
}

/** Passes time from one due instant to the next, never beyond one. */
function wait(durable: DurableLife, live: LiveLife, where: string, end: number, coverage: Coverage): boolean {
  for (;;) {
    const [due, liveDue] = [durable.next(), live.next()];
    // Endings of actors that were stopped are still on both lists; nothing else may differ.
    same(where, 'the next due instant', due, liveDue);
    const to = due === undefined || due > end ? end : due;
    if (!both(durable, live, `${where}, at ${to}`, (side) => side.pass(to), coverage)) return false;
    if (to === end) return true;
  }
}

function send(
  recipe: Recipe,
  durable: DurableLife,
  live: LiveLife,
  where: string,
  event: { type: string },
  coverage: Coverage,
): boolean {
  let code: string | undefined;
  const ended = durable.snapshot.status !== 'active';
  try {
    code = durable.send(event);
  } catch (error) {
    // The event itself was taken; what came after it by itself did not end well.
    return failed(live, where, error, () => live.send(event), coverage);
  }
  if (code === undefined) {
    live.send(event);
    live.check();
    compare(where, durable, live);
    return true;
  }
  coverage.refused(code);
  if (code === 'ENDLESS_TRANSITIONS' && !boundsLoops) throw unbounded();
  if (code === 'MACHINE_THREW' || code === 'ENDLESS_TRANSITIONS') {
    // The engine leaves everything as it was; the live actor ends in error.
    live.send(event);
    live.check();
    same(where, `status after ${code}`, 'error', live.actor.getSnapshot().status);
    if (code === 'ENDLESS_TRANSITIONS') isEndless(live, where);
    return false;
  }
  const expected = ended ? ['INSTANCE_ENDED'] : ['EVENT_NOT_ACCEPTED', 'EVENT_UNKNOWN'];
  if (!expected.includes(code)) throw new Error(`${where}: ${event.type} was refused with ${code}`);
  if (code === 'EVENT_UNKNOWN' && asksForEvents(recipe)) return true;
  if (ended) live.send(event);
  else live.sendInVain(event);
  compare(`${where}, refused with ${code}`, durable, live);
  return !ended;
}

/** Does the same on both sides, then compares. @returns whether there is more to compare */
function both(
  durable: DurableLife,
  live: LiveLife,
  where: string,
  act: (side: DurableLife | LiveLife) => void,
  coverage: Coverage,
): boolean {
  try {
    act(durable);
  } catch (error) {
    return failed(live, where, error, () => act(live), coverage);
  }
  act(live);
  live.check();
  compare(where, durable, live);
  return true;
}

function failed(live: LiveLife, where: string, error: unknown, act: () => void, coverage: Coverage): false {
  if (codeOf(error) !== 'ENDLESS_TRANSITIONS') throw error;
  coverage.refused('ENDLESS_TRANSITIONS');
  if (!boundsLoops) throw unbounded();
  act();
  live.check();
  isEndless(live, where);
  return false;
}

function isEndless(live: LiveLife, where: string): void {
  const { status, error } = live.actor.getSnapshot() as unknown as { status: string; error: unknown };
  same(where, 'status of an endless machine', 'error', status);
  if (!String(error).includes('Infinite loop detected')) throw new Error(`${where}: not endless: ${error}`);
}

function compare(where: string, durable: DurableLife, live: LiveLife): void {
  const { snapshot, trace } = durable;
  // biome-ignore lint/suspicious/noExplicitAny: XState's snapshot of a machine known only at run time
  const x = live.actor.getSnapshot() as any;
  same(where, 'status', snapshot.status, x.status);
  // Before 5.32.6 XState keeps nothing of a machine that throws at its start but what it threw.
  if (x.status === 'error' && x.value === undefined) {
    same(where, 'error', messageOf(snapshot.error), messageOf(x.error));
    return;
  }
  same(
    where,
    'handled events',
    trace.events.slice(0, ended(x) ? live.trace.events.length : undefined),
    live.trace.events,
  );
  same(where, 'context', plain(snapshot.context), plain(x.context));
  same(where, 'value', plain(snapshot.value), plain(x.value));
  same(where, 'output', plain(snapshot.output), plain(x.output));
  same(where, 'error', messageOf(snapshot.error), messageOf(x.error));
  same(where, 'tags', durable.chart.tags(snapshot), [...x.tags].sort());
  same(where, 'history', plain(snapshot.history), plain(ids(x.historyValue)));
  same(where, 'emitted', trace.emitted, live.trace.emitted);
  same(where, 'actors started and stopped', lasting(trace.actors, x), lasting(live.trace.actors, x));
  same(where, 'events told to actors', trace.told, live.trace.told);
  if (ended(x)) {
    // What a step did before it threw: a live actor has done it, the engine has not.
    same(where, 'actions', trace.actions, live.trace.actions.slice(0, trace.actions.length));
    same(where, 'taken transitions', trace.taken, live.trace.taken.slice(0, trace.taken.length));
    return;
  }
  same(where, 'late endings', durable.late, live.late);
  same(where, 'actions', trace.actions, live.trace.actions);
  same(where, 'taken transitions', trace.taken, live.trace.taken);
  same(where, 'entered states', trace.entered, live.trace.entered);
  same(where, 'log', trace.logged, live.trace.logged);
}

const ended = (x: { status: string }) => x.status === 'error';

/**
 * Of several actors without id XState keeps only the last in mind, so at the end it does not stop the others;
 * and a machine that throws leaves its actors running. The engine stops them all.
 */
const lasting = (list: Trace['actors'], x: { status: string }): unknown[] =>
  list.filter(([what, name]) => what === 'started' || (!ended(x) && !name.startsWith('anonymous')));

const ids = (history: Record<string, readonly { id: string }[]>) =>
  Object.fromEntries(Object.entries(history).map(([key, nodes]) => [key, nodes.map((node) => node.id)]));

/** XState's message of a guard that threw names the event, and with it the id that an actor without one was given. */
const messageOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message).replace(/(\.actor\.)(?:x:\d+|\d+\.\d+)'/g, "$1anonymous'")
    : plain(error);

function same(where: string, what: string, engine: unknown, xstate: unknown): void {
  if (isDeepStrictEqual(engine, xstate)) return;
  throw new Error(
    `${where}: ${what} differs\n  engine: ${JSON.stringify(engine)}\n  xstate: ${JSON.stringify(xstate)}`,
  );
}
