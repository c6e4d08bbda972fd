/** Compares one state of two versions. */
import type { AnyStateMachine } from 'xstate';
import type { ChangeKind, Note } from './diff-change.ts';
import { atomic, type DiffNode, type OutlineTransition } from './diff-outline.ts';
import { canonicalJson } from './hash.ts';

export interface Around {
  readonly path: string;
  readonly older: ReadonlyMap<string, DiffNode>;
  readonly newer: ReadonlyMap<string, DiffNode>;
  readonly a: AnyStateMachine;
  readonly b: AnyStateMachine;
  readonly note: Note;
}

/** Notes what differs between a state and what has become of it; `undefined` where it is gone. */
export function compareNode(was: DiffNode, is: DiffNode | undefined, around: Around): void {
  const { path, older, newer, note } = around;
  const states = atomic(older, path);
  const say = (kind: ChangeKind, message: string, breaks: boolean) =>
    note({ kind, where: path, message, breaks, states });
  if (is === undefined) {
    // With its parent gone, the parent says it all.
    if (newer.has(was.parent ?? '')) goneState(was, around, say);
    return;
  }
  if (was.type !== is.type) say('state.type', `was ${was.type} and is ${is.type}`, was.type !== 'final');
  if (was.type === 'history' || is.type === 'history') {
    if (was.history !== is.history || was.id !== is.id)
      say('history.changed', 'remembers what it did under another id or to another depth', true);
    return;
  }
  if (was.id !== is.id)
    say(
      'state.id',
      `has the id "${is.id}" instead of "${was.id}"; its timers and what history remembers go by id`,
      true,
    );
  if (!same(was.tags, is.tags)) say('state.tags', 'has other tags', false);
  if (!same(was.initial, is.initial)) say('initial.changed', 'begins elsewhere', false);
  if (!same([was.entry, was.exit].map(names), [is.entry, is.exit].map(names)))
    say('actions.changed', 'has other actions at entry or exit', false);
  compareInvokes(was, is, say);
  compareTimers(was, is, around, say);
  compareEvents(was, is, around, say);
}

type Say = (kind: ChangeKind, message: string, breaks: boolean) => void;

function goneState(was: DiffNode, { older, newer }: Around, say: Say): void {
  const parent = was.parent ?? '';
  const fresh = [...newer].find(
    ([path, node]) => !older.has(path) && (node.parent ?? '') === parent && node.type === was.type && alike(was, node),
  );
  const hint = fresh === undefined ? '' : `; "${fresh[0]}" looks like it under another name`;
  if (was.type === 'history') say('history.changed', `is gone${hint}`, true);
  else say('state.removed', `is gone${hint}`, was.type !== 'final');
}

const alike = (a: DiffNode, b: DiffNode) =>
  same(
    [...a.byEvent.keys()].map((event) => event.replace(a.id, '')),
    [...b.byEvent.keys()].map((event) => event.replace(b.id, '')),
  ) && same([...a.invokes.values()], [...b.invokes.values()]);

function compareInvokes(was: DiffNode, is: DiffNode, say: Say): void {
  for (const [id, src] of was.invokes) {
    const now = is.invokes.get(id);
    if (now === undefined)
      say('invoke.removed', `no longer invokes "${src}" as "${id}"; what is open would come back to nobody`, true);
    else if (now !== src) say('invoke.changed', `invokes "${now}" instead of "${src}" as "${id}"`, true);
  }
  for (const [id, src] of is.invokes)
    if (!was.invokes.has(id))
      say('invoke.added', `invokes "${src}" as "${id}"; an instance that is in it already never will`, true);
}

function compareTimers(was: DiffNode, is: DiffNode, { a, b }: Around, say: Say): void {
  for (const [id, delay] of was.timers) {
    const now = is.timers.get(id);
    if (now === undefined)
      say('timer.removed', `no longer has the timer "${id}"; one that is armed fires into nothing`, true);
    else if (!same(now, delay))
      say('timer.changed', `has the timer "${id}" after ${text(now)} instead of ${text(delay)}`, true);
    else if (typeof delay === 'string' && body(a, 'delays', delay) !== body(b, 'delays', delay)) {
      const values = [a, b].map((machine) => machine.implementations.delays[delay] as unknown);
      const how = values.every((value) => typeof value === 'number')
        ? `is ${values[1]} ms instead of ${values[0]} ms`
        : 'is computed otherwise';
      say('timer.changed', `the delay "${delay}" of its timer ${how}; one that is armed keeps its deadline`, true);
    }
  }
  for (const id of is.timers.keys())
    if (!was.timers.has(id))
      say('timer.added', `has a timer "${id}"; an instance that is in it already never arms it`, true);
}

function compareEvents(was: DiffNode, is: DiffNode, { newer, a, b }: Around, say: Say): void {
  for (const [event, transitions] of was.byEvent) {
    const now = is.byEvent.get(event);
    const what = event === '' ? 'a transition without an event' : event;
    if (now === undefined) {
      // Timers and actors are told of as what they are.
      if (event.startsWith('xstate.')) continue;
      const above = event !== '' && handledAbove(is, event, newer);
      say('event.removed', `no longer takes ${what}${above ? ' itself; a state above it does' : ''}`, !above);
      continue;
    }
    const differ = (part: (transition: OutlineTransition) => unknown) => !same(transitions.map(part), now.map(part));
    if (differ(({ guard }) => guard ?? null))
      say('guard.changed', `asks other guards on ${what}: ${guards(now)} instead of ${guards(transitions)}`, true);
    else {
      const bodies = [...new Set(transitions.flatMap(({ guard }) => (typeof guard === 'string' ? [guard] : [])))];
      for (const guard of bodies)
        if (guard !== 'inline' && body(a, 'guards', guard) !== body(b, 'guards', guard))
          say('guard.body', `the guard "${guard}" on ${what} decides otherwise`, false);
    }
    if (differ(({ target, reenter }) => [target ?? null, reenter ?? false]))
      say('target.changed', `goes to ${targets(now)} instead of ${targets(transitions)} on ${what}`, false);
    if (differ(({ actions }) => names(actions))) say('actions.changed', `does other things on ${what}`, false);
  }
  for (const event of is.byEvent.keys())
    if (!was.byEvent.has(event) && !event.startsWith('xstate.'))
      say('event.added', event === '' ? 'has a transition without an event' : `takes ${event}`, false);
}

function handledAbove({ parent }: DiffNode, type: string, nodes: ReadonlyMap<string, DiffNode>): boolean {
  const above = parent === undefined ? undefined : nodes.get(parent);
  return above !== undefined && (above.handles(type) || handledAbove(above, type, nodes));
}

/** Actions without what is told of as timers. */
function names(actions: OutlineTransition['actions']): unknown[] {
  return actions.filter(
    (action) => typeof action === 'string' || (action.delay === undefined && action.type !== 'xstate.cancel'),
  );
}

/** A number, or the source text of a function: both versions have gone through the same compiler. */
function body(machine: AnyStateMachine, kind: 'guards' | 'delays', name: string): string {
  return String((machine.implementations[kind] as Record<string, unknown>)[name]);
}

const same = (a: unknown, b: unknown) => canonicalJson(plain(a)) === canonicalJson(plain(b));
const plain = (value: unknown) => JSON.parse(JSON.stringify(value ?? null)) as never;
const text = (delay: unknown) => (typeof delay === 'number' ? `${delay} ms` : `"${String(delay)}"`);
const guards = (all: readonly OutlineTransition[]) =>
  all
    .map(({ guard }) => (guard === undefined ? 'none' : typeof guard === 'string' ? guard : JSON.stringify(guard)))
    .join(', ');
const targets = (all: readonly OutlineTransition[]) =>
  all.map(({ target }) => target?.join(' and ') ?? 'nowhere').join(', ');
