import type { Chart, Effect, Json, JsonObject, LedgerRecord, Migrations, Sender, Sha256 } from 'xstate-temporal/engine';
import { payloads, type RecordedCase, timeOf } from '../history/recorded-case.ts';
import { type Parting, relive } from '../restep/relive.ts';
import { type Armed, deadlinesOf } from './deadlines.ts';
import { type Delivery, deliveriesOf } from './deliveries.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import { timerTitle } from './names.ts';
import { runsOf, statusOf } from './runs.ts';
import type { EventRef, Trail, TrailEffect, TrailLine } from './types.ts';

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
  readonly partings: readonly Parting[];
  readonly evidence: readonly Evidence[];
  readonly deliveries: readonly Delivery[];
  readonly timers: ReturnType<typeof deliveriesOf>['timers'];
}

/**
 * Makes the trail of a case. With the chart of its version every line has its states and effects; without one, the
 * lines tell what the history itself tells, and a note says so.
 */
export function buildTrail(recorded: RecordedCase, known: KnownMachine | undefined, sha256: Sha256): Trailed {
  const chart = known?.charts.find(({ version }) => version === recorded.version);
  const evidence = evidenceOf(recorded);
  const { all, timers } = deliveriesOf(recorded);
  const { ledger, partings } =
    chart === undefined
      ? { ledger: [], partings: [] }
      : relive([chart, ...(known?.charts ?? [])], recorded.read, sha256, known?.migrations);
  const status = statusOf(recorded.runs.at(-1)?.history);
  const asOf = lastMoment(recorded);
  const armed = deadlinesOf({ ledger, evidence, timers, asOf });
  const byName = new Map<string, Delivery[]>();
  for (const delivery of all) byName.set(delivery.name, [...(byName.get(delivery.name) ?? []), delivery]);
  const lines = evidence.map((one, index): TrailLine => {
    const { told } = one;
    const record = ledger[index]?.seq === told.seq ? ledger[index] : undefined;
    const found = partings.filter(({ seq }) => seq === told.seq).map(({ what }) => what);
    return {
      seq: told.seq,
      at: told.at,
      recordedAt: one.recordedAt,
      cause: told.cause,
      ...eventOf(one, record),
      authenticated: one.authenticated,
      ...(one.recordedBy === null ? {} : { recordedBy: one.recordedBy }),
      from: record?.from ?? one.receipt?.from ?? null,
      to: record?.to ?? one.receipt?.to ?? null,
      effects: (record?.effects ?? []).map((effect) => effectLine(effect, byName, armed, status)),
      ...(record?.refused === undefined ? {} : { refused: record.refused }),
      digest: told.digest,
      events: eventsOf(one, byName, armed),
      findings: found,
    };
  });
  const [first] = evidence;
  const input = (first?.started?.input ?? {}) as { tenantId?: unknown; profile?: unknown };
  const { definition = null, machine, simulated, version, workflowId } = recorded;
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
      status,
      asOf,
      redacted: false,
      runs: runsOf(recorded),
      lines,
      deadlines: armed.map(({ deadline }) => deadline),
      notes: notesOf(recorded, chart, ledger.length, lines),
    },
    ledger,
    partings,
    evidence,
    deliveries: all,
    timers,
  };
}

function notesOf(
  { machine, version }: RecordedCase,
  chart: Chart | undefined,
  known: number,
  lines: readonly TrailLine[],
): string[] {
  const notes: string[] = [];
  if (lines.some(({ cause, recordedBy }) => cause.startsWith('update:') && recordedBy !== undefined))
    notes.push(
      'This server authenticates its callers. Of what came as an update, which is how "send" sends, it notes the worker that accepted it and not the sender; of starts, signals and cancellations it notes the sender.',
    );
  if (chart === undefined)
    notes.push(
      `${machine}@${version} is not among the machines that are known here: states stand only where a receipt tells them, and effects not at all.`,
    );
  else if (known < lines.length)
    notes.push(`The chart cannot follow this history beyond step ${known}; the lines after it are as recorded.`);
  return notes;
}

function eventOf(
  { letter, started, told }: Evidence,
  record: LedgerRecord | undefined,
): Pick<TrailLine, 'event' | 'claimed'> {
  if (record !== undefined) {
    const { by, ...event } = record.event;
    return { event, claimed: by };
  }
  const key = told.cause.slice(told.cause.indexOf(':') + 1);
  if (letter !== undefined) {
    const { type, ...payload } = isObject(letter.event) ? letter.event : { type: '(malformed)' };
    return {
      event: {
        type: String(type),
        id: String(letter.id ?? ''),
        ...(Object.keys(payload).length > 0 ? { payload: payload as JsonObject } : {}),
      },
      claimed: senderOf(letter.by),
    };
  }
  if (started !== undefined) {
    const payload = started.input === undefined ? {} : { payload: { input: started.input as Json } };
    return {
      event: { type: 'xstate.init', id: started.id ?? 'start', ...payload },
      claimed: started.by === undefined ? { role: 'system', name: 'start' } : senderOf(started.by),
    };
  }
  return {
    event: { type: `(${told.cause.split(':')[0]})`, id: key },
    claimed: { role: 'system', name: told.cause.split(':')[0] ?? '' },
  };
}

function senderOf(by: unknown): Sender {
  const { role, name } = isObject(by) ? by : {};
  return { role: typeof role === 'string' ? role : 'unknown', name: typeof name === 'string' ? name : 'unknown' };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What caused the step stands first; for a timer or an actor it is found by its key. */
function eventsOf(
  { events, told }: Evidence,
  deliveries: ReadonlyMap<string, readonly Delivery[]>,
  armed: readonly Armed[],
): EventRef[] {
  const [, kind = '', key = ''] = /^([a-z]+):(.*)$/s.exec(told.cause) ?? [];
  const before: EventRef[] = [];
  if (kind === 'timer') before.push(...(armed.find(({ deadline }) => deadline.key === key)?.fired ?? []));
  if (kind === 'actor' || kind === 'effect') {
    const last = deliveries.get(key)?.at(-1)?.events.at(-1);
    if (last !== undefined) before.push(last);
  }
  return [...new Set([...before, ...events])];
}

function effectLine(
  effect: Effect,
  deliveries: ReadonlyMap<string, readonly Delivery[]>,
  armed: readonly Armed[],
  status: string,
): TrailEffect {
  const { key, kind } = effect;
  const plain = { key, kind, events: [] };
  switch (effect.kind) {
    case 'startTimer': {
      const timer = armed.find(({ deadline }) => deadline.key === key);
      const name = timerTitle(effect);
      const params = { deadline: effect.deadline };
      const outcome = timer === undefined || ['open', 'overdue'].includes(timer.deadline.outcome) ? 'open' : 'done';
      return { ...plain, name, params, outcome, events: timer?.deadline.events ?? [] };
    }
    case 'cancelTimer': {
      const name = armed.find(({ deadline }) => deadline.key === effect.timer)?.deadline.name ?? effect.timer;
      return { ...plain, name, outcome: 'done' };
    }
    case 'stopActor':
      return { ...plain, name: `${effect.id}#${effect.generation}`, outcome: 'done' };
    case 'emit':
      return { ...plain, name: effect.event.type, outcome: 'unrecorded' };
    case 'invokeActor': {
      const found = deliveries.get(`${effect.id}#${effect.generation}`) ?? [];
      return { ...plain, name: effect.src, ...paramsOf(effect.input), ...summed(found, status) };
    }
    case 'runAction':
      return { ...plain, name: effect.name, ...paramsOf(effect.params), ...summed(deliveries.get(key) ?? [], status) };
    case 'tell': {
      const { to, event } = effect;
      const name = `${'machine' in to ? `${to.machine}/${to.key}` : 'child' in to ? to.child : 'parent'} ${event.type}`;
      return { ...plain, name, params: { event } as Json, ...summed(deliveries.get(key) ?? [], status) };
    }
  }
}

function paramsOf(params: Json | undefined): { params?: Json } {
  return params === undefined ? {} : { params };
}

/** An effect that a later run took over was scheduled more than once; the last one tells the outcome. */
function summed(
  found: readonly Delivery[],
  status: string,
): Pick<TrailEffect, 'outcome' | 'attempts' | 'error' | 'endedAt' | 'events'> {
  const last = found.at(-1);
  if (last === undefined) return { outcome: status === 'running' ? 'open' : 'unrecorded', events: [] };
  return {
    outcome: last.outcome,
    attempts: found.reduce((sum, { attempts }) => sum + attempts, 0),
    ...(last.error === undefined ? {} : { error: last.error }),
    ...(last.endedAt === undefined ? {} : { endedAt: last.endedAt }),
    events: found.flatMap(({ events }) => events),
  };
}

/** By the last event's time; what a scenario's clock runs behind the server's is taken off. */
function lastMoment({ read, runs, simulated }: RecordedCase): number {
  const lastStep = read.flatMap(({ steps }) => steps).at(-1)?.at ?? 0;
  const last = runs.at(-1)?.history.events?.at(-1);
  const at = last === undefined ? undefined : timeOf(last);
  if (at === undefined) return lastStep;
  if (!simulated) return Math.max(at, lastStep);
  const first = runs[0]?.history.events?.[0]?.workflowExecutionStartedEventAttributes;
  const [request] = payloads(first?.input) as [{ scenario?: { offset?: unknown } } | undefined];
  const offset = Number(request?.scenario?.offset ?? Number.NaN);
  return Number.isFinite(offset) ? Math.max(at - offset, lastStep) : lastStep;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : null;
}
