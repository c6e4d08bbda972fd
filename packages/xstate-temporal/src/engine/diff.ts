/** What a change of a machine does to its instances in flight. */
import type { AnyStateMachine } from 'xstate';
import { definitionOf } from './definition.ts';
import type { Change, Diff, Note } from './diff-change.ts';
import { atomic, type DiffNode, gather, outlineOf } from './diff-outline.ts';
import { compareNode } from './diff-state.ts';
import { WatchfloorError } from './errors.ts';
import { canonicalJson } from './hash.ts';
import type { StandardSchemaV1 } from './standard-schema.ts';
import { readStructure } from './structure.ts';
import type { Definition } from './types.ts';

export interface DiffOptions {
  /** A schema as comparable data, such as its JSON Schema; `undefined` where there is no telling. */
  readonly describe?: (schema: StandardSchemaV1) => unknown;
}

/**
 * Compares two versions of a machine for the instances that live on the older one.
 *
 * @throws MACHINES_DIFFER when the machines have different ids
 */
export function diff(older: Definition, newer: Definition, options: DiffOptions = {}): Diff {
  const [a, b] = [definitionOf(older), definitionOf(newer)];
  if (a.machine.id !== b.machine.id) {
    throw new WatchfloorError(
      'MACHINES_DIFFER',
      `"${a.machine.id}" and "${b.machine.id}" are two machines; compare two versions of one.`,
    );
  }
  const changes: Change[] = [];
  compareMachines(a.machine, b.machine, changes, []);
  const nodes = gather(outlineOf(a.machine));
  const note: Note = (change) => changes.push({ machine: a.machine.id, ...change });
  compareSchemas(a, b, options, nodes, note);
  if (canonicalJson(rolesOf(a)) !== canonicalJson(rolesOf(b))) {
    note({ kind: 'roles.changed', where: '', message: 'who may send an event has changed', breaks: false, states: [] });
  }
  if (changes.length > 0 && a.version === b.version) {
    note({
      kind: 'version.unchanged',
      where: '',
      message: `the machine has changed under the version ${a.version}; replays of its instances would go another way. Give it a version of its own`,
      breaks: true,
      states: atomic(nodes),
    });
  }
  const sorted = [...changes.filter(({ breaks }) => breaks), ...changes.filter(({ breaks }) => !breaks)];
  return { machine: a.machine.id, from: a.version, to: b.version, changes: sorted, breaks: sorted[0]?.breaks ?? false };
}

function compareMachines(
  a: AnyStateMachine,
  b: AnyStateMachine,
  changes: Change[],
  seen: readonly AnyStateMachine[],
): void {
  const note: Note = (change) => changes.push({ machine: a.id, ...change });
  const [older, newer] = [gather(outlineOf(a)), gather(outlineOf(b))];
  for (const [path, node] of older) compareNode(node, newer.get(path), { path, older, newer, a, b, note });
  for (const [path, node] of newer) {
    if (older.has(path)) continue;
    const parent = older.get(node.parent ?? '');
    // Below a state that is new itself nothing more is to be said.
    if (parent === undefined) continue;
    const region = parent.type === 'parallel' && node.type !== 'history';
    note({
      kind: region ? 'region.added' : 'state.added',
      where: path,
      message: region ? 'is a new region, which no instance in its parent has entered' : 'is new',
      breaks: region,
      states: region ? atomic(older, node.parent ?? '') : [],
    });
  }
  for (const name of readStructure(a).machines) {
    const [was, is] = [a.implementations.actors[name], b.implementations.actors[name]] as unknown[];
    if (seen.includes(was as AnyStateMachine) || was === is) continue;
    const machines = readStructure(b).machines;
    if (!machines.includes(name) || (was as AnyStateMachine).id !== (is as AnyStateMachine).id) {
      const message = `the actor "${name}" is no longer the machine "${(was as AnyStateMachine).id}"`;
      note({ kind: 'actor.changed', where: '', message, breaks: true, states: invoking(older, name) });
    } else compareMachines(was as AnyStateMachine, is as AnyStateMachine, changes, [...seen, a]);
  }
}

function compareSchemas(
  a: Definition,
  b: Definition,
  { describe }: DiffOptions,
  nodes: ReadonlyMap<string, DiffNode>,
  note: Note,
): void {
  const told = (schema: StandardSchemaV1 | undefined) => (schema === undefined ? null : (describe?.(schema) ?? '?'));
  const same = (x: StandardSchemaV1 | undefined, y: StandardSchemaV1 | undefined) =>
    canonicalJson(plain(told(x))) === canonicalJson(plain(told(y)));
  const changed = (what: string, breaks: boolean, states: readonly string[]) =>
    note({ kind: 'schema.changed', where: '', message: `the schema of ${what} has changed`, breaks, states });
  if (!same(a.schemas?.input, b.schemas?.input)) changed('the input', false, []);
  if (!same(a.schemas?.context, b.schemas?.context)) changed('the context', true, atomic(nodes));
  const [was, is] = [a.schemas?.events ?? {}, b.schemas?.events ?? {}];
  for (const type of new Set([...Object.keys(was), ...Object.keys(is)])) {
    if (same(own(was, type), own(is, type))) continue;
    // What had no schema before was either refused (others had one) or of any shape.
    const states = [...nodes].filter(([, node]) => node.handles(type)).flatMap(([path]) => atomic(nodes, path));
    changed(
      `the event ${type}`,
      Object.hasOwn(was, type) || Object.keys(was).length === 0,
      [...new Set(states)].sort(),
    );
  }
}

const own = (events: Readonly<Record<string, StandardSchemaV1>>, type: string) =>
  Object.hasOwn(events, type) ? events[type] : undefined;

const plain = (value: unknown) => JSON.parse(JSON.stringify(value ?? null)) as never;

const rolesOf = ({ roles, segregation, tenant }: Definition) =>
  plain([roles ?? null, segregation ?? [], tenant ?? null]);

const invoking = (nodes: ReadonlyMap<string, DiffNode>, src: string) =>
  [...nodes].filter(([, node]) => [...node.invokes.values()].includes(src)).flatMap(([path]) => atomic(nodes, path));
