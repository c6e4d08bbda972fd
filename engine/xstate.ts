/** The one place that steps through XState. Nothing here is durable or recorded; `compile` builds on it. */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { WatchfloorError } from './errors.ts';
import type { Json, JsonObject } from './json.ts';
import { purely } from './purity.ts';
import type { EventObject, StateValue, Status } from './types.ts';

/** XState's machine snapshot, as far as it is read here. */
export interface XSnapshot {
  readonly status: Status;
  readonly value: StateValue;
  readonly context: JsonObject;
  readonly output: unknown;
  readonly error: unknown;
  readonly _nodes: readonly AnyStateNode[];
  readonly tags: ReadonlySet<string>;
  readonly children: Readonly<Record<string, unknown>>;
  readonly historyValue: Readonly<Record<string, readonly AnyStateNode[]>>;
}

/** An action as XState hands it to an executor. */
export interface XAction {
  readonly type: string;
  readonly params: unknown;
  readonly info: { readonly context: unknown; readonly event: unknown };
  readonly exec: unknown;
}

/** What is needed to bring an XState snapshot back. */
export interface Revivable {
  readonly status: Status;
  readonly value: StateValue;
  readonly context: JsonObject;
  readonly history: Readonly<Record<string, readonly string[]>>;
  readonly output?: Json;
  readonly error?: Json;
  readonly children: readonly { readonly id: string; readonly src: string }[];
  readonly parent?: true;
}

/** One macrostep. `taken` is false when no transition was selected for the event. */
export interface Macrostep {
  readonly snapshot: XSnapshot;
  readonly actions: readonly XAction[];
  readonly taken: boolean;
}

export interface XStepper {
  readonly machine: AnyStateMachine;
  initial(input: unknown, at: number, sender: unknown, seq: number, parent: boolean): Macrostep;
  transition(snapshot: XSnapshot, event: EventObject, seq: number, parent: boolean): Macrostep;
  revive(from: Revivable): XSnapshot;
}

/** Bounds eventless loops; XState's own default is none. */
const MAX_MICROSTEPS = 1_000;

/** Stands in for every actor: keeps an id and an input, does nothing. Hosts run the real ones. */
const inert = {
  getInitialSnapshot: (_: unknown, input: unknown) => ({
    status: 'active',
    output: undefined,
    error: undefined,
    input,
  }),
  restoreSnapshot: (snapshot: unknown) => snapshot,
  getPersistedSnapshot: (snapshot: unknown) => snapshot,
  transition: (snapshot: unknown) => snapshot,
  config: undefined,
};

const unsupported = (code: string, message: string): WatchfloorError => new WatchfloorError(code, message);

/**
 * Makes a stepper for a machine. Steps run through the machine's own `transition` with a scope that
 * collects actions instead of executing them, and with clock and randomness taken away.
 *
 * @param actors every actor name of the machine
 */
export function createStepper(original: AnyStateMachine, actors: readonly string[]): XStepper {
  const machine = original.provide({ actors: Object.fromEntries(actors.map((name) => [name, inert])) as never });
  const limit = original.options?.maxIterations;
  machine.options = {
    ...machine.options,
    maxIterations: limit !== undefined && Number.isFinite(limit) ? limit : MAX_MICROSTEPS,
  };

  let actions: XAction[] = [];
  let taken: boolean | undefined;
  let trail: StateValue[] = [];
  let seq = 0;
  let booked = 0;
  let initMeta: { at: number; sender: unknown } | undefined;

  const refuse = (code: string, message: string) => () => {
    throw unsupported(code, message);
  };
  const system = {
    _bookId: () => `${seq}.${booked++}`,
    _sendInspectionEvent: (inspected: {
      type: string;
      snapshot: XSnapshot;
      _transitions: readonly { target?: unknown; actions: readonly unknown[] }[];
    }) => {
      if (inspected.type !== '@xstate.microstep') return;
      taken ??= inspected._transitions.some((t) => t.target !== undefined || t.actions.length > 0);
      trail.push(inspected.snapshot.value);
      if (trail.length > 12) trail = trail.slice(-6);
    },
    _set: refuse('UNSUPPORTED_SYSTEM_ID', 'systemId is not durable; reach actors by their id, and instances by tell.'),
    get: refuse(
      'UNSUPPORTED_SYSTEM_ID',
      'system.get() is not durable; reach actors by their id, and instances by tell.',
    ),
    _register: () => undefined,
    _unregister: () => undefined,
    _relay: refuse('UNSUPPORTED_SEND', 'Sending from inside a step is not durable; use sendTo, raise or tell.'),
    _logger: () => undefined,
    _clock: {},
  };
  const parentRef = { id: '#_parent', sessionId: '#_parent', send: system._relay };
  const self = {
    id: machine.id,
    sessionId: machine.id,
    system,
    _parent: undefined as unknown,
    send: refuse('UNSUPPORTED_SEND', 'self.send() during a step is not durable; use raise.'),
    getSnapshot: refuse('UNSUPPORTED_SELF', 'self.getSnapshot() is not durable during a step; read context and event.'),
  };
  const scope = {
    self,
    id: self.id,
    sessionId: self.sessionId,
    system,
    logger: () => undefined,
    // Executors are never called, so only a spawn inside assign reaches this.
    defer: refuse(
      'UNSUPPORTED_SPAWN',
      'spawn() inside assign or the context factory leaves no effect; use the spawnChild action.',
    ),
    stopChild: () => undefined,
    emit: () => undefined,
    actionExecutor: (action: XAction) => {
      actions.push(action);
    },
  };

  // XState's init event carries only the input; entry actions need the chart time as all others do.
  const target = machine as unknown as { _getPreInitialState: (...args: unknown[]) => unknown };
  const preInitial = target._getPreInitialState.bind(machine);
  target._getPreInitialState = (actorScope, initEvent, queue) => {
    Object.assign(initEvent as object, initMeta);
    return preInitial(actorScope, initEvent, queue);
  };

  const collect = (nextSeq: number, parent: boolean, run: () => unknown): Macrostep => {
    actions = [];
    taken = undefined;
    trail = [];
    seq = nextSeq;
    booked = 0;
    self._parent = parent ? parentRef : undefined;
    const executor = scope.actionExecutor;
    try {
      const snapshot = purely(run) as XSnapshot;
      return { snapshot, actions, taken: taken ?? true };
    } catch (error) {
      // A throw mid-microstep leaves XState's own wrapper around the executor.
      scope.actionExecutor = executor;
      throw endless(error, machine.id, trail) ?? error;
    }
  };

  return {
    machine,
    initial(input, at, sender, nextSeq, parent) {
      initMeta = { at, sender };
      const step = collect(nextSeq, parent, () => machine.getInitialSnapshot(scope as never, input as never));
      // XState turns a throw into a snapshot here; what is wrong with the definition must still surface.
      const { error } = step.snapshot;
      if (step.snapshot.status === 'error') {
        const loop = endless(error, machine.id, trail);
        if (loop !== undefined) throw loop;
        if (error instanceof WatchfloorError) throw error;
      }
      return step;
    },
    transition(snapshot, event, nextSeq, parent) {
      return collect(nextSeq, parent, () => machine.transition(snapshot as never, event as never, scope as never));
    },
    revive(from) {
      const children = from.children.map(({ id, src }) => [id, { src, snapshot: { status: 'active' } }] as const);
      const history = Object.entries(from.history).map(
        ([id, nodes]) => [id, nodes.map((node) => ({ id: node }))] as const,
      );
      return machine.restoreSnapshot(
        { ...from, historyValue: Object.fromEntries(history), children: Object.fromEntries(children) } as never,
        scope as never,
      ) as unknown as XSnapshot;
    },
  };
}

function endless(error: unknown, id: string, trail: readonly StateValue[]): WatchfloorError | undefined {
  if (!(error instanceof Error) || !error.message.startsWith('Infinite loop detected')) return undefined;
  const states = [...new Set(trail.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))))];
  return new WatchfloorError(
    'ENDLESS_TRANSITIONS',
    `The machine "${id}" never comes to rest; it goes round through ${states.join(', ')}.`,
    { cause: error },
  );
}
