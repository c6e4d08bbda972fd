/** The log of operations as bundles have it: what was deployed, held and deleted, by whom and when. */
import { type Actor, actorOf } from '../register/actors.ts';
import { type CasesOptions, casesOf, firstRunOf } from '../register/cases.ts';

/** A step of the log. */
export interface LogEntry {
  /** The log, as `operations-log/<task queue>`, and its first run: one that was begun again is another. */
  readonly log: string;
  readonly first: string;
  readonly seq: number;
  /** UTC ms. */
  readonly at: number;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly by: Actor;
  /** Redacted: it is the exporter's word. */
  readonly claimed: boolean;
}

export interface EntriesOptions extends Omit<CasesOptions, 'of' | 'frame'> {
  /** The machine of the log. */
  readonly machine: string;
  /** Only what was recorded from then on, and before, UTC ms. */
  readonly since?: number;
  readonly until?: number;
}

/**
 * Every entry of the logs of bundles, log by log, in their order. What a log refused is none.
 *
 * @throws BUNDLE_MISSING; the signal's reason
 *
 * @example
 * for await (const { at, by, event } of entriesOf(['bundle'], { ...reading, machine: 'operations-log' })) console.log(event, by.name);
 */
export async function* entriesOf(
  folders: readonly string[],
  { machine, since = 0, until = Number.POSITIVE_INFINITY, ...options }: EntriesOptions,
): AsyncGenerator<LogEntry> {
  for await (const { trail, verdict } of casesOf(folders, { ...options, of: machine })) {
    if (trail.machine !== machine) continue;
    for (const line of trail.lines) {
      const { at, event, refused, seq } = line;
      // The first line is the start.
      if (seq === 1 || refused !== undefined || at < since || at >= until) continue;
      yield {
        log: trail.workflow,
        first: firstRunOf(trail),
        seq,
        at,
        event: event.type,
        fields: event.payload ?? {},
        by: actorOf(line, verdict),
        claimed: trail.redacted,
      };
    }
  }
}
