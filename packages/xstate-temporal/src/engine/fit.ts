/** Whether a snapshot that a migration made can be lived on by the new version. */

import type { AnyStateNode } from 'xstate';
import { messageOf } from './errors.ts';
import { parse } from './schema.ts';
import type { Chart, Snapshot, StateValue } from './types.ts';
import { matchesDescriptor } from './wildcard.ts';

/** Everything that the snapshot names and the version does not have; empty when it fits. */
export function misfits(from: Chart, to: Chart, before: Snapshot, next: Snapshot): string[] {
  return [
    ...misfitStates(to, next),
    ...misfitHistory(to, next),
    ...misfitTimers(to, next),
    ...misfitChildren(from, to, before, next),
    ...misfitContext(to, next),
  ];
}

function misfitStates({ definition: { machine } }: Chart, { value }: Snapshot): string[] {
  const problems = [...wrongWith(machine.root, value)];
  if (problems.length === 0 && isAtEnd(machine.root, value)) problems.push('it would have ended there');
  return problems;
}

/** A value must name one state of each compound state that is active, and all of each parallel one. */
function* wrongWith(node: AnyStateNode, value: StateValue): Generator<string> {
  const children = node.states as Record<string, AnyStateNode>;
  const named = typeof value === 'string' ? { [value]: {} } : value;
  const where = node.path.length === 0 ? 'the machine' : `"${node.path.join('.')}"`;
  const keys = Object.keys(named);
  if (typeof named !== 'object' || named === null || Array.isArray(named)) yield `${where} has no state value`;
  else if (node.type === 'compound' && keys.length !== 1) yield `${where} is in ${keys.length} states and not in one`;
  else {
    const missing = node.type === 'parallel' ? Object.keys(children).filter((key) => !keys.includes(key)) : [];
    for (const key of missing) if (children[key]?.type !== 'history') yield `${where} lacks its region "${key}"`;
    for (const key of keys) {
      const child = Object.hasOwn(children, key) ? children[key] : undefined;
      if (child === undefined || child.type === 'history') yield `${where} has no state "${key}"`;
      else yield* wrongWith(child, named[key] as StateValue);
    }
  }
}

function isAtEnd(node: AnyStateNode, value: StateValue): boolean {
  const children = node.states as Record<string, AnyStateNode>;
  if (node.type === 'final') return true;
  const below = typeof value === 'string' ? { [value]: {} } : value;
  const entries = Object.entries(below);
  if (node.type === 'compound') return entries.every(([key]) => children[key]?.type === 'final');
  return (
    node.type === 'parallel' &&
    entries.every(([key, inner]) => isAtEnd(children[key] as AnyStateNode, inner as StateValue))
  );
}

function misfitHistory({ definition: { machine } }: Chart, { history }: Snapshot): string[] {
  const known = new Set(nodesBelow(machine.root).map(({ id }) => id));
  const ids = Object.entries(history).flatMap(([id, remembered]) => [id, ...remembered]);
  return ids.filter((id) => !known.has(id)).map((id) => `history knows the state "${id}"`);
}

function nodesBelow(node: AnyStateNode): AnyStateNode[] {
  return [node, ...Object.values(node.states as Record<string, AnyStateNode>).flatMap(nodesBelow)];
}

function misfitTimers({ definition: { machine } }: Chart, { timers, children, at }: Snapshot): string[] {
  const known = machine.events as readonly string[];
  const keys = new Set<string>();
  return timers.flatMap(({ key, id, event, deadline, to }) => {
    const problems: string[] = [];
    const type = String(event?.type);
    if (keys.has(key)) problems.push(`two timers have the key "${key}"`);
    keys.add(key);
    if (!Number.isSafeInteger(deadline) || deadline < at) problems.push(`timer "${id}" has no deadline to come`);
    // What goes to an actor or to the parent is none of this machine's own events.
    if (to === undefined || 'self' in to) {
      if (!known.some((descriptor) => descriptor === type || matchesDescriptor(type, descriptor)))
        problems.push(`timer "${id}" brings the event "${type}"`);
    } else if ('child' in to && !children.some((c) => c.id === to.child && c.generation === to.generation)) {
      problems.push(`timer "${id}" is for the actor "${to.child}#${to.generation}"`);
    }
    return problems;
  });
}

function misfitChildren(from: Chart, to: Chart, before: Snapshot, { children }: Snapshot): string[] {
  const ids = new Set<string>();
  return children.flatMap(({ id, src, generation }) => {
    const problems: string[] = [];
    if (ids.has(id)) problems.push(`two actors have the id "${id}"`);
    ids.add(id);
    if (!to.names.actors.includes(src)) problems.push(`actor "${id}" runs "${src}"`);
    const old = before.children.find((c) => c.id === id && c.generation === generation);
    const latest = Object.hasOwn(before.generations, id) ? (before.generations[id] as number) : 0;
    if (old === undefined && latest >= generation)
      problems.push(`actor "${id}#${generation}" is not there; leave the generation out to start one`);
    if (old !== undefined && old.src !== src) problems.push(`actor "${id}" is "${old.src}" and not "${src}"`);
    if (old !== undefined && from.machines.includes(src) !== to.machines.includes(src))
      problems.push(`actor "${id}" is a machine in one version only`);
    if (old === undefined && to.machines.includes(src))
      problems.push(`actor "${id}" is a machine, which a migration cannot start`);
    return problems;
  });
}

function misfitContext({ definition: { schemas } }: Chart, { context }: Snapshot): string[] {
  if (typeof context !== 'object' || context === null || Array.isArray(context)) return ['the context is no object'];
  if (schemas?.context === undefined) return [];
  try {
    parse(schemas.context, context, 'CONTEXT_INVALID', 'the context');
    return [];
  } catch (error) {
    return [messageOf(error)];
  }
}
