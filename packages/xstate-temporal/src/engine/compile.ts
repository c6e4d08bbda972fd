import type { AnyStateMachine } from 'xstate';
import { ActorError } from './actor-error.ts';
import { checkInputSize, checkMeta, createAdmission } from './admission.ts';
import { type Defined, definitionOf } from './definition.ts';
import { enqueuedNames } from './enqueued.ts';
import { DefinitionError, messageOf, RefusedError, WatchfloorError } from './errors.ts';
import { canonicalJson, portableSha256, type Sha256 } from './hash.ts';
import { type ActorRef, readActorName } from './host/names.ts';
import { olderMeanings } from './interpreter/index.ts';
import { errorToJson, toJson } from './json-value.ts';
import { genesis } from './ledger.ts';
import { withNames } from './named-parts.ts';
import { compileChildren } from './nested.ts';
import { createProspects } from './offers.ts';
import { Chance, purely } from './purity.ts';
import { type Base, createRecorder, statesOf } from './record.ts';
import { parse } from './schema.ts';
import { createSegregation, segregationDefects } from './segregation.ts';
import { keptSender } from './sender.ts';
import { readStructure } from './structure.ts';
import { checkDue, checkTime, earliest, forward } from './timers.ts';
import type {
  Chart,
  Child,
  Definition,
  EventObject,
  Meta,
  NotAcceptedReason,
  Sender,
  Snapshot,
  Step,
} from './types.ts';
import { createStepper, failed, type Macrostep, standing } from './xstate.ts';

const timerSender = { role: 'system', name: 'timer' };
const actorSender = { role: 'system', name: 'actor' };
const hostSender = { role: 'system', name: 'host' };

/** The children after one has ended. One that nobody named is forgotten; else a loop that spawns would grow without end. */
function endChild({ children, generations }: Snapshot, { id, generation }: ActorRef): readonly Child[] {
  const isIt = (child: Child) => child.id === id && child.generation === generation;
  if (!Object.hasOwn(generations, id)) return children.filter((child) => !isIt(child));
  return children.map((child) => (isIt(child) ? Object.freeze({ ...child, status: 'done' as const }) : child));
}

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
  /**
   * Whether `actionInfo` is going to be asked about this action of this machine; default: about none. To keep what stands
   * beside the params costs up to a tenth of a step.
   */
  readonly informs?: (machine: string, action: string) => boolean;
  /** The machines around this one, while a parent compiles its children. */
  readonly within?: readonly AnyStateMachine[];
}

/** Whether a value can be a version's name. */
export const isVersion = (value: unknown): value is string =>
  typeof value === 'string' && /^[\w.+-]{1,50}$/.test(value);

/**
 * Compiles a definition, or a bare machine, into pure step functions.
 *
 * @throws DEFINITION_INVALID
 * @throws DefinitionError (DEFINITION_UNSUPPORTED) that lists, all at once, every state and feature that cannot be durable
 */
export function compile<TMachine extends AnyStateMachine>(
  given: Defined<TMachine>,
  options: CompileOptions = {},
): Chart<TMachine> {
  const written = definitionOf(given);
  const definition = { ...written, machine: withNames(written.machine) as TMachine };
  const { machine, version, schemas } = definition;
  const structure = readStructure(machine);
  const defects = [...structure.defects];
  if (!isVersion(version)) {
    defects.unshift({ code: 'VERSION_MISSING', where: machine.id, message: 'needs a version, for example "1.0.0"' });
  }
  const segregation = createSegregation(definition);
  const admission = createAdmission(definition, structure.events, segregation);
  defects.push(...segregationDefects(definition, admission.isKnown));
  const child = compileChildren(
    definition,
    structure.machines,
    options.within ?? [],
    (inner, within) => compile(inner, { ...options, within }),
    defects,
  );
  if (defects.length > 0) throw new DefinitionError(machine.id, defects);

  const sha256 = options.sha256 ?? portableSha256;
  const hashed = options.ledger !== false;
  const hash = sha256(canonicalJson(outlineOf(structure.outline, definition)));
  const stepper = createStepper(machine, structure);
  const isPossible = createProspects();
  const names = {
    actions: new Set([...structure.actions, ...enqueuedNames(machine)]),
    implementations: machine.implementations.actions,
    callbacks: structure.callbacks,
    informs: (action: string) => options.informs?.(machine.id, action) === true,
  };
  const { xstateOf, conclude, note } = createRecorder(definition, {
    hash,
    hashed,
    sha256,
    stepper,
    names,
    contextChecks: options.contextChecks !== false,
    segregation,
  });

  /** Takes a step with time and chance of its own. */
  const within = <T>(digest: string, { at, id }: Pick<Meta, 'at' | 'id'>, step: () => T): T =>
    purely(new Chance(sha256, at, machine.id, digest, id), step);

  /**
   * Steps an event of the host's own making. What the machine throws is its end, as in XState.
   *
   * @param seen the event as the machine sees it, where that is not how it is kept
   */
  const internal = (before: Snapshot, event: EventObject, meta: Meta, base: Base = before, seen = event): Step =>
    within(before.digest, meta, () => internally(before, event, meta, base, seen));

  const internally = (before: Snapshot, event: EventObject, meta: Meta, base: Base, seen: EventObject): Step => {
    const x = xstateOf(before);
    let macrostep: Macrostep;
    try {
      macrostep = stepper.transition(x, seen, before.seq + 1, before.parent === true, base.children);
    } catch (error) {
      if (error instanceof WatchfloorError) throw error;
      macrostep = standing(failed(x, error));
    }
    return conclude(before, macrostep, event, meta, base);
  };

  const outside = (snapshot: Snapshot, raw: EventObject, meta: Meta): Step => {
    checkOwn(snapshot);
    // Schemas are the machine's own functions too.
    return within(snapshot.digest, meta ?? {}, () => fromOutside(snapshot, raw, meta));
  };

  const fromOutside = (snapshot: Snapshot, raw: EventObject, meta: Meta): Step => {
    const event = admission.admit(snapshot, raw, meta);
    checkTime(snapshot, meta.at);
    const sender = keptSender(meta.by);
    let macrostep: Macrostep;
    try {
      macrostep = stepper.transition(
        xstateOf(snapshot),
        Object.freeze({ ...event, at: meta.at, sender }),
        snapshot.seq + 1,
        snapshot.parent === true,
        snapshot.children,
      );
    } catch (error) {
      if (error instanceof WatchfloorError) throw error;
      const reason = messageOf(error);
      throw new RefusedError(
        'MACHINE_THREW',
        `The machine threw while it handled ${event.type}: ${reason.slice(0, 500)}`,
        { cause: error },
      );
    }
    if (!macrostep.accepted) {
      const states = statesOf(xstateOf(snapshot));
      const offered = offers(snapshot);
      // By structure the event could be taken, so that its guards said no; or no active state takes it at all.
      const reason: NotAcceptedReason = offered.includes(event.type) ? 'guards' : 'state';
      const why =
        reason === 'guards' ? 'Its conditions are not met.' : `Accepted could be: ${offered.join(', ') || 'nothing'}.`;
      throw new RefusedError(
        'EVENT_NOT_ACCEPTED',
        `${event.type} is not accepted now (in ${states.join(', ')}). ${why}`,
        {
          details: { reason, states, offers: offered },
        },
      );
    }
    return conclude(snapshot, macrostep, event, meta);
  };

  const checkOwn = (snapshot: Snapshot): void => {
    if (snapshot.machine !== machine.id || snapshot.version !== version) {
      throw new WatchfloorError(
        'SNAPSHOT_FOREIGN',
        `A snapshot of ${snapshot.machine}@${snapshot.version} cannot be stepped by ${machine.id}@${version}.`,
      );
    }
  };

  const noteOwn: typeof note = (snapshot, event, at, refused) => {
    checkOwn(snapshot);
    checkDue(snapshot, Math.max(at, snapshot.at));
    return note(snapshot, event, at, refused);
  };

  const offers = (snapshot: Snapshot, by?: Sender): string[] => {
    if (snapshot.status !== 'active') return [];
    const { configuration } = xstateOf(snapshot);
    const may = (type: string) => by === undefined || !segregation.isBarred(snapshot, type, by);
    return admission.types.filter((type) => isPossible(configuration, type) && may(type));
  };

  return {
    definition,
    id: machine.id,
    version,
    hash,
    names: { actors: structure.actors, actions: structure.actions },
    machines: structure.machines,
    callbacks: structure.callbacks,
    child,

    start(raw, meta, { parent } = {}) {
      checkMeta(meta);
      const schema = schemas?.input;
      const checked =
        schema === undefined ? raw : within('', meta, () => parse(schema, raw, 'INPUT_INVALID', 'The input'));
      const input = toJson(checked ?? null, 'input');
      checkInputSize(input);
      const before = {
        seq: 0,
        digest: hashed ? genesis(sha256, { machine: machine.id, version, definition: hash, input }) : '',
        children: [],
        timers: [],
        generations: {},
        ...(parent ? { parent: true as const } : {}),
      } as unknown as Snapshot;
      const sender = keptSender(meta.by);
      const given = checked === undefined ? undefined : input;
      return within(before.digest, meta, () => {
        const macrostep = stepper.initial(given, meta.at, sender, 1, parent === true);
        return conclude(before, macrostep, { type: 'xstate.init', ...(given !== undefined && { input }) }, meta);
      });
    },
    step: outside,
    accepts(snapshot, event, meta) {
      try {
        outside(snapshot, event, meta);
        return { accepted: true };
      } catch (error) {
        if (!(error instanceof WatchfloorError)) throw error;
        const { code, message, details, todo } = error;
        return {
          accepted: false,
          code,
          message,
          ...(details === undefined ? {} : { details }),
          ...(todo === undefined ? {} : { todo }),
        };
      }
    },
    refuse: (snapshot, event, meta, refused) => {
      // What was refused may be anything; the ledger keeps its type and not its body.
      const type = typeof event?.type === 'string' && event.type.isWellFormed() ? event.type.slice(0, 200) : '';
      const text = (value: unknown) => (typeof value === 'string' && value.isWellFormed() ? value.slice(0, 200) : '');
      const { role, name, issuer, subject, tenant } = (meta.by ?? {}) as Partial<Sender>;
      const proven = issuer === undefined ? {} : { issuer: text(issuer), subject: text(subject) };
      const ofTenant = issuer === undefined || tenant === undefined ? {} : { tenant: text(tenant) };
      const by = { role: text(role), name: text(name), ...proven, ...ofTenant };
      const at = Number.isSafeInteger(meta.at) ? meta.at : snapshot.at;
      return noteOwn(snapshot, { type, id: text(meta.id), by }, at, refused);
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
      const children = endChild(snapshot, child);
      const { timers, generations } = snapshot;
      const meta = { at, by: actorSender, id: `${id}#${generation}` };
      const base = { children, timers, generations };
      const common = { actorId: id, at, sender: actorSender };
      if (outcome.ok) {
        const output = outcome.output === undefined ? undefined : toJson(outcome.output, 'output of actor', id);
        return internal(snapshot, { type: `xstate.done.actor.${id}`, output, ...common }, meta, base);
      }
      const error = errorToJson(outcome.error);
      const event = { type: `xstate.error.actor.${id}`, error, ...common };
      return internal(snapshot, event, meta, base, { ...event, error: ActorError.from(error) });
    },
    giveUp: (snapshot, effect, { code, message }, { at }) =>
      noteOwn(snapshot, { type: 'watchfloor.effect.gaveUp', id: effect, by: hostSender }, at, { code, message }),
    discard(snapshot, { at, event: { by, id, type } }, reason) {
      const timers = snapshot.timers.filter(({ key }) => by.name !== timerSender.name || key !== id);
      const ended = by.name === actorSender.name ? readActorName(id) : undefined;
      const children = ended === undefined ? snapshot.children : endChild(snapshot, ended);
      const base = { generations: snapshot.generations, children, timers: Object.freeze(timers) };
      return note(snapshot, { type, id, by }, at, reason, base);
    },
    stop(snapshot, meta) {
      checkOwn(snapshot);
      if (snapshot.status !== 'active')
        throw new WatchfloorError('INSTANCE_ENDED', `The instance has ended (${snapshot.status}) already.`);
      checkTime(snapshot, meta.at);
      return internal(snapshot, { type: 'xstate.stop' }, meta);
    },
    offers,
    barred: segregation.barred,
    tags: (snapshot) => [...xstateOf(snapshot).tags].sort(),
    states: (snapshot) => [...statesOf(xstateOf(snapshot))],
    matches: (snapshot, path) => xstateOf(snapshot)._nodes.some((node) => node.path.join('.') === path),
    persisted: (snapshot) => stepper.machine.getPersistedSnapshot(xstateOf(snapshot) as never),
  };
}

/** Structure and names, with the rules that stand beside the machine. A definition without any has its machine's alone. */
function outlineOf(outline: unknown, { machine, segregation, tenant }: Definition): unknown {
  const meanings = olderMeanings(machine);
  const rules = { ...(segregation === undefined ? {} : { segregation }), ...(tenant === undefined ? {} : { tenant }) };
  return {
    ...(outline as object),
    ...(Object.keys(rules).length === 0 ? {} : { rules }),
    ...(meanings.length === 0 ? {} : { meanings }),
  };
}
