/** Moves an instance from one version of its machine to another. */
import type { Effect } from './effect.ts';
import { messageOf, WatchfloorError } from './errors.ts';
import { misfits } from './fit.ts';
import { canonicalJson, portableSha256, type Sha256 } from './hash.ts';
import type { JsonObject } from './json.ts';
import { toJson } from './json-value.ts';
import { chain, contextHash } from './ledger.ts';
import { Chance, purely } from './purity.ts';
import { keptSender } from './sender.ts';
import type { Chart, Child, LedgerRecord, Meta, Snapshot, StateValue, Step, Timer } from './types.ts';

/** What a migration is given: the parts of a snapshot that it may change. */
export type Movable = Pick<Snapshot, 'value' | 'context' | 'history' | 'timers' | 'children'>;

/** What a migration gives. */
export interface Moved {
  readonly value: StateValue;
  readonly context: JsonObject;
  readonly history: Snapshot['history'];
  /** One with the key and deadline that it had goes on; one left out is cancelled; any other is armed anew. */
  readonly timers: readonly (Omit<Timer, 'key'> & { readonly key?: string })[];
  /** One with the id and generation that it had goes on; one left out is stopped; one without generation is started. */
  readonly children: readonly (Child | Pick<Child, 'id' | 'src' | 'input' | 'systemId'>)[];
}

/** What becomes of an instance in flight. Pure, as a step is. */
export type Migration = (snapshot: Movable) => Moved;

/** Migrations by name: `<from>-><to>`, as in `1.0.0->2.0.0`. */
export type Migrations<TVersion extends string = string> = Readonly<
  Partial<Record<`${TVersion}->${TVersion}`, Migration>>
>;

/**
 * One step that changes the version, and what the migration says. Its record has the event
 * `watchfloor.migrated`, whose payload names both versions, the new definition, and the hash of what
 * the migration gave; keys, generations and the chain of digests go on.
 *
 * @throws MIGRATION_UNKNOWN, INSTANCE_ENDED, TIMER_DUE, MIGRATION_FAILED when the migration throws, IMPURE_MACHINE,
 *   MIGRATION_UNFIT with everything that the new version does not have
 */
export function migrate(
  from: Chart,
  to: Chart,
  snapshot: Snapshot,
  migrations: Migrations,
  meta: Meta,
  sha256: Sha256 = portableSha256,
): Step {
  const name = `${from.version}->${to.version}` as const;
  const migration = Object.hasOwn(migrations, name) ? migrations[name] : undefined;
  if (migration === undefined || from.id !== to.id)
    throw new WatchfloorError('MIGRATION_UNKNOWN', `${from.id} has no migration "${name}"; give one to durable().`);
  if (snapshot.status !== 'active')
    throw new WatchfloorError('INSTANCE_ENDED', `The instance has ended (${snapshot.status}); it is not migrated.`);
  const at = Math.max(meta.at, snapshot.at);
  const late = from.due(snapshot, at);
  if (late !== undefined)
    throw new WatchfloorError('TIMER_DUE', `Timer "${late.id}" is due; a host fires it before it migrates.`);

  const world = new Chance(sha256, at, from.id, snapshot.digest, meta.id);
  const moved = run(migration, name, snapshot, world);
  const seq = snapshot.seq + 1;
  const { effects, timers, children, generations } = compareActivity(snapshot, moved, seq);
  // The order of regions is worked out anew.
  const { nodes: _nodes, ...kept } = snapshot;
  const next: Snapshot = {
    ...kept,
    version: to.version,
    definition: to.hash,
    value: moved.value,
    context: moved.context,
    history: moved.history,
    timers,
    children,
    generations,
    at,
    seq,
  };
  const problems = misfits(from, to, snapshot, next);
  if (problems.length > 0) {
    throw new WatchfloorError(
      'MIGRATION_UNFIT',
      `What "${name}" gives does not fit ${to.id}@${to.version}: ${problems.join('; ').slice(0, 1_000)}.`,
    );
  }
  const { value, history } = next;
  const record: LedgerRecord = {
    at,
    context: contextHash(sha256, next.context),
    effects,
    event: {
      type: 'watchfloor.migrated',
      id: meta.id,
      by: keptSender(meta.by),
      payload: {
        from: from.version,
        to: to.version,
        definition: to.hash,
        moved: sha256(canonicalJson({ children, history, timers, value })),
      },
    },
    from: from.states(snapshot),
    seq,
    to: to.states(next),
  };
  const after = Object.freeze({ ...next, digest: chain(sha256, snapshot.digest, record) });
  return { snapshot: after, effects, record, taken: [], entered: [], logs: [] };
}

function run(
  migration: Migration,
  name: string,
  { value, context, history, timers, children }: Snapshot,
  world: Chance,
): Moved {
  try {
    const moved = purely(world, () => migration({ value, context, history, timers, children }));
    const parts = {
      value: moved.value,
      context: moved.context,
      history: moved.history,
      timers: moved.timers,
      children: moved.children,
    };
    return toJson(parts, `what migration "${name}" gives`) as unknown as Moved;
  } catch (error) {
    if (error instanceof WatchfloorError && error.code === 'IMPURE_MACHINE') throw error;
    const reason = messageOf(error);
    throw new WatchfloorError('MIGRATION_FAILED', `The migration "${name}" failed: ${reason.slice(0, 500)}`, {
      cause: error,
    });
  }
}

/** Clocks and actors before and after, and the effects that lead from the one to the other. */
function compareActivity(
  before: Snapshot,
  moved: Moved,
  seq: number,
): Pick<Snapshot, 'timers' | 'children' | 'generations'> & { readonly effects: readonly Effect[] } {
  const effects: Effect[] = [];
  const add = <E extends Effect>(effect: E): E => {
    effects.push(effect);
    return effect;
  };
  const key = () => `${seq}.${effects.length}`;
  const goesOn = (timer: Timer) => moved.timers.some((m) => m.key === timer.key && m.deadline === timer.deadline);
  for (const timer of before.timers) if (!goesOn(timer)) add({ kind: 'cancelTimer', key: key(), timer: timer.key });
  const timers = moved.timers.map(({ key: given, ...timer }): Timer => {
    const old = before.timers.find((t) => t.key === given && t.deadline === timer.deadline);
    if (old !== undefined) return Object.freeze({ ...timer, key: old.key });
    return Object.freeze({ ...timer, key: add({ kind: 'startTimer', key: key(), ...timer }).key });
  });

  const isKept = (child: Child) =>
    moved.children.some((m) => m.id === child.id && 'generation' in m && m.generation === child.generation);
  for (const child of before.children) {
    if (child.status === 'active' && !isKept(child))
      add({ kind: 'stopActor', key: key(), id: child.id, generation: child.generation });
  }
  const generations: Record<string, number> = { ...before.generations };
  const children = moved.children.map((child): Child => {
    if ('generation' in child) return child;
    const generation = (generations[child.id] ?? 0) + 1;
    generations[child.id] = generation;
    const { id, src, input, systemId } = child;
    const given = input === undefined ? {} : { input };
    const known = systemId === undefined ? {} : { systemId };
    add({ kind: 'invokeActor', key: key(), id, src, ...given, generation });
    return Object.freeze({ id, src, ...given, ...known, generation, status: 'active' });
  });
  return {
    effects: Object.freeze(effects.map((effect) => Object.freeze(effect))),
    timers: Object.freeze(timers),
    children: Object.freeze(children),
    generations: Object.freeze(generations),
  };
}
