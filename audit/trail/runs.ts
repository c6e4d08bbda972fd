import type { RecordedCase } from '../history/recorded-case.ts';
import type { RecordedRun } from '../history/recorded-run.ts';
import type { TrailRun } from './types.ts';

/** The runs of a case, then those that were abandoned, with the steps that only they have. */
export function runsOf({ abandoned, runs }: Pick<RecordedCase, 'abandoned' | 'runs'>): TrailRun[] {
  const kept = new Set(runs.flatMap(({ steps }) => steps).map(({ digest }) => digest));
  return [
    ...runs.map(describe),
    ...abandoned.map((run) => ({
      ...describe(run),
      abandoned: run.why,
      lost: run.steps.filter(({ digest }) => !kept.has(digest)).map(({ seq, cause, at }) => ({ seq, cause, at })),
    })),
  ];
}

function describe({ events, runId, status }: RecordedRun): TrailRun {
  return {
    run: runId,
    events: events.length,
    startedAt: events[0]?.at ?? null,
    endedAt: status === 'running' ? null : (events.at(-1)?.at ?? null),
    status,
  };
}
