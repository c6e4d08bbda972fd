/** One case as a line of the register. */
import { eventTitle } from 'xstate-temporal/engine';
import type { Trail } from '../trail/types.ts';
import type { CaseStatus, CaseVerdict } from '../verify/findings.ts';
import { type Actor, actorOf, type Both, bothOf } from './actors.ts';
import { firstRunOf } from './cases.ts';
import { type Reading, readClocks, type ServiceClock } from './clocks.ts';
import { exceptionsOf, type RegisterException } from './exceptions.ts';
import { type Marked, type Milestones, markedIn } from './milestones.ts';

/** A service clock of a case, with why it was late where somebody said so. */
export interface RegisterClock extends Pick<Reading, 'clock' | 'outcome' | 'dueAt' | 'stoppedAt' | 'startedAt'> {
  /** Why it is not counted. */
  readonly why?: string;
  /** What was given as a reason while it ran; at most 20. */
  readonly reasons: readonly string[];
}

/** Times are UTC ms, of the chart's clock. */
export interface RegisterRow {
  /** The name of the case: the workflow id, with `@` and the first run where that was begun again. */
  readonly workflow: string;
  /** The id of its first run. */
  readonly first: string;
  readonly machine: string;
  readonly version: string;
  readonly definition: string | null;
  readonly tenant: string | null;
  readonly profile: string | null;
  readonly simulated: boolean;
  /** `running`, or how it ended. */
  readonly status: string;
  /** Atomic states, as it stands. */
  readonly state: readonly string[];
  readonly openedAt: number | null;
  readonly openedBy: Actor | null;
  readonly decidedAt: number | null;
  /** The event that decided it last, in words. */
  readonly decision: string | null;
  readonly decidedBy: Actor | null;
  readonly endedAt: number | null;
  readonly steps: number;
  /** How many steps came from a sender, and how many of those name a proven one. */
  readonly sent: number;
  readonly proven: number;
  /** In what its policy differs from the worker's. */
  readonly deviating: readonly string[];
  readonly clocks: readonly RegisterClock[];
  /** The chart's own deadlines, by what came of them. */
  readonly deadlines: Readonly<Record<'met' | 'passed' | 'open' | 'overdue', number>>;
  /** At most 100, some of each kind; `exceptionCount` and `exceptionsByKind` count them all. */
  readonly exceptions: readonly RegisterException[];
  readonly exceptionCount: number;
  readonly exceptionsByKind: Readonly<Partial<Record<RegisterException['kind'], number>>>;
  readonly both: readonly Both[];
  readonly verdict: CaseStatus;
  /** Codes of what was found, each once. */
  readonly findings: readonly string[];
  /** Redacted: all of this is the exporter's word. */
  readonly claimed: boolean;
}

const MOST_EXCEPTIONS = 100;
const MOST_REASONS = 20;

export interface RowOptions {
  readonly clocks: readonly ServiceClock[];
  readonly milestones: readonly Milestones[];
  /** The last moment that is known of this case or of its population, UTC ms. */
  readonly asOf: number;
  /** How many executions of its workflow id came before it. */
  readonly lives?: number;
}

/**
 * @example
 * const row = rowOf(trail, verdict, { clocks: serviceLevels, milestones, asOf: trail.asOf });
 */
export function rowOf(
  trail: Trail,
  verdict: CaseVerdict,
  { asOf, clocks, lives = 0, milestones }: RowOptions,
): RegisterRow {
  const own = milestones.find(({ machine }) => machine === trail.machine);
  const marked = markedIn(trail, own);
  const { decisions, opened } = marked;
  const asked = own?.by === undefined ? undefined : opened?.event.payload?.[own.by];
  const decided = decisions.at(-1);
  const senders = trail.lines.filter(({ cause }) => /^(start|update|signal|cancel|migrate)(:|$)/.test(cause));
  const last = trail.lines.at(-1);
  const exceptions = exceptionsOf(trail, verdict, marked, lives);
  return {
    workflow: trail.workflow,
    first: firstRunOf(trail),
    machine: trail.machine,
    version: trail.version,
    definition: trail.definition,
    tenant: trail.tenant,
    profile: trail.profile,
    simulated: trail.simulated,
    status: trail.status,
    state: trail.lines.findLast(({ to }) => to !== null)?.to ?? [],
    openedAt: opened?.at ?? null,
    openedBy: opened === undefined ? null : actorOf(opened, verdict, asked),
    decidedAt: decided?.at ?? null,
    decision: decided === undefined ? null : decisionOf(decided, own),
    decidedBy: decided === undefined ? null : actorOf(decided, verdict),
    endedAt: trail.status === 'running' ? null : (last?.at ?? null),
    steps: trail.lines.length,
    sent: senders.length,
    proven: senders.filter(({ proven }) => proven !== undefined).length,
    deviating: trail.deviating ?? [],
    clocks: readClocks(trail, clocks, asOf).map((reading) => clockOf(reading, marked)),
    deadlines: countDeadlines(trail),
    exceptions: someOfEach(exceptions),
    exceptionCount: exceptions.length,
    exceptionsByKind: countKinds(exceptions),
    both: bothOf(trail.lines, opened === undefined ? undefined : { line: opened, asked }, decisions),
    verdict: verdict.status,
    findings: [...new Set(verdict.findings.map(({ code }) => code))],
    claimed: trail.redacted,
  };
}

function countKinds(exceptions: readonly RegisterException[]): RegisterRow['exceptionsByKind'] {
  const counts: Partial<Record<RegisterException['kind'], number>> = {};
  for (const { kind } of exceptions) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Many of one kind leave room for the others: each kind gets the next place in turn. Their order stays. */
function someOfEach(exceptions: readonly RegisterException[]): readonly RegisterException[] {
  if (exceptions.length <= MOST_EXCEPTIONS) return exceptions;
  const ranks: Partial<Record<RegisterException['kind'], number>> = {};
  const ranked = exceptions.map((one, place) => {
    ranks[one.kind] = (ranks[one.kind] ?? -1) + 1;
    return { one, place, rank: ranks[one.kind] ?? 0 };
  });
  const kept = ranked.sort((a, b) => a.rank - b.rank || a.place - b.place).slice(0, MOST_EXCEPTIONS);
  return kept.sort((a, b) => a.place - b.place).map(({ one }) => one);
}

/** The event, with the field by which it is a decision. */
function decisionOf({ event: { payload, type } }: Trail['lines'][number], own: Milestones | undefined): string {
  const field = own?.decides.find(({ event }) => event === type)?.field;
  const said = field === undefined ? undefined : payload?.[field];
  return typeof said === 'string' ? `${eventTitle(type)} ${said}` : eventTitle(type);
}

function clockOf(reading: Reading, { reasons }: Marked): RegisterClock {
  const { clock, dueAt, outcome, startedAt, stoppedAt, why } = reading;
  const until = stoppedAt ?? Number.POSITIVE_INFINITY;
  const given = reasons.filter(({ line: { at } }) => at >= startedAt && at <= until).map(({ text }) => text);
  return {
    clock,
    outcome,
    startedAt,
    dueAt,
    stoppedAt,
    ...(why === undefined ? {} : { why }),
    reasons: given.slice(0, MOST_REASONS),
  };
}

function countDeadlines({ deadlines }: Trail): RegisterRow['deadlines'] {
  const counts = { met: 0, passed: 0, open: 0, overdue: 0 };
  for (const { outcome } of deadlines) if (Object.hasOwn(counts, outcome)) counts[outcome]++;
  return counts;
}
