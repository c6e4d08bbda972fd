/** How the clocks were kept: each is the time between two events of a case, due when the chart's own clock says. */

import { survivalTime } from '../../numeric/statistics/survival-curve.ts';
import type { Trail, TrailLine } from '../trail/types.ts';

/** A clock by its two events; `machines/service-levels.ts` has those of the programme. */
export interface ServiceClock {
  readonly id: string;
  readonly title: string;
  readonly machine: string;
  readonly start: { readonly event: string; readonly to?: string };
  readonly stop: readonly string[];
  readonly due?: string;
  /** A field of the event that begins it, by which cases are counted too: a choice, never what people wrote. */
  readonly category?: string;
}

/** One case on one clock. Times are UTC ms. */
export interface Reading {
  readonly clock: string;
  readonly workflow: string;
  readonly simulated: boolean;
  readonly tenant: string;
  readonly profile: string;
  /** What was asked, where the clock says by which field; `(none)` where nothing was said. */
  readonly category?: string;
  /** In what its policy differs from the configured one; absent where it does not. Its due time may be one of those. */
  readonly deviating?: readonly string[];
  /** UTC, `2030-01`: of the start. */
  readonly month: string;
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  readonly dueAt: number | null;
  /** `overdue`: not stopped, and due before the last moment that is known. It counts as breached. */
  readonly outcome: 'met' | 'breached' | 'overdue' | 'open' | 'measured' | 'excluded';
  readonly why?: string;
  /** Milliseconds until it stopped, or until the last moment known. */
  readonly lasted: number;
}

export const isLate = ({ outcome }: Pick<Reading, 'outcome'>): boolean =>
  outcome === 'breached' || outcome === 'overdue';

export interface ClockRow {
  readonly clock: string;
  readonly title: string;
  readonly simulated: boolean;
  readonly by: 'all' | 'tenant' | 'profile' | 'category' | 'month';
  readonly group: string;
  /** Those with a verdict: met, breached and overdue. */
  readonly n: number;
  readonly met: number;
  /** With the overdue ones. */
  readonly breached: number;
  readonly overdue: number;
  /** Running and not due yet: neither met nor breached. */
  readonly open: number;
  /** Without a promise: only timed. */
  readonly measured: number;
  readonly excluded: number;
  /** met / n; `null` where n is 0. */
  readonly share: number | null;
  /** Kaplan-Meier, milliseconds: what runs is counted as running; `null` where fewer than half have stopped. */
  readonly median: number | null;
}

export interface ClockReport {
  readonly rows: readonly ClockRow[];
  /** How many were excluded for which reason, by clock. */
  readonly excluded: readonly {
    readonly clock: string;
    readonly simulated: boolean;
    readonly why: string;
    readonly cases: number;
  }[];
  /** Every breach, the overdue ones too. */
  readonly breaches: readonly Reading[];
  /** Cases that live by another policy than the configured one: their times are not those that others are promised. */
  readonly deviating: readonly Reading[];
}

/**
 * Reads the clocks of one case.
 *
 * @param asOf the last moment that is known of this case or of its population, UTC ms
 */
export function readClocks(trail: Trail, clocks: readonly ServiceClock[], asOf: number): Reading[] {
  return clocks
    .filter(({ machine }) => machine === trail.machine)
    .flatMap((clock) => readOne(trail, clock, asOf) ?? []);
}

function readOne(trail: Trail, { category, due, id, start, stop }: ServiceClock, asOf: number): Reading | undefined {
  const taken = trail.lines.filter(({ refused }) => refused === undefined);
  const begin = taken.find(({ event, to }) => event.type === start.event && isInto(to, start.to));
  if (begin === undefined) return undefined;
  const end = taken.find(({ event, seq }) => seq > begin.seq && stop.includes(event.type));
  const clock =
    due === undefined ? undefined : trail.deadlines.find(({ name, seq }) => name === due && seq >= begin.seq);
  const dueAt = clock?.deadline ?? null;
  const last = taken.at(-1) as TrailLine;
  const hasEnded = trail.status !== 'running';
  const reading = {
    clock: id,
    workflow: trail.workflow,
    simulated: trail.simulated,
    tenant: trail.tenant ?? '(none)',
    profile: trail.profile ?? '(none)',
    ...(category === undefined ? {} : { category: textOr(begin.event.payload?.[category], '(none)') }),
    ...(trail.deviating === undefined ? {} : { deviating: trail.deviating }),
    month: new Date(begin.at).toISOString().slice(0, 7),
    startedAt: begin.at,
    stoppedAt: end?.at ?? null,
    dueAt,
    lasted: (end?.at ?? (hasEnded ? last.at : asOf)) - begin.at,
  };
  if (due === undefined) {
    if (end === undefined && hasEnded) return { ...reading, outcome: 'excluded', why: `ended by ${last.event.type}` };
    return { ...reading, outcome: end === undefined ? 'open' : 'measured' };
  }
  if (dueAt === null)
    return { ...reading, outcome: 'excluded', why: `no time is promised (profile ${reading.profile})` };
  if (end !== undefined) return { ...reading, outcome: end.at <= dueAt ? 'met' : 'breached' };
  if (!hasEnded) return { ...reading, outcome: asOf > dueAt ? 'overdue' : 'open' };
  // It ended without: after it was due that is a breach; before, nobody can say.
  if (last.at >= dueAt) return { ...reading, outcome: 'breached' };
  return { ...reading, outcome: 'excluded', why: `ended before it was due, by ${last.event.type}` };
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function isInto(to: readonly string[] | null, state: string | undefined): boolean {
  return state === undefined || (to ?? []).some((path) => path === state || path.startsWith(`${state}.`));
}

/** Counts readings. Nothing simulated is ever counted with anything real. */
export function reportClocks(readings: readonly Reading[], clocks: readonly ServiceClock[]): ClockReport {
  const rows: ClockRow[] = [];
  const excluded: ClockReport['excluded'][number][] = [];
  for (const { id, title } of clocks) {
    for (const simulated of [false, true]) {
      const own = readings.filter((one) => one.clock === id && one.simulated === simulated);
      if (own.length === 0) continue;
      rows.push(rowOf(own, { clock: id, title, simulated, by: 'all', group: '' }));
      for (const by of ['tenant', 'profile', 'category', 'month'] as const)
        for (const group of [...new Set(own.flatMap((one) => one[by] ?? []))].sort())
          rows.push(
            rowOf(
              own.filter((one) => one[by] === group),
              { clock: id, title, simulated, by, group },
            ),
          );
      const reasons = new Map<string, number>();
      for (const { why } of own) if (why !== undefined) reasons.set(why, (reasons.get(why) ?? 0) + 1);
      for (const [why, cases] of [...reasons].sort()) excluded.push({ clock: id, simulated, why, cases });
    }
  }
  return {
    rows,
    excluded,
    breaches: readings.filter(isLate),
    deviating: readings.filter(({ deviating }) => deviating !== undefined),
  };
}

function rowOf(
  readings: readonly Reading[],
  about: Pick<ClockRow, 'clock' | 'title' | 'simulated' | 'by' | 'group'>,
): ClockRow {
  const count = (outcome: Reading['outcome']) => readings.filter((one) => one.outcome === outcome).length;
  const met = count('met');
  const overdue = count('overdue');
  const breached = count('breached') + overdue;
  const n = met + breached;
  const timed = readings.filter(({ outcome }) => outcome !== 'excluded');
  return {
    ...about,
    n,
    met,
    breached,
    overdue,
    open: count('open'),
    measured: count('measured'),
    excluded: count('excluded'),
    share: n === 0 ? null : met / n,
    median: medianOf(timed),
  };
}

/** The median by Kaplan and Meier, where what still runs lasts longer; `null` where half is not reached. */
function medianOf(timed: readonly Pick<Reading, 'lasted' | 'stoppedAt'>[]): number | null {
  const lasted = (stopped: boolean) =>
    Float64Array.from(timed.filter(({ stoppedAt }) => (stoppedAt !== null) === stopped).map((one) => one.lasted));
  const median = survivalTime({ values: lasted(true), open: lasted(false) }, 0.5);
  return Number.isFinite(median) ? median : null;
}
