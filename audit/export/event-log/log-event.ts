/** A trail as an event log sees it: one event a step, whatever the format; and, where asked for, what was carried out. */
import { eventTitle } from 'xstate-temporal/engine';
import type { Trail, TrailEffect, TrailLine } from '../../trail/types.ts';

export interface LogEvent {
  /** Unique in the log: the workflow id and the step, with the effect's key and `start` or `complete`. */
  readonly id: string;
  /** The event's type, in words where it is XState's own; a refused one says so. */
  readonly activity: string;
  /**
   * Of XES's standard life cycle: `complete`, or `pi_abort` for what was refused. What is carried out has `start`, and
   * once it has ended `complete`, or `ate_abort` where it failed.
   */
  readonly transition: 'start' | 'complete' | 'ate_abort' | 'pi_abort';
  /** What joins a start and its end: the workflow id and the effect's key. Absent for a step. */
  readonly instance?: string;
  /** Chart time, UTC ms: in a simulation the scenario's. */
  readonly at: number;
  /** Server time, UTC ms. */
  readonly wallTime: number | null;
  /** Who says to have sent it; absent where the machine's host did. */
  readonly sender?: { readonly role: string; readonly name: string };
  /** Whom the server authenticated. */
  readonly principal: string | null;
  readonly seq: number;
  readonly cause: string;
  readonly from: string;
  readonly to: string;
  readonly refused?: string;
  readonly run: string;
  /** The history event that tells of it: `<n>:<id>`, the n-th run and the event's id. */
  readonly historyEvent: string;
  readonly digest: string;
  /** Workflow ids of the instances that it told something, with their machines. */
  readonly tells: readonly { readonly machine: string; readonly workflow: string }[];
}

export interface LogEventOptions {
  /** Also what was carried out, from its start to its end. */
  readonly pairs?: boolean;
}

/** The steps of a trail in their order; with `pairs` what they had carried out stands among them, by its times. */
export function logEvents(trail: Trail, { pairs = false }: LogEventOptions = {}): LogEvent[] {
  if (!pairs) return trail.lines.map((line) => logEvent(trail, line));
  const all = trail.lines.flatMap((line) => [
    logEvent(trail, line),
    ...line.effects.flatMap((effect) => pairOf(trail, line, effect)),
  ]);
  return all.toSorted((a, b) => a.at - b.at);
}

const verbs = { invokeActor: 'asks', runAction: 'does', tell: 'tells' } as const;

/** An effect that an activity carried out: it begins with its step, and lasts as long as the server saw it last. */
function pairOf(trail: Trail, line: TrailLine, effect: TrailEffect): LogEvent[] {
  const { endedAt, error, events, kind, key, name, outcome } = effect;
  if (!(kind in verbs) || events.length === 0) return [];
  const verb = verbs[kind as keyof typeof verbs];
  const { tells: _tells, sender: _sender, refused: _refused, ...step } = logEvent(trail, line);
  const instance = `${trail.workflow}#${key}`;
  const own = {
    ...{ ...step, activity: `${verb} ${kind === 'tell' ? toldOf(name) : name}`, principal: null, from: '', to: '' },
    ...{ instance, tells: [] as const },
  };
  const [first = ''] = events;
  const begun: LogEvent = { ...own, id: `${instance}/start`, transition: 'start', historyEvent: first };
  if (endedAt === undefined || outcome === 'open' || outcome === 'unrecorded') return [begun];
  const ended: LogEvent = {
    ...own,
    id: `${instance}/complete`,
    transition: outcome === 'done' ? 'complete' : 'ate_abort',
    at: line.at + Math.max(0, endedAt - (line.recordedAt ?? endedAt)),
    wallTime: endedAt,
    historyEvent: events.at(-1) ?? '',
    ...(outcome === 'done' ? {} : { refused: error?.code ?? outcome }),
  };
  return [begun, ended];
}

/** Of a tell the machine and the event: an activity is the same whichever instance is told. */
function toldOf(name: string): string {
  const space = name.lastIndexOf(' ');
  return `${name.slice(0, space).split('/')[0]}${name.slice(space)}`;
}

function logEvent(trail: Trail, line: TrailLine): LogEvent {
  const { at, authenticated, cause, claimed, digest, events, refused, recordedAt, seq } = line;
  const title = eventTitle(line.event.type);
  const historyEvent = events.at(-1) ?? '';
  const run = trail.runs[Number(historyEvent.split(':')[0]) - 1]?.run ?? '';
  return {
    id: `${trail.workflow}#${seq}`,
    activity: refused === undefined ? title : `${title} (refused)`,
    transition: refused === undefined ? 'complete' : 'pi_abort',
    at,
    wallTime: recordedAt,
    ...(claimed.role === 'system' ? {} : { sender: claimed }),
    principal: authenticated === null ? null : `${authenticated.type}:${authenticated.name}`,
    seq,
    cause,
    from: (line.from ?? []).join(', '),
    to: (line.to ?? []).join(', '),
    ...(refused === undefined ? {} : { refused: refused.code }),
    run,
    historyEvent,
    digest,
    tells: tellsOf(trail, line),
  };
}

/** A tell is named `<machine>/<key> <event>`; in a simulation its workflow id has the run's prefix, as the teller's has. */
function tellsOf({ machine, workflow }: Trail, { effects }: TrailLine): LogEvent['tells'] {
  const prefix = workflow.slice(0, Math.max(0, workflow.indexOf(`${machine}/`)));
  return effects.flatMap(({ kind, name }) => {
    const to = name.slice(0, name.lastIndexOf(' '));
    if (kind !== 'tell' || !to.includes('/')) return [];
    return [{ machine: to.slice(0, to.indexOf('/')), workflow: prefix + to }];
  });
}
