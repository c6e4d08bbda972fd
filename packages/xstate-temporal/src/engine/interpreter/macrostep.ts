/** From one state at rest to the next: an event's microsteps and all that they set going, as XState takes them. */

import type { JsonObject } from '../json.ts';
import { type Run, resolveActions, spawnerOf, stopChildren, type XEvent } from './actions.ts';
import type { Configurations, Final, Plan } from './configuration.ts';
import { initialTransition, type Machine, type Transition } from './nodes.ts';
import { createPlan } from './plan.ts';
import { select, selectEventless } from './select.ts';
import { XSnapshot } from './snapshot.ts';
import { createNames } from './taken.ts';

export interface Interpreter {
  /** Takes an event. What is thrown on the way leaves `run` half done. */
  macrostep(run: Run, event: XEvent): void;
  /** The machine before its start: in its root alone. */
  preInitial(): XSnapshot;
  /** Makes the context that the machine starts with. */
  initialContext(run: Run, event: XEvent & { readonly input: unknown }): void;
  /** Enters the initial states and comes to rest. */
  enter(run: Run, event: XEvent): void;
}

export interface Watch {
  /** After each microstep; `transitions`: what was taken. */
  microstep(run: Run, transitions: readonly Transition[]): void;
  /** Before each microstep that an event sets going beyond its own, counted from 1. Throws to end an endless loop. */
  iteration(count: number): void;
}

const none: readonly Transition[] = [];
const blank = { status: 'active', output: undefined, error: undefined, children: {}, historyValue: {} } as const;

export function createInterpreter(machine: Machine, configurations: Configurations, watch: Watch): Interpreter {
  const { root } = machine;
  const start = configurations([root]);
  const names = { configurations, nameOf: createNames(machine) };
  const initial = [initialTransition(root)];
  const places = new Map<Transition, number>();
  const placeOf = (transition: Transition): number => {
    const known = places.get(transition) ?? places.size;
    places.set(transition, known);
    return known;
  };

  const planOf = ({ snapshot }: Run, transitions: readonly Transition[], initial: boolean): Plan => {
    const { configuration, historyValue } = snapshot;
    const [only] = transitions as [Transition];
    const key = transitions.length === 1 ? only : transitions.map(placeOf).join();
    const known = configuration.plans.get(key);
    if (known !== undefined) return known;
    const { plan, general } = createPlan(configuration, transitions, historyValue, names, initial);
    if (general) configuration.plans.set(key, plan);
    return plan;
  };

  const microstep = (run: Run, transitions: readonly Transition[], event: XEvent, initial = false): void => {
    if (transitions.length === 0) return;
    const { snapshot } = run;
    const plan = planOf(run, transitions, initial);
    for (const taken of plan.taken) run.taken.push(taken);
    for (const path of plan.entered) run.entered.push(path);
    resolveActions(run, plan.leaving, event);
    for (const { actions, invoked, final } of plan.entering) {
      resolveActions(run, actions, event, invoked);
      if (final !== undefined) finish(run, final, event);
    }
    resolveActions(run, plan.ending, event);
    if (plan.remembered !== undefined) snapshot.historyValue = { ...snapshot.historyValue, ...plan.remembered };
    if (plan.next !== undefined) {
      snapshot.move(plan.next);
      run.changed = true;
    }
  };

  /** Eventless transitions and raised events, until there are none. */
  const settle = (run: Run, first: XEvent): void => {
    const { snapshot, queue } = run;
    let event = first;
    let eventless = true;
    for (let count = 1; snapshot.status === 'active'; count++) {
      watch.iteration(count);
      let transitions: readonly Transition[] = eventless ? selectEventless(run, event) : none;
      run.changed = transitions.length === 0;
      if (transitions.length === 0) {
        const raised = queue.shift();
        if (raised === undefined) break;
        event = raised;
        transitions = select(run, event);
      }
      microstep(run, transitions, event);
      // Eventless transitions that changed nothing would be taken for ever.
      eventless = run.changed;
      watch.microstep(run, transitions);
    }
    if (snapshot.status !== 'active') {
      // XState's snapshot keeps the actors that it ends with.
      const { children } = snapshot;
      stopChildren(run, event);
      snapshot.children = children;
    }
  };

  return {
    macrostep(run, event) {
      const { snapshot } = run;
      if (event.type === 'xstate.stop') {
        stopChildren(run, event);
        snapshot.status = 'stopped';
        watch.microstep(run, none);
        return;
      }
      const transitions = select(run, event);
      if (transitions.length === 0 && event.type.startsWith('xstate.error.actor')) {
        stopChildren(run, event);
        snapshot.status = 'error';
        snapshot.error = (event as { error?: unknown }).error;
        watch.microstep(run, none);
        return;
      }
      microstep(run, transitions, event);
      watch.microstep(run, transitions);
      settle(run, event);
    },
    preInitial: () => {
      const { context } = machine.config;
      const first = typeof context === 'function' || !context ? {} : context;
      return new XSnapshot(machine, { ...blank, context: first as JsonObject }, start);
    },
    initialContext(run, event) {
      const { context } = machine.config;
      if (typeof context !== 'function') return;
      const { self, system } = run.scope;
      const spawn = spawnerOf(run, { context: run.snapshot.context, event, self, system });
      run.snapshot.assign({ ...context({ spawn, input: event.input, self }) });
    },
    enter(run, event) {
      microstep(run, initial, event, true);
      settle(run, event);
    },
  };
}

/** Tells what comes of entering a final state to the states above it. */
function finish({ queue, scope: { self }, snapshot }: Run, { done, regions, completes }: Final, event: XEvent): void {
  if (done !== undefined) queue.push(doneEvent(done.id, outputOf(done.output, snapshot.context, event, self)));
  for (const id of regions) queue.push(doneEvent(id, undefined));
  if (completes === undefined) return;
  const { context, machine } = snapshot;
  snapshot.status = 'done';
  if (machine.root.output === undefined) snapshot.output = undefined;
  else {
    const output = completes.parent === undefined ? undefined : outputOf(completes.output, context, event, self);
    snapshot.output = outputOf(machine.root.output, context, doneEvent(completes.id, output), self);
  }
}

const doneEvent = (id: string, output: unknown): XEvent & { readonly output: unknown } => ({
  type: `xstate.done.state.${id}`,
  output,
});

const outputOf = (output: unknown, context: unknown, event: XEvent, self: unknown): unknown =>
  typeof output === 'function' ? output({ context, event, self }) : output;
