import type { JsonObject } from 'xstate-temporal/engine';

/** A step of a case, as a trail of the audit has it. Times are UTC milliseconds of the chart. */
export interface ObservedStep {
  readonly at: number;
  readonly event: { readonly type: string; readonly payload?: JsonObject };
  /** Who says to have sent it. */
  readonly claimed: { readonly role: string; readonly name: string };
  /** Paths of the atomic states; `null` where they are not known. */
  readonly from: readonly string[] | null;
  readonly to: readonly string[] | null;
  readonly refused?: unknown;
}

/** A case of the programme, however it came to be known. */
export interface ObservedCase {
  readonly workflow: string;
  readonly machine: string;
  readonly tenant: string | null;
  readonly profile: string | null;
  readonly lines: readonly ObservedStep[];
  /** `running`, or how it ended. */
  readonly status: string;
  /** The last moment that is known of it. */
  readonly asOf: number;
}

/** A step that was taken, with the states that it went into, those around them included. */
export interface Moved extends ObservedStep {
  readonly into: ReadonlySet<string>;
}

/** The steps that were taken. */
export function movesOf({ lines }: ObservedCase): Moved[] {
  return lines
    .filter(({ refused }) => refused === undefined)
    .map((line) => {
      const before = new Set((line.from ?? []).flatMap(around));
      return { ...line, into: new Set((line.to ?? []).flatMap(around).filter((state) => !before.has(state))) };
    });
}

/** How long of a period a case was in one of some states. */
export function timeIn(moves: readonly Moved[], states: readonly string[], { from, until }: Period): number {
  let total = 0;
  for (const [index, { at, to }] of moves.entries()) {
    const end = Math.min(moves[index + 1]?.at ?? until, until);
    const begin = Math.max(at, from);
    if (end > begin && (to ?? []).flatMap(around).some((state) => states.includes(state))) total += end - begin;
  }
  return total;
}

/** What is looked at. UTC milliseconds, `until` not among them. */
export interface Period {
  readonly from: number;
  readonly until: number;
}

export function isIn({ from, until }: Period, at: number): boolean {
  return at >= from && at < until;
}

function around(state: string): string[] {
  const steps = state.split('.');
  return steps.map((_, index) => steps.slice(0, index + 1).join('.'));
}
