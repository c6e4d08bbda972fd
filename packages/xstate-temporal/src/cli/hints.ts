/** What of a machine would surprise on a server, though `compile` takes it: found in its config, each with a fix to paste. */
import type { AnyStateMachine } from 'xstate';
import { isObject, isOfOtherCopy, otherCopy, withNames } from '../engine/index.ts';

export interface Hint {
  readonly code: string;
  readonly where: string;
  readonly message: string;
  /** What to write instead. */
  readonly fix: string;
}

/** What XState 4 had in a config, and what stands there in XState 5. */
const XSTATE_4: Readonly<Record<string, string>> = {
  cond: 'Write guard: … instead of cond: ….',
  in: "Write guard: stateIn('…'), with import { stateIn } from 'xstate'.",
  internal: 'Leave it out: transitions are internal in XState 5. What was internal: false is reenter: true.',
  external: 'Write reenter: true instead of external: true.',
  data: 'Write output: … in a final state, input: … in an invoke.',
  services: 'Write actors: { … } in setup(), each made by fromPromise(…).',
  activities: 'Write invoke: { src: … } in the state.',
  schema: 'Write setup({ types: {} as { … } }).createMachine(…).',
  tsTypes: 'Leave it out: setup() has the types.',
  predictableActionArguments: 'Leave it out: actions are in order in XState 5.',
  preserveActionOrder: 'Leave it out: actions are in order in XState 5.',
  strict: 'Leave it out: an event that nobody knows is refused with EVENT_UNKNOWN.',
  autoForward: 'Write sendTo(id, ({ event }) => event) as an action.',
};

/** Where one of these stands inside what a user calls freely, it is none of XState's. */
const FREE = new Set(['context', 'meta', 'params', 'input', 'output', 'types', 'schemas']);

/** A function that reads the clock. Its text is read for a hint alone; nothing depends on it. */
const CLOCK = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomUUID\(/;

/** A function that writes into a field of a context. Read for a hint alone, as above. */
const WRITTEN =
  /\bcontext\)?(?:\.\w+)+\s*(?:[-+*/]?=(?![=>])|\+\+|--|\.(?:push|pop|shift|unshift|splice|sort|reverse)\()/;

/** Looks a machine through. */
export function hintsOf(machine: AnyStateMachine): Hint[] {
  const hints: Hint[] = [];
  if (isOfOtherCopy(machine)) hints.push({ ...otherCopy, where: '(machine)' });
  context(machine, hints);
  walk(machine.config, [], hints, new Set());
  const { actions, guards } = machine.implementations as { actions?: object; guards?: object };
  for (const [kind, named] of [
    ['action', actions],
    ['guard', guards],
  ] as const)
    for (const [name, one] of Object.entries(named ?? {})) clock(one, `${kind} "${name}"`, hints);
  const all = withNames(machine).implementations as { actions?: object };
  for (const [name, one] of Object.entries(all.actions ?? {})) written(one, `action "${name}"`, hints);
  return hints;
}

/** An action of one's own is carried out apart from the machine: what it writes into a context, nobody keeps. */
function written(action: unknown, where: string, hints: Hint[]): void {
  if (typeof action !== 'function' || 'resolve' in action) return;
  if (!WRITTEN.test(Function.prototype.toString.call(action))) return;
  hints.push({
    code: 'CONTEXT_WRITTEN',
    where,
    message: 'it writes into the context, which is a copy there that nobody keeps',
    fix: 'Write assign({ … }), which gives what the fields become.',
  });
}

/** The clock inside `assign(…)` is inside what its parts are made of. */
function clock(value: unknown, where: string, hints: Hint[]): void {
  const parts = [value, (value as { assignment?: unknown } | null | undefined)?.assignment];
  const inner = parts.flatMap((part) => (isObject(part) ? Object.values(part) : [part]));
  if (!inner.some((part) => typeof part === 'function' && CLOCK.test(Function.prototype.toString.call(part)))) return;
  hints.push({
    code: 'CLOCK_READ',
    where,
    message: 'it reads the clock or draws a random value, which is the time of the step and a stream of the instance',
    fix: 'Nothing to do where that is what you mean. What must be real belongs into an actor.',
  });
}

/** A context that is there before any input: what is no JSON in it fails at the first step. */
function context(machine: AnyStateMachine, hints: Hint[]): void {
  const { context: given } = machine.config as { context?: unknown };
  if (!isObject(given)) return;
  for (const [name, value] of Object.entries(given)) {
    const kind = foreign(value);
    if (kind === undefined) continue;
    hints.push({
      code: 'CONTEXT_NOT_JSON',
      where: `context.${name}`,
      message: `it holds ${kind}, which is no JSON and cannot be kept`,
      fix: FIXES[kind] ?? 'Keep what it is made of as text, numbers, lists and objects.',
    });
  }
}

const FIXES: Readonly<Record<string, string>> = {
  'a Date': 'Write a number: Date.now(), or text: new Date().toISOString().',
  'a Set': 'Write a list: [].',
  'a Map': 'Write an object: {}.',
  'a function': 'Move it into an action, a guard or an actor of setup().',
  'a bigint': 'Write it as text: String(…).',
};

function foreign(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'function' || typeof value === 'bigint' || typeof value === 'symbol') return `a ${typeof value}`;
  if (typeof value !== 'object' || value === null || depth > 20) return undefined;
  for (const [kind, type] of [
    ['a Date', Date],
    ['a Set', Set],
    ['a Map', Map],
  ] as const)
    if (value instanceof type) return kind;
  for (const inner of Object.values(value)) {
    const found = foreign(inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function walk(value: unknown, path: readonly string[], hints: Hint[], seen: Set<object>): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  const named = isNamed(path);
  for (const [key, inner] of Object.entries(value)) {
    const fix = !named && Object.hasOwn(XSTATE_4, key) ? XSTATE_4[key] : undefined;
    if (fix !== undefined && inner !== undefined)
      hints.push({
        code: 'XSTATE_4',
        where: path.join('.') || '(machine)',
        message: `"${key}" is XState 4, and XState 5 passes it by`,
        fix,
      });
    if (!FREE.has(key) || named) walk(inner, [...path, key], hints, seen);
  }
}

/** Below these stand names that the user chose: of states, events, delays. */
function isNamed(path: readonly string[]): boolean {
  return ['states', 'on', 'after'].includes(path.at(-1) ?? '') && !isNamed(path.slice(0, -1));
}
