import type { RecordedRun } from './recorded-run.ts';

/** A history event: `<n>:<id>`, the n-th run of the case (from 1) and the event's id in it. */
export type EventRef = string;

/** @param run the place of the run in the case, from 0 */
export const refOf = (run: number, id: string): EventRef => `${run + 1}:${id}`;

/** What all runs have of something, first to last, with its place and its events named within the case. */
export function throughout<T extends { readonly events: readonly string[] }>(
  runs: readonly RecordedRun[],
  of: (run: RecordedRun) => readonly T[],
): (T & { readonly run: number; readonly events: readonly EventRef[] })[] {
  return runs.flatMap((one, run) =>
    of(one).map((item) => ({ ...item, run, events: item.events.map((id) => refOf(run, id)) })),
  );
}
