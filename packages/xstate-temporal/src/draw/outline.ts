import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { delayTitle } from '../text/index.ts';
import { type Actor, actorOf, type Look } from './marks.ts';

/** A state as it is drawn. */
export interface State {
  /** Keys from the root, joined by dots; empty for the root. */
  readonly path: string;
  readonly key: string;
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final' | 'history' | 'deepHistory';
  /** The path of the state that is entered first. */
  readonly initial: string | undefined;
  /** Names of the actors that run while it is active. */
  readonly actors: readonly string[];
  /** What happens inside it without leaving it. */
  readonly inner: readonly Label[];
  readonly states: readonly State[];
  /** The keys of regions that do the same, where this one stands for all of them. */
  readonly alike?: readonly string[];
  /** Whether what is in it is drawn elsewhere. */
  readonly elsewhere?: boolean;
}

/** What takes a way: an event under a condition, and who may send it. */
export interface Label {
  /** As it is said: the type of what is sent or raised, else `at once`, `after …`, `answered` and the like. */
  readonly event: string;
  readonly condition: string | undefined;
  /** `sent` comes from outside; a `clock` rings; what is the chart's `own` follows from where it is. */
  readonly cause: 'sent' | 'clock' | 'own';
  /** The roles that may send it. */
  readonly by: readonly Actor[];
  /** Where it leads, where no arrow shows that. */
  readonly to?: string;
}

/** A way from one state to another. */
export interface Way {
  readonly from: string;
  readonly to: string;
  readonly labels: readonly Label[];
  /** Whether it is a message to another chart. */
  readonly tells?: boolean;
}

/** What is known of a chart beside the machine: who may send what, how long its named delays are, how roles look. */
export interface Knowledge {
  readonly roles?: Readonly<Record<string, readonly string[]>>;
  readonly delays?: Readonly<Record<string, string>>;
  /** How roles look. */
  readonly looks?: Readonly<Record<string, Look>>;
}

/** A chart as it is drawn: read from the machine itself, so that no picture can differ from it. */
export interface Outline {
  readonly name: string;
  readonly root: State;
  readonly ways: readonly Way[];
}

/** Reads a machine. */
export function outlineOf(machine: AnyStateMachine, knowledge: Knowledge = {}): Outline {
  const ways: Way[] = [];
  const root = read(machine.root, knowledge, (way) => ways.push(way));
  return { name: machine.id, root, ways: joined(ways) };
}

/** One way from a state to another, with all that takes it. */
export function joined<TWay extends Way>(ways: readonly TWay[]): TWay[] {
  const byEnds = new Map<string, TWay>();
  for (const way of ways) {
    const key = JSON.stringify([way.from, way.to]);
    const known = byEnds.get(key);
    byEnds.set(key, known === undefined ? way : { ...known, labels: unique([...known.labels, ...way.labels]) });
  }
  return [...byEnds.values()];
}

function unique(labels: readonly Label[]): Label[] {
  return [...new Map(labels.map((label) => [JSON.stringify(label), label])).values()];
}

/** A label in a line, without who sends it. */
export function saidOf({ condition, event }: Label): string {
  return condition === undefined ? event : `${event} [${condition}]`;
}

interface Transition {
  readonly eventType: string | null;
  readonly target?: readonly AnyStateNode[];
  readonly guard?: unknown;
}

function read(node: AnyStateNode, knowledge: Knowledge, add: (way: Way) => void): State {
  const path = node.path.join('.');
  const inner: Label[] = [];
  const transitions = [...node.transitions.values()].flat() as unknown as Transition[];
  for (const transition of [...transitions, ...((node.always ?? []) as unknown as Transition[])]) {
    const label = labelOf(transition, knowledge);
    if (transition.target === undefined) inner.push(label);
    else for (const target of transition.target) add({ from: path, to: target.path.join('.'), labels: [label] });
  }
  const [initial] = node.type === 'compound' ? ((node.initial as unknown as Transition).target ?? []) : [];
  return {
    path,
    key: node.key,
    kind: node.type === 'history' ? (node.history === 'deep' ? 'deepHistory' : 'history') : node.type,
    initial: initial?.path.join('.'),
    actors: (node.invoke as readonly { src: unknown }[]).map(({ src }) => String(src)),
    inner: unique(inner),
    states: Object.values(node.states as Record<string, AnyStateNode>).map((child) => read(child, knowledge, add)),
  };
}

function labelOf({ eventType, guard }: Transition, { delays = {}, looks, roles }: Knowledge): Label {
  const condition = guard === undefined ? undefined : guardOf(guard);
  const delay = delayOf(eventType);
  if (delay !== undefined) {
    const lasts = Object.hasOwn(delays, delay) ? ` (${delays[delay]})` : '';
    return { event: `after ${delayTitle(delay)}${lasts}`, condition, cause: 'clock', by: [] };
  }
  const event = eventOf(eventType);
  if (eventType === null || eventType === '' || event !== eventType) return { event, condition, cause: 'own', by: [] };
  if (roles === undefined) return { event, condition, cause: 'sent', by: [] };
  // What nobody may send the chart raises for itself, later.
  const known = Object.hasOwn(roles, event);
  const by = known ? (roles[event] ?? []).map((role) => actorOf(role, looks)) : [];
  return { event, condition, cause: known ? 'sent' : 'clock', by };
}

function delayOf(type: string | null): string | undefined {
  return type === null ? undefined : /^xstate\.after\.([^.]+)\./.exec(type)?.[1];
}

/** An event as a label names it. */
function eventOf(type: string | null): string {
  if (type === null || type === '') return 'at once';
  const after = delayOf(type);
  if (after !== undefined) return `after ${delayTitle(after)}`;
  if (type.startsWith('xstate.done.state.')) return 'when done';
  if (type.startsWith('xstate.done.actor.')) return 'answered';
  if (type.startsWith('xstate.error.actor.')) return 'failed';
  return type;
}

/** A condition within another: one of several parts stands in brackets. */
function inner(guard: unknown): string {
  const text = guardOf(guard);
  return typeof guard === 'function' && ['and', 'or'].includes(guard.name) ? `(${text})` : text;
}

function guardOf(guard: unknown): string {
  if (typeof guard === 'string') return guard;
  if (typeof guard === 'function') {
    // XState's own and, or, not.
    const { guards = [] } = guard as { guards?: readonly unknown[] };
    const word = { and: ' and ', or: ' or ' }[guard.name];
    if (guard.name === 'not') return `not ${inner(guards[0])}`;
    return word === undefined ? 'guard' : guards.map(inner).join(word);
  }
  const { type, params } = guard as { type: string; params?: unknown };
  return typeof params === 'string' ? `${type} ${params}` : type;
}
