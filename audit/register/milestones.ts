/** Which steps of a case open it, decide it, open it again, and say why: by events, as its machine's milestones name them. */
import type { Trail, TrailLine } from '../trail/types.ts';

/** An event that is meant, where it says so in one of its fields. */
export interface EventMatch {
  readonly event: string;
  readonly field?: string;
  readonly is?: readonly string[];
}

/** What the register asks of a machine's cases; `machines/milestones.ts` has those of the programme. */
export interface Milestones {
  readonly machine: string;
  /** The first of these opens a case. */
  readonly opens: readonly EventMatch[];
  /** The field that says who asked, where the sender only hands it on. */
  readonly by?: string;
  /** The last of these is its decision. */
  readonly decides: readonly EventMatch[];
  /** After a decision, each of these opens it again. */
  readonly reopens: readonly EventMatch[];
  /** By these somebody says why something takes long or ends otherwise, in the field `text`. */
  readonly reasons: readonly (EventMatch & { readonly text: string })[];
}

/** The steps that the milestones name; of a machine without any, what can be told of every case. */
export interface Marked {
  readonly opened: TrailLine | undefined;
  readonly decisions: readonly TrailLine[];
  readonly reopened: readonly TrailLine[];
  readonly reasons: readonly { readonly line: TrailLine; readonly text: string }[];
}

/**
 * Without milestones the start opens a case, and what a sender did last before the end decides it.
 */
export function markedIn({ lines, status }: Trail, milestones: Milestones | undefined): Marked {
  const taken = lines.filter(({ refused }) => refused === undefined);
  if (milestones === undefined) {
    const last =
      status === 'running' ? undefined : taken.findLast(({ claimed, seq }) => seq > 1 && isPerson(claimed.role));
    return { opened: taken[0], decisions: last === undefined ? [] : [last], reopened: [], reasons: [] };
  }
  const { decides, opens, reasons, reopens } = milestones;
  const decisions = taken.filter((line) => isOne(line, decides));
  const decidedAt = decisions[0]?.seq ?? Number.POSITIVE_INFINITY;
  return {
    // What was never opened was at least begun.
    opened: taken.find((line) => isOne(line, opens)) ?? taken[0],
    decisions,
    reopened: taken.filter((line) => line.seq > decidedAt && isOne(line, reopens)),
    reasons: taken.flatMap((line) =>
      reasons.flatMap((match) => {
        const text = isOne(line, [match]) ? line.event.payload?.[match.text] : undefined;
        return typeof text === 'string' && text !== '' ? [{ line, text }] : [];
      }),
    ),
  };
}

/** Whether a role is somebody's, and not a part of the host or another machine. */
export const isPerson = (role: string): boolean => role !== 'system';

function isOne({ event: { payload, type } }: TrailLine, matches: readonly EventMatch[]): boolean {
  return matches.some(
    ({ event, field, is = [] }) =>
      event === type && (field === undefined || is.some((value) => payload?.[field] === value)),
  );
}
