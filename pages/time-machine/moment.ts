import type { RecordedDeadline, Recording } from './recording.ts';

/** How a recording stands after one of its steps. */
export interface Moment {
  /** UTC ms. */
  readonly at: number;
  /** Paths of all active states, with those around them. */
  readonly active: ReadonlySet<string>;
  /** Places of the ways that the step took. */
  readonly ways: ReadonlySet<number>;
  /** One entry a deadline, in their order. */
  readonly deadlines: readonly DeadlineState[];
}

/** `ahead`: not armed yet. */
export type DeadlineState = 'ahead' | 'running' | RecordedDeadline['outcome'];

/** @param index of the step, from 0; a place outside counts as the nearest */
export function momentOf(recording: Recording, index: number): Moment {
  const { deadlines, steps } = recording;
  const place = Math.min(Math.max(Math.trunc(index) || 0, 0), steps.length - 1);
  const step = steps[place];
  if (step === undefined) return { at: 0, active: new Set(), ways: new Set(), deadlines: deadlines.map(() => 'ahead') };
  const isLast = place === steps.length - 1;
  return {
    at: step.at,
    active: new Set((step.active ?? []).flatMap(withOuter)),
    ways: new Set(step.ways),
    deadlines: deadlines.map(({ endedBy, outcome, seq }) => {
      if (seq > step.seq) return 'ahead';
      if (endedBy !== undefined) return endedBy <= step.seq ? outcome : 'running';
      return isLast ? outcome : 'running';
    }),
  };
}

/** The state itself and all around it. */
function withOuter(path: string): string[] {
  const keys = path.split('.');
  return keys.map((_, index) => keys.slice(0, index + 1).join('.'));
}

/** Where a deadline's bar lies: shares of the time from the first step to the last moment. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  /** Where it was due. */
  readonly due: number;
}

export interface Axis {
  readonly from: number;
  readonly to: number;
}

/** The time that the bars lie in: all steps, and deadlines as far as they were waited for. */
export function axisOf({ asOf, deadlines, steps }: Recording): Axis {
  const from = Math.min(
    ...[asOf, ...steps.slice(0, 1).map(({ at }) => at), ...deadlines.map(({ armedAt }) => armedAt)],
  );
  const ends = deadlines.map(({ due, endedAt }) => endedAt ?? due);
  let to = Math.max(asOf, steps.at(-1)?.at ?? asOf);
  for (const end of ends) to = Math.max(to, end);
  return { from, to: to > from ? to : from + 1 };
}

export function barOf({ armedAt, due, endedAt }: RecordedDeadline, axis: Axis, asOf: number): Bar {
  return {
    from: shareOf(armedAt, axis),
    to: shareOf(endedAt ?? Math.max(asOf, armedAt), axis),
    due: shareOf(due, axis),
  };
}

export function shareOf(at: number, { from, to }: Axis): number {
  return Math.min(Math.max((at - from) / (to - from), 0), 1);
}
