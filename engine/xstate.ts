/** The one place that steps through XState. Nothing here is durable or recorded; `compile` builds on it. */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { WatchfloorError } from './errors.ts';
import type { Json, JsonObject } from './json.ts';
import { toJson } from './json-value.ts';
import { purely } from './purity.ts';
import type { Child, EventObject, StateValue, Status } from './types.ts';

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
  readonly nodes?: readonly string[];
  readonly output?: Json;
  readonly error?: Json;
  readonly children: readonly Pick<Child, 'id' | 'src' | 'input' | 'status'>[];
}

/** One macrostep. `taken` is false when no transition was selected for the event. */
export interface Macrostep {
  readonly snapshot: XSnapshot;
  readonly actions: readonly XAction[];
  readonly taken: boolean;
}

export interface XStepper {
  readonly machine: AnyStateMachine;
  /** Whether the order of active nodes decides anything: it does where several are active side by side. */
  readonly ordered: boolean;
  initial(input: unknown, at: number, sender: unknown, seq: number, parent: boolean): Macrostep;
  transition(snapshot: XSnapshot, event: EventObject, seq: number, parent: boolean): Macrostep;
  revive(from: Revivable): XSnapshot;
}

/** How many of the last states of an endless loop are told. */
const TRAIL = 12;

/** Bounds eventless loops; XState's own default is none. */
const MAX_MICROSTEPS = 1_000;

interface XTransition {
  readonly target?: unknown;
  readonly actions: readonly unknown[];
}

/** A transition without target and actions forbids its event. */
const isEffective = ({ target, actions }: XTransition): boolean => target !== undefined || actions.length > 0;

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

/**
 * Makes a stepper for a machine. Steps run through the machine's own `transition` with a scope that
 * collects actions instead of executing them, and with clock and randomness taken away.
 *
 * @param actors every actor name of the machine
 */
export function createStepper(original: AnyStateMachine, actors: readonly string[]): XStepper {
  const provided = original.provide({ actors: Object.fromEntries(actors.map((name) => [name, inert])) as never });
  // XState's types hide what its own functions use.
  const machine = provided as AnyStateMachine & { readonly idMap: ReadonlyMap<string, AnyStateNode> };
  const given = original.options?.maxIterations;
  const limit = given !== undefined && Number.isFinite(given) ? given : MAX_MICROSTEPS;
  machine.options = { ...machine.options, maxIterations: limit };

  let actions: XAction[] = [];
  let taken = false;
  let microsteps = 0;
  let trail: StateValue[] = [];
  let seq = 0;
  let booked = 0;
  let violation: WatchfloorError | undefined;
  let initMeta: { at: number; sender: unknown } | undefined;

  // What is thrown may be swallowed, or wrapped by XState where a guard throws: so it is noted as well.
  const refuse = (code: string, message: string) => () => {
    violation ??= new WatchfloorError(code, message);
    throw violation;
  };
  const system = {
    _bookId: () => `${seq}.${booked++}`,
    _sendInspectionEvent: (inspected: { type: string; snapshot: XSnapshot; _transitions: readonly XTransition[] }) => {
      if (inspected.type !== '@xstate.microstep') return;
      // Also later microsteps count: an eventless transition may have waited for just this event.
      if (!taken) taken = inspected._transitions.some(isEffective);
      // Only what goes round for ever comes this far; the last of it tells where.
      if (++microsteps <= limit - TRAIL) return;
      trail.push(inspected.snapshot.value);
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
    taken = false;
    microsteps = 0;
    if (trail.length > 0) trail = [];
    seq = nextSeq;
    booked = 0;
    violation = undefined;
    self._parent = parent ? parentRef : undefined;
    try {
      const snapshot = purely(run) as XSnapshot;
      if (violation !== undefined) throw violation;
      return { snapshot, actions, taken };
    } catch (error) {
      throw violation ?? endless(error, machine.id, trail) ?? error;
    }
  };

  return {
    machine,
    ordered: [...machine.idMap.values()].some((node) => node.type === 'parallel'),
    initial(input, at, sender, nextSeq, parent) {
      initMeta = { at, sender };
      const step = collect(nextSeq, parent, () => machine.getInitialSnapshot(scope as never, input as never));
      // XState turns a throw into a snapshot here; what is wrong with the definition must still surface.
      const { error } = step.snapshot;
      if (step.snapshot.status !== 'error') return step;
      const loop = endless(error, machine.id, trail);
      if (loop !== undefined) throw loop;
      if (error instanceof WatchfloorError) throw error;
      // A live actor that fails at its start has executed nothing.
      return { ...step, actions: [] };
    },
    transition(snapshot, event, nextSeq, parent) {
      return collect(nextSeq, parent, () => machine.transition(snapshot as never, event as never, scope as never));
    },
    revive(from) {
      const children = from.children.map(({ id, src, status, input }) => {
        return [id, { src, snapshot: { status, output: undefined, error: undefined, input } }] as const;
      });
      // By the map of ids: XState would look a history's nodes up by path, which fails for an id with a dot.
      const nodesOf = (ids: readonly string[]) => ids.flatMap((id) => machine.idMap.get(id) ?? []);
      const history = Object.entries(from.history).map(([id, ids]) => [id, nodesOf(ids)] as const);
      const restored = machine.restoreSnapshot(
        {
          ...from,
          // Frozen again, as it is in a snapshot that never left memory.
          context: toJson(from.context, 'context'),
          historyValue: Object.fromEntries(history),
          children: Object.fromEntries(children),
        } as never,
        scope as never,
      ) as unknown as XSnapshot;
      // XState forgets a history that remembers nothing, which is not the same as none.
      const empty = Object.entries(from.history).filter(([, ids]) => ids.length === 0);
      const whole =
        empty.length === 0
          ? restored
          : {
              ...restored,
              historyValue: { ...restored.historyValue, ...Object.fromEntries(empty.map(([id]) => [id, []])) },
            };
      if (from.nodes === undefined) return whole;
      const nodes = nodesOf(from.nodes);
      const tags = new Set(nodes.flatMap((node) => node.tags));
      return { ...whole, _nodes: nodes, value: ordered(from.value, machine.root, nodes), tags };
    },
  };
}

/** A state value with its keys in the order in which XState holds the nodes: it looks through regions in that order. */
function ordered(value: StateValue, node: AnyStateNode, nodes: readonly AnyStateNode[]): StateValue {
  if (typeof value === 'string') return value;
  const children = node.states as Record<string, AnyStateNode>;
  // A region may be in the value and not among the nodes, where a transition targeted only its siblings.
  const place = ([, child]: readonly [string, AnyStateNode]) => {
    const index = nodes.indexOf(child);
    return index < 0 ? nodes.length + child.order : index;
  };
  const entries = Object.keys(value).map((key) => [key, children[key] as AnyStateNode] as const);
  entries.sort((a, b) => place(a) - place(b));
  return Object.fromEntries(entries.map(([key, child]) => [key, ordered(value[key] as StateValue, child, nodes)]));
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
