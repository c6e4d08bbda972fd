/** Holds what was carried out against what was decided. */
import { canonicalJson, type Effect, timerTitle } from 'xstate-temporal/engine';
import type { RecordedCase } from '../history/recorded-case.ts';
import type { RecordedActivity } from '../history/recorded-run.ts';
import type { Trailed } from '../trail/build.ts';
import { type CaseFinding, finding } from './findings.ts';

/** A workflow's clock stands still during a task, and a server's does not. Milliseconds. */
const TOLERANCE = 60_000;

/** @param ended no more can come: what is not there by now is missing */
export function checkEffects(trailed: Trailed, ended: boolean): CaseFinding[] {
  const { activities, ledger } = trailed;
  const findings: CaseFinding[] = [];
  const decided = new Map<string, { readonly effect: Effect; readonly seq: number }>();
  for (const { effects, seq } of ledger)
    for (const effect of effects) if (isCarriedOut(effect)) decided.set(effect.key, { effect, seq });
  const done = new Set<string>();
  for (const activity of activities) {
    const { effect: key = '', events, type } = activity;
    const one = decided.get(key);
    const event = events[0];
    const where = event === undefined ? {} : { event };
    if (one === undefined) {
      // What a chart cannot follow to its end decides more than is known.
      if (trailed.trail.lines.length === ledger.length)
        findings.push(finding('EFFECT_UNDECIDED', `${type} ${key}`.slice(0, 200), where));
      continue;
    }
    done.add(key);
    const why = differs(one.effect, activity);
    if (why !== undefined) findings.push(finding('EFFECT_DIFFERS', why, { seq: one.seq, ...where }));
  }
  if (ended)
    // A machine as an actor is a child workflow, and an actor that is left at once is never begun.
    for (const [key, { effect, seq }] of decided)
      if (!done.has(key) && effect.kind !== 'invokeActor')
        findings.push(finding('EFFECT_MISSING', `${effect.kind} ${key}`, { seq }));
  return findings;
}

function isCarriedOut(effect: Effect): boolean {
  return (
    effect.kind === 'runAction' || effect.kind === 'invokeActor' || (effect.kind === 'tell' && 'machine' in effect.to)
  );
}

function differs(effect: Effect, { input, type }: RecordedActivity): string | undefined {
  if (effect.kind === 'runAction' && !type.endsWith(`/${effect.name}`)) return `${type} instead of ${effect.name}`;
  if (effect.kind === 'invokeActor' && !type.endsWith(`/${effect.src}`)) return `${type} instead of ${effect.src}`;
  if (effect.kind === 'runAction' && !same(input, effect.params)) return `${effect.name} was given other params`;
  if (effect.kind === 'invokeActor' && !same(input, effect.input ?? null))
    return `${effect.src} was given another input`;
  if (effect.kind !== 'tell' || !('machine' in effect.to)) return undefined;
  const { letter, machine, name, start } = (input ?? {}) as Record<string, unknown>;
  const sent = (letter as { event?: unknown } | undefined)?.event;
  const isSame =
    machine === effect.to.machine &&
    name === `${effect.to.machine}/${effect.to.key}` &&
    same(sent, effect.event) &&
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
export function checkTimers({ runs }: RecordedCase, { timers }: Trailed): CaseFinding[] {
  const offset = runs[0]?.scenario?.offset ?? 0;
  return timers.flatMap(({ effect, own, seq }) => {
    if (own?.startedAt === undefined || own.length <= 1) return [];
    const off = Math.abs(own.startedAt + own.length - (effect.deadline + offset));
    if (off <= TOLERANCE) return [];
    const [event] = own.events;
    const detail = `${timerTitle(effect)}, by ${Math.round(off / 1_000)} s`;
    return [finding('TIMER_DIFFERS', detail, { seq, ...(event === undefined ? {} : { event }) })];
  });
}
