/** Holds what was carried out against what was decided. */
import { canonicalJson, type Effect } from 'xstate-temporal/engine';
import { payloads, type RecordedCase } from '../history/recorded-case.ts';
import type { Trailed } from '../trail/build.ts';
import type { Delivery, StartedTimer } from '../trail/deliveries.ts';
import { type CaseFinding, finding } from './findings.ts';

/** A workflow's clock stands still during a task, and a server's does not. Milliseconds. */
const TOLERANCE = 60_000;

/** @param ended no more can come: what is not there by now is missing */
export function checkEffects(trailed: Trailed, ended: boolean): CaseFinding[] {
  const { deliveries, ledger } = trailed;
  const found: CaseFinding[] = [];
  const decided = new Map<string, { readonly effect: Effect; readonly seq: number }>();
  for (const { effects, seq } of ledger)
    for (const effect of effects) if (isCarriedOut(effect)) decided.set(nameOf(effect), { effect, seq });
  const done = new Set<string>();
  for (const delivery of deliveries) {
    const one = decided.get(delivery.name);
    const event = delivery.events[0];
    const where = event === undefined ? {} : { event };
    if (one === undefined) {
      // What a chart cannot follow to its end decides more than is known.
      if (trailed.trail.lines.length === ledger.length)
        found.push(finding('EFFECT_UNDECIDED', `${delivery.type} ${delivery.name}`.slice(0, 200), where));
      continue;
    }
    done.add(nameOf(one.effect));
    const why = differs(one.effect, delivery);
    if (why !== undefined) found.push(finding('EFFECT_DIFFERS', why, { seq: one.seq, ...where }));
  }
  if (ended)
    // A machine as an actor is a child workflow, and an actor that is left at once is never begun.
    for (const [name, { effect, seq }] of decided)
      if (!done.has(name) && effect.kind !== 'invokeActor')
        found.push(finding('EFFECT_MISSING', `${effect.kind} ${name}`, { seq }));
  return found;
}

function isCarriedOut(effect: Effect): boolean {
  return (
    effect.kind === 'runAction' || effect.kind === 'invokeActor' || (effect.kind === 'tell' && 'machine' in effect.to)
  );
}

function nameOf(effect: Effect): string {
  return effect.kind === 'invokeActor' ? `${effect.id}#${effect.generation}` : effect.key;
}

function differs(effect: Effect, { given, type }: Delivery): string | undefined {
  if (effect.kind === 'runAction' && !type.endsWith(`/${effect.name}`)) return `${type} instead of ${effect.name}`;
  if (effect.kind === 'invokeActor' && !type.endsWith(`/${effect.src}`)) return `${type} instead of ${effect.src}`;
  if (effect.kind === 'runAction' && !same(given, effect.params)) return `${effect.name} was given other params`;
  if (effect.kind === 'invokeActor' && !same(given, effect.input ?? null))
    return `${effect.src} was given another input`;
  if (effect.kind !== 'tell' || !('machine' in effect.to)) return undefined;
  const { letter, machine, name, start } = (given ?? {}) as Record<string, unknown>;
  const told = (letter as { event?: unknown } | undefined)?.event;
  const isSame =
    machine === effect.to.machine &&
    name === `${effect.to.machine}/${effect.to.key}` &&
    same(told, effect.event) &&
    same(start ?? null, effect.start ?? null);
  return isSame ? undefined : `${effect.to.machine}/${effect.to.key} was told something else than ${effect.event.type}`;
}

function same(a: unknown, b: unknown): boolean {
  try {
    return canonicalJson(a) === canonicalJson(b);
  } catch {
    return false;
  }
}

/** The server's timers, by what the chart decided. A deadline that had passed already is a timer of one millisecond. */
export function checkTimers(
  recorded: RecordedCase,
  timers: readonly StartedTimer[],
  { ledger, trail }: Trailed,
): CaseFinding[] {
  const offset = offsetOf(recorded);
  const byEvent = new Map(timers.flatMap((timer) => timer.events.slice(0, 1).map((event) => [event, timer] as const)));
  const deadlines = new Map(
    ledger.flatMap(({ effects }) =>
      effects.flatMap((effect) => (effect.kind === 'startTimer' ? [[effect.key, effect.deadline] as const] : [])),
    ),
  );
  return trail.deadlines.flatMap(({ events: [event], key, name, seq }) => {
    const timer = event === undefined ? undefined : byEvent.get(event);
    const deadline = deadlines.get(key);
    if (timer?.startedAt === undefined || deadline === undefined || timer.length <= 1 || event === undefined) return [];
    const off = Math.abs(timer.startedAt + timer.length - (deadline + offset));
    return off <= TOLERANCE
      ? []
      : [finding('TIMER_DIFFERS', `${name}, by ${Math.round(off / 1_000)} s`, { seq, event })];
  });
}

/** What the server's clock is ahead of a scenario's. */
export function offsetOf({ runs }: RecordedCase): number {
  const first = runs[0]?.history.events?.[0]?.workflowExecutionStartedEventAttributes;
  const [request] = payloads(first?.input) as [{ scenario?: { offset?: unknown } } | undefined];
  const offset = Number(request?.scenario?.offset ?? 0);
  return Number.isFinite(offset) ? offset : 0;
}
