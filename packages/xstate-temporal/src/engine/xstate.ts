/** Gives the interpreter its surroundings, and brings snapshots back. Nothing here is durable or recorded; `compile` builds on it. */
import type { AnyStateMachine } from 'xstate';
import { WatchfloorError } from './errors.ts';
import {
  createConfigurations,
  createInterpreter,
  parsed,
  Registry,
  type Run,
  type Scope,
  type Transition,
  type XAction,
  XSnapshot,
} from './interpreter/index.ts';
import type { Json, JsonObject } from './json.ts';
import { toJson } from './json-value.ts';
import { MAX_MICROSTEPS } from './limits.ts';
import type { Structure } from './structure.ts';
import type { Child, EventObject, StateValue, Status, Step } from './types.ts';

/** What is needed to bring an XState snapshot back. */
export interface Revivable {
  readonly status: Status;
  readonly value: StateValue;
  readonly context: JsonObject;
  readonly history: Readonly<Record<string, readonly string[]>>;
  readonly nodes?: readonly string[];
  readonly output?: Json;
  readonly error?: Json;
  readonly children: readonly Pick<Child, 'id' | 'src' | 'input' | 'status' | 'systemId'>[];
}

/** One macrostep, with `taken` and `entered` as a step tells them. */
export interface Macrostep extends Pick<Step, 'taken' | 'entered'> {
  readonly snapshot: XSnapshot;
  readonly actions: readonly XAction[];
  /** `false` where no transition was selected for the event, or one that forbids it. */
  readonly accepted: boolean;
}

export interface XStepper {
  readonly machine: AnyStateMachine;
  /** Whether the order of active nodes decides anything: it does where several are active side by side. */
  readonly ordered: boolean;
  initial(input: unknown, at: number, sender: unknown, seq: number, parent: boolean): Macrostep;
  /** @param children as they stand when the step begins */
  transition(
    snapshot: XSnapshot,
    event: EventObject,
    seq: number,
    parent: boolean,
    children: readonly Child[],
  ): Macrostep;
  revive(from: Revivable): XSnapshot;
}

/** How many of the last states of an endless loop are told. */
const TRAIL = 12;

/** A transition without target and actions forbids its event. */
const isEffective = ({ target, actions }: Transition): boolean => target !== undefined || actions.length > 0;

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
 * Makes a stepper for a machine. Steps run through the interpreter with a scope that collects actions instead of
 * executing them; whoever steps it gives it time and chance.
 *
 * @param structure what its definition tells of its actors
 */
export function createStepper(
  original: AnyStateMachine,
  { actors, machines, systemIds }: Pick<Structure, 'actors' | 'machines' | 'systemIds'>,
): XStepper {
  const provided = original.provide({ actors: Object.fromEntries(actors.map((name) => [name, inert])) as never });
  const machine = parsed(provided);
  // Not the machine's own: it has `options` from XState 5.31 on.
  const given = (original.config as { options?: { maxIterations?: number } }).options?.maxIterations;
  const limit = given !== undefined && Number.isFinite(given) ? given : MAX_MICROSTEPS;

  let accepted = false;
  let microsteps = 0;
  let trail: StateValue[] = [];
  let seq = 0;
  let booked = 0;
  let registry = new Registry([]);
  let violation: WatchfloorError | undefined;

  // What is thrown may be swallowed, or wrapped by XState where a guard throws: so it is noted as well.
  const refuse = (code: string, message: string) => (): never => {
    violation ??= new WatchfloorError(code, message);
    throw violation;
  };
  const foreign = refuse(
    'UNSUPPORTED_SYSTEM_ID',
    'system.get() finds the actors of this machine alone; reach its parent by sendParent, other instances by tell.',
  );
  const system = {
    _bookId: () => `${seq}.${booked++}`,
    _sendInspectionEvent: () => undefined,
    _set: () => undefined,
    get: (systemId: string) => {
      const found = registry.get(systemId);
      const isAlone = self._parent === undefined && machines.length === 0;
      // A machine with relatives sees its own actors alone, and must not take another's for one that is not there.
      if (found === undefined && !isAlone && !systemIds.includes(systemId)) foreign();
      return found;
    },
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
  const names = new Map(
    Object.entries(original.implementations.actors).map(([name, logic]) => [logic as unknown, name]),
  );
  const scope: Scope = { self, system, nameOf: (logic) => (typeof logic === 'string' ? logic : names.get(logic)) };

  const configurations = createConfigurations(machine);
  const interpreter = createInterpreter(machine, configurations, {
    microstep({ snapshot }, transitions) {
      // Also later microsteps count: an eventless transition may have waited for just this event.
      if (!accepted) accepted = transitions.some(isEffective);
      // Only what goes round for ever comes this far; the last of it tells where.
      if (++microsteps > limit - TRAIL) trail.push(snapshot.value);
    },
    iteration(count) {
      if (count > limit) throw endless(machine.id, trail);
    },
  });

  const collect = (
    before: XSnapshot,
    nextSeq: number,
    parent: boolean,
    children: readonly Child[],
    steps: (run: Run) => void,
  ): Macrostep => {
    accepted = false;
    microsteps = 0;
    if (trail.length > 0) trail = [];
    seq = nextSeq;
    booked = 0;
    violation = undefined;
    self._parent = parent ? parentRef : undefined;
    const snapshot = before.copy();
    registry = new Registry(children);
    const run: Run = { scope, snapshot, registry, queue: [], actions: [], taken: [], entered: [], changed: false };
    try {
      steps(run);
    } catch (error) {
      throw violation ?? error;
    }
    if (violation !== undefined) throw violation;
    return { snapshot, actions: run.actions, taken: run.taken, entered: run.entered, accepted };
  };

  return {
    machine: provided,
    ordered: [...machine.idMap.values()].some((node) => node.type === 'parallel'),
    initial(input, at, sender, nextSeq, parent) {
      const before = interpreter.preInitial();
      // XState's init event carries only the input; entry actions need the chart time as all others do.
      const event = { type: 'xstate.init', input, at, sender };
      let context = before.context;
      try {
        return collect(before, nextSeq, parent, [], (run) => {
          interpreter.initialContext(run, event);
          context = run.snapshot.context;
          interpreter.enter(run, event);
        });
      } catch (error) {
        // What is wrong with the definition must surface.
        if (error instanceof WatchfloorError) throw error;
        // A live actor that fails at its start has executed nothing.
        return standing(failed(before, error, context));
      }
    },
    transition(snapshot, event, nextSeq, parent, children) {
      return collect(snapshot, nextSeq, parent, children, (run) => interpreter.macrostep(run, event));
    },
    revive(from) {
      const children = from.children.map(({ id, src, status, input, systemId }) => {
        return [id, { src, systemId, snapshot: { status, output: undefined, error: undefined, input } }] as const;
      });
      // By the map of ids: XState would look a history's nodes up by path, which fails for an id with a dot.
      const nodesOf = (ids: readonly string[]) => ids.flatMap((id) => machine.idMap.get(id) ?? []);
      const history = Object.entries(from.history).map(([id, ids]) => [id, nodesOf(ids)] as const);
      const restored = provided.restoreSnapshot(
        {
          ...from,
          // Frozen again, as it is in a snapshot that never left memory.
          context: toJson(from.context, 'context'),
          historyValue: {},
          children: Object.fromEntries(children),
        } as never,
        scope as never,
      ) as unknown as XSnapshot;
      const nodes = from.nodes === undefined ? restored._nodes : nodesOf(from.nodes);
      return new XSnapshot(machine, { ...restored, historyValue: Object.fromEntries(history) }, configurations(nodes));
    },
  };
}

/** A macrostep in which no transition was taken, and which counts as one that was accepted. */
export const standing = (snapshot: XSnapshot, actions: readonly XAction[] = []): Macrostep => ({
  snapshot,
  actions,
  taken: [],
  entered: [],
  accepted: true,
});

/** A snapshot of a machine that has thrown, in the state in which it did. */
export function failed(snapshot: XSnapshot, error: unknown, context: JsonObject = snapshot.context): XSnapshot {
  const copy = snapshot.copy();
  copy.status = 'error';
  copy.error = error;
  copy.context = context;
  return copy;
}

function endless(id: string, trail: readonly StateValue[]): WatchfloorError {
  const states = [...new Set(trail.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))))];
  return new WatchfloorError(
    'ENDLESS_TRANSITIONS',
    `The machine "${id}" never comes to rest; it goes round through ${states.join(', ')}.`,
  );
}
