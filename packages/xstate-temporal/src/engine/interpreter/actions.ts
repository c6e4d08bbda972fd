/** Resolves actions: what they change in context and children is done, the rest is collected for a host. */
import type { JsonObject } from '../json.ts';
import type { Taken } from '../types.ts';
import { type ActorReference, type ChildRef, childRef } from './child.ts';
import type { Action, ActionFunction } from './nodes.ts';
import type { Registry } from './registry.ts';
import type { XSnapshot } from './snapshot.ts';

/** An action as it is handed to whoever carries it out. */
export interface XAction {
  readonly type: string;
  readonly params: unknown;
  readonly info: { readonly context: unknown; readonly event: unknown };
  /** The machine's own implementation; absent for XState's actions. */
  readonly exec: unknown;
}

/** What surrounds a step: XState's actor scope, as far as its own functions read it. */
export interface Scope {
  readonly self: { readonly system: object };
  readonly system: { _bookId(): string; _relay(): never };
  /** The name of an actor's logic, where the machine has it under one. */
  readonly nameOf: (logic: unknown) => string | undefined;
}

export interface XEvent {
  readonly type: string;
}

/** A macrostep on its way. */
export interface Run {
  readonly scope: Scope;
  /** Changed by what is resolved. */
  readonly snapshot: XSnapshot;
  readonly registry: Registry;
  readonly queue: XEvent[];
  readonly actions: XAction[];
  /** As a step tells them. */
  readonly taken: Taken[];
  readonly entered: string[];
  /** Whether XState would have made another snapshot by now. */
  changed: boolean;
}

export interface ActionArgs {
  readonly context: unknown;
  readonly event: XEvent;
  readonly self: unknown;
  readonly system: unknown;
}

/** An action of XState's own. */
interface BuiltIn extends ActionFunction {
  readonly type: string;
  resolve(
    scope: Scope,
    snapshot: XSnapshot,
    args: ActionArgs,
    params: unknown,
    action: BuiltIn,
    extra: Extra,
  ): [snapshot: object, params: unknown, actions: readonly Action[] | undefined];
  readonly retryResolve?: (scope: Scope, snapshot: XSnapshot, params: unknown) => void;
  readonly execute?: unknown;
}

interface Extra {
  readonly internalQueue: XEvent[];
  readonly deferredActorIds: readonly string[] | undefined;
}

/** @param invoked ids of actors that come later in the list, to which earlier actions may send */
export function resolveActions(run: Run, actions: readonly Action[], event: XEvent, invoked?: readonly string[]): void {
  if (actions.length === 0) return;
  const retries: (() => void)[] | undefined = invoked === undefined || invoked.length === 0 ? undefined : [];
  const extra = { internalQueue: run.queue, deferredActorIds: invoked };
  for (const action of actions) resolve(run, action, event, extra, retries);
  if (retries !== undefined) for (const retry of retries) retry();
}

function resolve(run: Run, action: Action, event: XEvent, extra: Extra, retries: (() => void)[] | undefined): void {
  const { scope, snapshot } = run;
  const inline = typeof action === 'function';
  const found = inline
    ? action
    : snapshot.machine.implementations.actions[typeof action === 'string' ? action : action.type];
  const args = { context: snapshot.context, event, self: scope.self, system: scope.system };
  let params: unknown;
  if (!inline && typeof action !== 'string' && 'params' in action)
    params = typeof action.params === 'function' ? action.params({ context: args.context, event }) : action.params;
  if (!isBuiltIn(found)) {
    const type = inline ? action.name || '(anonymous)' : typeof action === 'string' ? action : action.type;
    run.actions.push({ type, params, info: args, exec: found });
    return;
  }
  switch (found.type) {
    case 'xstate.assign':
      assign(run, found, args, params);
      return;
    case 'xstate.stopChild':
      stopChild(run, found, args, params);
      return;
    case 'xstate.spawnChild':
      spawnChild(run, found, args);
      return;
  }
  const [, resolved, further] = found.resolve(scope, snapshot, args, params, found, extra);
  if (found.retryResolve !== undefined) retries?.push(() => found.retryResolve?.(scope, snapshot, resolved));
  if (found.execute !== undefined)
    run.actions.push({ type: found.type, params: resolved, info: args, exec: undefined });
  if (further !== undefined) for (const next of further) resolve(run, next, event, extra, retries);
}

const isBuiltIn = (action: unknown): action is BuiltIn =>
  (typeof action === 'function' || (typeof action === 'object' && action !== null)) && 'resolve' in action;

// The three that change the snapshot are done here: XState would make a whole snapshot for each.

function assign(run: Run, action: BuiltIn, info: ActionArgs, params: unknown): void {
  const { assignment } = action as BuiltIn & { readonly assignment: unknown };
  const { context, event, self, system } = info;
  const args = { context, event, spawn: spawnerOf(run, info), self, system };
  let update: unknown;
  if (typeof assignment === 'function') update = assignment(args, params);
  else {
    const fields: Record<string, unknown> = {};
    for (const key of Object.keys(assignment as object)) {
      const field: unknown = (assignment as Record<string, unknown>)[key];
      fields[key] = typeof field === 'function' ? field(args, params) : field;
    }
    update = fields;
  }
  run.snapshot.assign(merged(context as object, update) as JsonObject);
  run.changed = true;
}

/** What `{ ...context, ...update }` gives, in a quarter of the time: engines spread frozen objects slowly. */
function merged(context: object, update: unknown): object {
  if (typeof update !== 'object' || update === null) return { ...context, ...(update as object) };
  const result = {};
  return copyFields(result, context) && copyFields(result, update) ? result : { ...context, ...update };
}

/** `false` where a field cannot be set as others are. */
function copyFields(to: object, from: object): boolean {
  for (const key of Object.keys(from)) {
    if (key === '__proto__') return false;
    (to as Record<string, unknown>)[key] = (from as Record<string, unknown>)[key];
  }
  return true;
}

function stopChild(run: Run, action: BuiltIn, args: ActionArgs, params: unknown): void {
  const { actorRef } = action as BuiltIn & { readonly actorRef: unknown };
  stop(run, typeof actorRef === 'function' ? actorRef(args, params) : actorRef, args);
}

/** @param actor an actor, or its id */
function stop(run: Run, actor: unknown, args: ActionArgs): void {
  const { snapshot } = run;
  // An id may come out of an event, and then be called "constructor".
  const named =
    typeof actor === 'string' && Object.hasOwn(snapshot.children, actor) ? snapshot.children[actor] : undefined;
  const found = (typeof actor === 'string' ? named : actor) as { readonly id: string } | undefined;
  if (found) {
    const { [found.id]: _stopped, ...children } = snapshot.children;
    snapshot.children = children;
    run.registry.remove(found.id);
  }
  run.changed = true;
  run.actions.push({ type: 'xstate.stopChild', params: found, info: args, exec: undefined });
}

/** What the end of the machine, or its failure, does to its actors. */
export function stopChildren(run: Run, event: XEvent): void {
  const { scope, snapshot } = run;
  const args = { context: snapshot.context, event, self: scope.self, system: scope.system };
  for (const child of Object.values(snapshot.children)) stop(run, child, args);
}

function spawnChild(run: Run, action: BuiltIn, args: ActionArgs): void {
  const { id, src, input, systemId, syncSnapshot } = action as BuiltIn & SpawnOptions;
  const named = run.scope.nameOf(src) ?? src;
  const resolvedId = typeof id === 'function' ? id(args) : id;
  let actorRef: ChildRef | undefined;
  let given: unknown;
  // Where there is no such actor, whoever carries out the action says so.
  if (typeof named !== 'string' || run.snapshot.machine.implementations.actors[named]) {
    given = inputOf(input, run, args);
    actorRef = spawned(run, { id: resolvedId, src: named, input: given, systemId, syncSnapshot });
  }
  run.snapshot.children = { ...run.snapshot.children, [resolvedId as string]: actorRef };
  note(run, args, { id, systemId, actorRef, src: named, input: given });
}

/** The function `spawn` of an assignment or a context factory: what it gives back is data, and can be kept. */
export function spawnerOf(run: Run, args: ActionArgs): Spawner {
  return (src, { id, input, systemId, syncSnapshot } = {}) => {
    const { machine, children } = run.snapshot;
    const named = run.scope.nameOf(src) ?? src;
    if (typeof named === 'string' && !machine.implementations.actors[named])
      throw new Error(`Actor logic '${named}' not implemented in machine '${machine.id}'`);
    const given = inputOf(input, run, args);
    const actorRef = spawned(run, { id, src: named, input: given, systemId, syncSnapshot });
    run.snapshot.children = { ...children, [actorRef.id]: actorRef };
    note(run, args, { id, systemId, actorRef, src: named, input: given });
    return Object.freeze({ id: actorRef.id, src: String(named) });
  };
}

export type Spawner = (src: unknown, options?: Partial<Omit<SpawnOptions, 'src'>>) => ActorReference;

function spawned(run: Run, options: SpawnOptions): ChildRef {
  const { scope, registry } = run;
  const actorRef = childRef(scope.system, options);
  if (typeof options.systemId === 'string')
    registry.add(options.systemId, { id: actorRef.id, src: String(options.src) });
  return actorRef;
}

const inputOf = (input: unknown, { scope }: Run, { context, event }: ActionArgs): unknown =>
  typeof input === 'function' ? input({ context, event, self: scope.self }) : input;

function note(run: Run, args: ActionArgs, params: object): void {
  run.changed = true;
  run.actions.push({ type: 'xstate.spawnChild', params, info: args, exec: undefined });
}

interface SpawnOptions {
  readonly id: unknown;
  readonly systemId?: unknown;
  readonly src: unknown;
  readonly input: unknown;
  readonly syncSnapshot?: boolean | undefined;
}
