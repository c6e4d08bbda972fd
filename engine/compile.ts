import type { AnyStateMachine } from 'xstate';
import { checkMeta, createDoor, isTooLarge } from './door.ts';
import { Draft } from './draft.ts';
import { type Defect, DefinitionError, RefusedError, WatchfloorError } from './errors.ts';
import { canonicalJson, portableSha256, type Sha256 } from './hash.ts';
import type { XSnapshot } from './interpreter/index.ts';
import type { JsonObject } from './json.ts';
import { errorToJson, toJson } from './json-value.ts';
import { chain, contextHash, genesis, recorded } from './ledger.ts';
import { createProspects } from './offers.ts';
import { parse } from './schema.ts';
import { Lived } from './stamp.ts';
import { readStructure } from './structure.ts';
import type { Chart, Definition, EventObject, LedgerRecord, Meta, Snapshot, Step, TimerTarget } from './types.ts';
import { createStepper, failed, type Macrostep } from './xstate.ts';

const timerSender = { role: 'system', name: 'timer' };
const actorSender = { role: 'system', name: 'actor' };
const hostSender = { role: 'system', name: 'host' };

export interface CompileOptions {
  /** The hash function; default: in plain JavaScript. Give `nodeSha256` outside of the workflow sandbox, it is faster. */
  readonly sha256?: Sha256;
  /** Leave digests and context hashes out (empty texts). For measuring what the ledger costs; never for anything that is kept. */
  readonly ledger?: false;
  /**
   * Leave contexts unchecked against their schema; inputs and events are checked as ever. For many simulated lives of a
   * chart that its tests have checked: the ledgers are the same.
   */
  readonly contextChecks?: false;
  /** The machines around this one, while a parent compiles its children. */
  readonly within?: readonly AnyStateMachine[];
}

/**
 * Compiles a definition into pure step functions.
 *
 * @throws DefinitionError (DEFINITION_UNSUPPORTED) that lists, all at once, every state and feature that cannot be durable
 */
export function compile<TMachine extends AnyStateMachine>(
  definition: Definition<TMachine>,
  options: CompileOptions = {},
): Chart<TMachine> {
  const { machine, version, schemas } = definition;
  const structure = readStructure(machine);
  const defects = [...structure.defects];
  if (typeof version !== 'string' || !/^[\w.+-]{1,50}$/.test(version)) {
    defects.unshift({ code: 'VERSION_MISSING', where: machine.id, message: 'needs a version, for example "1.0.0"' });
  }
  const child = compileChildren(definition, structure.machines, options, defects);
  if (defects.length > 0) throw new DefinitionError(machine.id, defects);

  const sha256 = options.sha256 ?? portableSha256;
  const hashed = options.ledger !== false;
  const hash = sha256(canonicalJson(structure.outline));
  const stepper = createStepper(machine, structure.actors);
  const door = createDoor(definition, structure.events);
  const isPossible = createProspects(stepper.machine);
  const names = { actions: new Set(structure.actions), implementations: machine.implementations.actions };
  /** XState's snapshots of the instances in memory; a snapshot without one is revived. */
  const xstateOf = (snapshot: Snapshot): XSnapshot => {
    let found = Lived.of(snapshot, stepper) as XSnapshot | undefined;
    if (found === undefined) {
      try {
        found = stepper.revive(snapshot);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new WatchfloorError(
          'SNAPSHOT_UNREADABLE',
          `The snapshot does not fit the machine "${machine.id}"@${version}: ${reason.slice(0, 500)}`,
          { cause: error },
        );
      }
      Lived.note(snapshot, stepper, found);
    }
    return found;
  };

  /**
   * Puts a macrostep into the engine's own form.
   *
   * @param base timers and children as they stand when the step begins, without the one that caused it
   */
  const conclude = (
    before: Snapshot,
    macrostep: Macrostep,
    event: EventObject,
    meta: Meta,
    base: Base = before,
  ): Step => {
    const draft = new Draft(base, meta.at, names);
    draft.addAll(macrostep.actions);
    const x = macrostep.snapshot;
    if (x.status !== 'active') draft.end();
    const seq = before.seq + 1;
    const { effects, children, timers, generations, logs } = draft.finish(seq);
    const context = toJson(x.context, 'context') as JsonObject;
    if (schemas?.context !== undefined && context !== before.context && options.contextChecks !== false)
      parse(schemas.context, context, 'CONTEXT_INVALID', `The context after ${event.type}`);
    const record: LedgerRecord = {
      at: meta.at,
      context: hashed ? contextHash(sha256, context) : '',
      effects,
      event: recorded(event, meta),
      from: before.seq === 0 ? [] : statesOf(xstateOf(before)),
      seq,
      to: statesOf(x),
    };
    const snapshot: Writable<Snapshot> = {
      machine: machine.id,
      version,
      definition: hash,
      status: x.status,
      value: x.value,
      context,
      history: historyOf(x.historyValue),
      children,
      timers,
      generations,
      seq,
      at: meta.at,
      digest: hashed ? chain(sha256, before.digest, record) : '',
    };
    if (stepper.ordered) snapshot.nodes = Object.freeze(x._nodes.map((node) => node.id));
    if (x.output !== undefined) snapshot.output = toJson(x.output, 'output');
    if (x.status === 'error') snapshot.error = errorToJson(x.error);
    if (before.parent === true) snapshot.parent = true;
    // The next step begins from the frozen copy. What is not new has it already.
    if (x.context !== context) x.context = context;
    // Actors without an id stand under one key in XState's own table; such a snapshot is revived from ours.
    if (!('undefined' in x.children)) Lived.note(snapshot, stepper, x);
    return { snapshot: Object.freeze(snapshot), effects, record, logs };
  };

  /** A step that leaves the state as it is and only writes a line. */
  const note = (
    snapshot: Snapshot,
    event: LedgerRecord['event'],
    at: number,
    { code, message }: { code: string; message: string },
  ): Step => {
    checkOwn(snapshot);
    const refused = { code: code.slice(0, 200).toWellFormed(), message: message.slice(0, 1_000).toWellFormed() };
    const x = xstateOf(snapshot);
    const states = statesOf(x);
    const record: LedgerRecord = {
      at: Math.max(at, snapshot.at),
      context: hashed ? contextHash(sha256, snapshot.context) : '',
      effects: [],
      event,
      from: states,
      refused,
      seq: snapshot.seq + 1,
      to: states,
    };
    const digest = hashed ? chain(sha256, snapshot.digest, record) : '';
    const next: Snapshot = { ...snapshot, at: record.at, seq: record.seq, digest };
    Lived.note(next, stepper, x);
    return { snapshot: Object.freeze(next), effects: [], record, logs: [] };
  };

  /** Steps an event of the host's own making. What the machine throws is its end, as in XState. */
  const internal = (before: Snapshot, event: EventObject, meta: Meta, base: Base = before): Step => {
    const x = xstateOf(before);
    let macrostep: Macrostep;
    try {
      macrostep = stepper.transition(x, event, before.seq + 1, before.parent === true);
    } catch (error) {
      if (error instanceof WatchfloorError) throw error;
      macrostep = { snapshot: failed(x, error), actions: [], taken: true };
    }
    return conclude(before, macrostep, event, meta, base);
  };

  const outside = (snapshot: Snapshot, raw: EventObject, meta: Meta): Step => {
    checkOwn(snapshot);
    const event = door.admit(snapshot, raw, meta);
    checkTime(snapshot, meta.at);
    const sender = { role: meta.by.role, name: meta.by.name };
    let macrostep: Macrostep;
    try {
      macrostep = stepper.transition(
        xstateOf(snapshot),
        Object.freeze({ ...event, at: meta.at, sender }),
        snapshot.seq + 1,
        snapshot.parent === true,
      );
    } catch (error) {
      if (error instanceof WatchfloorError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new RefusedError(
        'MACHINE_THREW',
        `The machine threw while it handled ${event.type}: ${reason.slice(0, 500)}`,
        { cause: error },
      );
    }
    if (!macrostep.taken) {
      const states = statesOf(xstateOf(snapshot)).join(', ');
      const offered = offers(snapshot);
      const why = offered.includes(event.type)
        ? 'Its conditions are not met.'
        : `Accepted could be: ${offered.join(', ') || 'nothing'}.`;
      throw new RefusedError('EVENT_NOT_ACCEPTED', `${event.type} is not accepted now (in ${states}). ${why}`);
    }
    return conclude(snapshot, macrostep, event, meta);
  };

  const checkTime = (snapshot: Snapshot, at: number): void => {
    if (!Number.isSafeInteger(at) || at < snapshot.at)
      throw new WatchfloorError('TIME_WENT_BACK', `Chart time ${at} lies before the last step's ${snapshot.at}.`);
    const late = earliest(snapshot, at);
    if (late !== undefined)
      throw new WatchfloorError(
        'TIMER_DUE',
        `Timer "${late.id}" is due; a host fires due timers, in the order of due(), before anything else.`,
      );
  };

  const checkOwn = (snapshot: Snapshot): void => {
    if (snapshot.machine !== machine.id || snapshot.version !== version) {
      throw new WatchfloorError(
        'SNAPSHOT_FOREIGN',
        `A snapshot of ${snapshot.machine}@${snapshot.version} cannot be stepped by ${machine.id}@${version}.`,
      );
    }
  };

  const offers = (snapshot: Snapshot): string[] =>
    snapshot.status === 'active' ? door.types.filter((type) => isPossible(snapshot.value, type)) : [];

  return {
    definition,
    id: machine.id,
    version,
    hash,
    names: { actors: structure.actors, actions: structure.actions },
    machines: structure.machines,
    child,

    start(raw, meta, { parent } = {}) {
      checkMeta(meta);
      const checked = schemas?.input === undefined ? raw : parse(schemas.input, raw, 'INPUT_INVALID', 'The input');
      const input = toJson(checked ?? null, 'input');
      if (isTooLarge(input))
        throw new WatchfloorError(
          'INPUT_TOO_LARGE',
          'The input is larger than 256 KiB; keep large things elsewhere and give a reference.',
        );
      const before = {
        seq: 0,
        digest: hashed ? genesis(sha256, { machine: machine.id, version, definition: hash, input }) : '',
        children: [],
        timers: [],
        generations: {},
        ...(parent ? { parent: true as const } : {}),
      } as unknown as Snapshot;
      const sender = { role: meta.by.role, name: meta.by.name };
      const macrostep = stepper.initial(checked === undefined ? undefined : input, meta.at, sender, 1, parent === true);
      return conclude(before, macrostep, { type: 'xstate.init', ...(checked === undefined ? {} : { input }) }, meta);
    },
    step: outside,
    accepts(snapshot, event, meta) {
      try {
        outside(snapshot, event, meta);
        return { accepted: true };
      } catch (error) {
        if (!(error instanceof WatchfloorError)) throw error;
        return { accepted: false, code: error.code, message: error.message };
      }
    },
    refuse: (snapshot, event, meta, refused) => {
      // What was refused may be anything; the ledger keeps its type and not its body.
      const type = typeof event?.type === 'string' && event.type.isWellFormed() ? event.type.slice(0, 200) : '';
      const text = (value: unknown) => (typeof value === 'string' && value.isWellFormed() ? value.slice(0, 200) : '');
      const by = { role: text(meta.by?.role), name: text(meta.by?.name) };
      const at = Number.isSafeInteger(meta.at) ? meta.at : snapshot.at;
      return note(snapshot, { type, id: text(meta.id), by }, at, refused);
    },
    due: earliest,
    fire(snapshot, timer) {
      checkOwn(snapshot);
      const held = snapshot.timers.find(({ key }) => key === timer.key);
      if (held === undefined) throw new WatchfloorError('TIMER_UNKNOWN', `No timer "${timer.key}" is armed.`);
      const first = earliest(snapshot, held.deadline);
      if (first !== held)
        throw new WatchfloorError(
          'TIMER_DUE',
          `Timer "${first?.id}" comes before "${held.id}"; fire what due() gives.`,
        );
      const meta: Meta = { at: held.deadline, by: timerSender, id: held.key };
      const { children, generations } = snapshot;
      const base = { children, generations, timers: snapshot.timers.filter((t) => t !== held) };
      const event = toJson(held.event, 'timer') as unknown as EventObject;
      if (held.to === undefined || 'self' in held.to)
        return internal(snapshot, { ...event, at: held.deadline, sender: timerSender }, meta, base);
      return conclude(snapshot, forward(snapshot, xstateOf(snapshot), held.to, event), event, meta, base);
    },
    settle(snapshot, { id, generation }, outcome, { at }) {
      checkOwn(snapshot);
      const child = snapshot.children.find((c) => c.id === id && c.generation === generation && c.status === 'active');
      if (child === undefined || snapshot.status !== 'active') return undefined;
      checkTime(snapshot, at);
      // An actor that nobody named is forgotten when it ends; else a loop that spawns would grow without end.
      const children = Object.hasOwn(snapshot.generations, id)
        ? snapshot.children.map((c) => (c === child ? Object.freeze({ ...c, status: 'done' as const }) : c))
        : snapshot.children.filter((c) => c !== child);
      const { timers, generations } = snapshot;
      const event: EventObject = outcome.ok
        ? {
            type: `xstate.done.actor.${id}`,
            output: outcome.output === undefined ? undefined : toJson(outcome.output, 'output of actor', id),
            actorId: id,
          }
        : { type: `xstate.error.actor.${id}`, error: errorToJson(outcome.error), actorId: id };
      const meta = { at, by: actorSender, id: `${id}#${generation}` };
      return internal(snapshot, { ...event, at, sender: actorSender }, meta, { children, timers, generations });
    },
    giveUp: (snapshot, effect, { code, message }, { at }) =>
      note(snapshot, { type: 'watchfloor.effect.gaveUp', id: effect, by: hostSender }, at, { code, message }),
    stop(snapshot, meta) {
      checkOwn(snapshot);
      if (snapshot.status !== 'active')
        throw new WatchfloorError('INSTANCE_ENDED', `The instance has ended (${snapshot.status}) already.`);
      checkTime(snapshot, meta.at);
      return internal(snapshot, { type: 'xstate.stop' }, meta);
    },
    offers,
    tags: (snapshot) => [...xstateOf(snapshot).tags].sort(),
    states: (snapshot) => [...statesOf(xstateOf(snapshot))],
    matches: (snapshot, path) => xstateOf(snapshot)._nodes.some((node) => node.path.join('.') === path),
    persisted: (snapshot) => stepper.machine.getPersistedSnapshot(xstateOf(snapshot) as never),
  };
}

/**
 * Compiles the machines among the actors, so that their defects are told with the parent's. One that
 * contains itself is compiled when it is asked for.
 */
function compileChildren(
  { machine, version }: Definition,
  names: readonly string[],
  options: CompileOptions,
  defects: Defect[],
): (src: string) => Chart {
  const charts = new Map<string, Chart>();
  const within = [...(options.within ?? []), machine];
  const compileOne = (src: string) =>
    compile({ machine: machine.implementations.actors[src] as AnyStateMachine, version }, { ...options, within });
  for (const src of names) {
    if (within.includes(machine.implementations.actors[src] as AnyStateMachine)) continue;
    try {
      charts.set(src, compileOne(src));
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error;
      const nested = error.defects.filter(({ code }) => code !== 'VERSION_MISSING');
      defects.push(...nested.map((defect) => ({ ...defect, where: `actor "${src}", ${defect.where}` })));
    }
  }
  return (src) => {
    const known = charts.get(src);
    if (known !== undefined) return known;
    if (!names.includes(src))
      throw new WatchfloorError('ACTOR_UNKNOWN', `"${src}" is not a machine among the actors of "${machine.id}".`);
    const chart = compileOne(src);
    charts.set(src, chart);
    return chart;
  };
}

/** A delayed event to an actor or to the parent passes the machine by: it only becomes a tell. */
function forward({ children }: Snapshot, x: XSnapshot, to: TimerTarget, event: EventObject): Macrostep {
  // To one generation of an actor: what was meant for an older one is lost with it.
  const lost = 'child' in to && !children.some((c) => c.id === to.child && c.generation === to.generation);
  if (lost) return { snapshot: x, actions: [], taken: true };
  const target = 'child' in to ? { id: to.child } : { id: '#_parent' };
  const action = {
    type: 'xstate.sendTo',
    params: { to: target, event },
    info: { context: x.context, event },
    exec: undefined,
  };
  return { snapshot: x, actions: [action], taken: true };
}

type Base = Pick<Snapshot, 'children' | 'timers' | 'generations'>;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const noHistory: Snapshot['history'] = Object.freeze({});

function historyOf(value: XSnapshot['historyValue']): Snapshot['history'] {
  const entries = Object.entries(value);
  if (entries.length === 0) return noHistory;
  return Object.freeze(Object.fromEntries(entries.map(([id, nodes]) => [id, Object.freeze(nodes.map((n) => n.id))])));
}

function earliest(snapshot: Snapshot, at: number) {
  let first: Snapshot['timers'][number] | undefined;
  for (const timer of snapshot.timers) {
    if (timer.deadline > at) continue;
    // A live actor empties its mailbox before anything else comes to it.
    if (timer.to !== undefined && 'self' in timer.to) return timer;
    if (first === undefined || timer.deadline < first.deadline) first = timer;
  }
  return first;
}

const statesOf = (x: XSnapshot): readonly string[] => x.configuration.paths;
