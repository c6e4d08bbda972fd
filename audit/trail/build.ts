import {
  type Chart,
  isObject,
  type Json,
  type JsonObject,
  type LedgerRecord,
  type Migrations,
  readCause,
  type Sender,
  type Sha256,
  type Taken,
} from 'xstate-temporal/engine';
import { causesOf, type RecordedCause } from '../history/causes.ts';
import { isUntaken, type RecordedCase } from '../history/recorded-case.ts';
import type { RecordedActivity } from '../history/recorded-run.ts';
import { type Divergence, relive } from '../restep/relive.ts';
import { deadlineOf } from './deadlines.ts';
import { CarriedOut } from './effects.ts';
import { runsOf } from './runs.ts';
import { type ArmedTimer, armedTimers } from './timers.ts';
import type { Trail, TrailLine } from './types.ts';

/** The versions of a machine that are here, and how instances were moved between them. */
export interface KnownMachine {
  readonly charts: readonly Chart[];
  readonly migrations?: Migrations;
}

/** A trail with what it was made from, for whoever looks further. */
export interface Trailed {
  readonly trail: Trail;
  /** What the chart would have written; it ends where chart and history part for good. */
  readonly ledger: readonly LedgerRecord[];
  /** The transitions that its steps took, by their seq. */
  readonly taken: ReadonlyMap<number, readonly Taken[]>;
  readonly divergences: readonly Divergence[];
  readonly causes: readonly RecordedCause[];
  readonly activities: readonly RecordedActivity[];
  readonly timers: readonly ArmedTimer[];
}

/**
 * Makes the trail of a case. With the chart of its version every line has its states and effects; without one, the
 * lines tell what the history itself tells, and a note says so.
 */
export function buildTrail(recorded: RecordedCase, known: KnownMachine | undefined, sha256: Sha256): Trailed {
  const chart = known?.charts.find(({ version }) => version === recorded.version);
  const { definition = null, machine, runs, simulated, version, workflowId } = recorded;
  const { causes, ledger, divergences, taken } =
    chart === undefined
      ? { causes: causesOf(runs), ledger: [], divergences: [], taken: new Map<number, readonly Taken[]>() }
      : relive([chart, ...(known?.charts ?? [])], runs, sha256, known?.migrations);
  const timers = armedTimers({ runs, ledger, causes });
  const carriedOut = new CarriedOut({ runs, ledger, causes, timers });
  const asOf = lastMoment(recorded);
  const lines = causes.map((cause, index): TrailLine => {
    const { receipt, step } = cause;
    const record = ledger[index]?.seq === step.seq ? ledger[index] : undefined;
    const { kind, key } = readCause(step.cause);
    return {
      seq: step.seq,
      at: step.at,
      recordedAt: step.recordedAt ?? null,
      cause: step.cause,
      ...eventOf(cause, record),
      authenticated: cause.authenticated,
      ...(step.recordedBy === null ? {} : { recordedBy: step.recordedBy }),
      from: record?.from ?? receipt?.from ?? null,
      to: record?.to ?? receipt?.to ?? null,
      effects: (record?.effects ?? []).map((effect) => carriedOut.line(effect)),
      ...(record?.refused === undefined ? {} : { refused: record.refused }),
      digest: step.digest,
      // What caused the step stands first.
      events: [...new Set([...carriedOut.causeOf(kind, key), ...cause.events])],
      findings: divergences.filter(({ seq }) => seq === step.seq).map(({ what }) => what),
    };
  });
  const { deviating } = runs.find((run) => run.deviating !== undefined) ?? {};
  const input = (causes[0]?.start?.input ?? {}) as { tenantId?: unknown; profile?: unknown };
  return {
    trail: {
      format: 'watchfloor.trail/1',
      workflow: workflowId,
      machine,
      version,
      definition,
      simulated,
      tenant: textOf(input.tenantId),
      profile: textOf(input.profile),
      ...(deviating === undefined ? {} : { deviating }),
      status: runs.at(-1)?.status ?? 'running',
      asOf,
      redacted: false,
      runs: runsOf(recorded),
      lines,
      deadlines: timers.map((timer) => deadlineOf(timer, asOf)),
      notes: notesOf(recorded, chart, ledger.length, lines),
    },
    ledger,
    taken,
    divergences,
    causes,
    activities: carriedOut.activities,
    timers,
  };
}

function notesOf(
  { machine, runs, version }: RecordedCase,
  chart: Chart | undefined,
  known: number,
  lines: readonly TrailLine[],
): string[] {
  const notes: string[] = [];
  if (lines.some(({ cause, recordedBy }) => cause.startsWith('update:') && recordedBy !== undefined))
    notes.push(
      'This server authenticates its callers. Of what came as an update, which is how "send" sends, it notes the worker that accepted it and not the sender; of starts, signals and cancellations it notes the sender.',
    );
  if (isUntaken(runs)) notes.push('No worker has taken it up: there is no step, and it has no version.');
  else if (chart === undefined)
    notes.push(
      `${machine}@${version} is not among the machines that are known here: states stand only where a receipt tells them, and effects not at all.`,
    );
  else if (known < lines.length)
    notes.push(`The chart cannot follow this history beyond step ${known}; the lines after it are as recorded.`);
  return notes;
}

function eventOf(
  { envelope, start, step }: RecordedCause,
  record: LedgerRecord | undefined,
): Pick<TrailLine, 'event' | 'claimed' | 'proven'> {
  if (record !== undefined) {
    const { by, ...event } = record.event;
    const { issuer, name, role, subject = '', tenant } = by;
    const proven = issuer && { proven: { subject, issuer, ...(tenant === undefined ? {} : { tenant }) } };
    return { event, claimed: { role, name }, ...(proven || {}) };
  }
  if (envelope !== undefined) {
    const { type, ...payload } = isObject(envelope.event) ? envelope.event : { type: '(malformed)' };
    return {
      event: {
        type: plainText(type),
        id: plainText(envelope.id ?? ''),
        ...(Object.keys(payload).length > 0 ? { payload: payload as JsonObject } : {}),
      },
      claimed: senderOf(envelope.by),
    };
  }
  if (start !== undefined) {
    const payload = start.input === undefined ? {} : { payload: { input: start.input as Json } };
    return {
      event: { type: 'xstate.init', id: start.id ?? 'start', ...payload },
      claimed: start.by === undefined ? { role: 'system', name: 'start' } : senderOf(start.by),
    };
  }
  const { kind, key } = readCause(step.cause);
  return { event: { type: `(${kind})`, id: key }, claimed: { role: 'system', name: kind } };
}

/** Anything may stand where a text should. */
function plainText(value: unknown): string {
  return typeof value === 'object' && value !== null ? '(malformed)' : String(value);
}

function senderOf(by: unknown): Sender {
  const { role, name } = isObject(by) ? by : {};
  return { role: typeof role === 'string' ? role : 'unknown', name: typeof name === 'string' ? name : 'unknown' };
}

/** By the last event's time; what a scenario's clock runs behind the server's is taken off. */
export function lastMoment({ runs }: Pick<RecordedCase, 'runs'>): number {
  const lastStep = runs.flatMap(({ steps }) => steps).at(-1)?.at ?? 0;
  const at = runs.at(-1)?.events.at(-1)?.at;
  const scenario = runs[0]?.scenario;
  // Without an offset nothing tells of the scenario's clock but its steps.
  const offset = scenario === undefined ? 0 : scenario.offset;
  return at === undefined || offset === undefined ? lastStep : Math.max(at - offset, lastStep);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : null;
}
