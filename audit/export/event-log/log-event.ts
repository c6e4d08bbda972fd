/** A trail as an event log sees it: one event a step, whatever the format. */
import { eventTitle } from 'xstate-temporal/engine';
import type { Trail, TrailLine } from '../../trail/types.ts';

export interface LogEvent {
  /** Unique in the log: the workflow id and the step. */
  readonly id: string;
  /** The event's type, in words where it is XState's own; a refused one says so. */
  readonly activity: string;
  /** `complete`, or `pi_abort` (of XES's standard life cycle) for what was refused. */
  readonly transition: 'complete' | 'pi_abort';
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

/** The steps of a trail in their order. */
export function logEvents(trail: Trail): LogEvent[] {
  return trail.lines.map((line) => logEvent(trail, line));
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
