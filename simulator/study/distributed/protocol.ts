import type { ScenarioChanges } from '../../scenarios/load.ts';

/** What every replication of a study has in common. */
export interface SpreadScenario {
  /** The scenario file's text; it names no other file. */
  readonly text: string;
  /** How its errors call it. */
  readonly name: string;
  readonly changes: ScenarioChanges;
}

/** One replication, for the activity `replication`. */
export interface ReplicationRequest {
  readonly scenario: SpreadScenario;
  readonly replication: number;
  /** With the lines of levels and the timelines of campaigns, which a study shows of its first run only. */
  readonly isFirst: boolean;
  /** `programmeDigest()` of whoever asks: a worker of another version would give other numbers. */
  readonly programme: string;
}

/** The input of the workflow `study`: the replications `from` up to, and without, `to`. */
export interface SpreadRequest extends Pick<ReplicationRequest, 'scenario' | 'programme'> {
  readonly from: number;
  readonly to: number;
  /** The replication that is shown in full. */
  readonly first: number;
  /** How many may be under way at once, from 1 to `MOST_AT_ONCE`. */
  readonly atOnce: number;
  /** Replications of the range whose results exist already. */
  readonly done: readonly number[];
  /** Lease, ms: without a renewal for this long the workflow ends as abandoned. */
  readonly lease: number;
}

/** The signal that renews the lease: somebody still waits for the results. */
export const WANTED = 'wanted';

/** Nobody has asked for the results of a study any more: another workflow may go on from where it ended. */
export const ABANDONED = 'STUDY_ABANDONED';

/** How long a study goes on when whoever asked for it is gone, ms. */
export const LEASE = 5 * 60_000;

/** A packed result lies below this, in bytes: Temporal refuses payloads above 2 MiB. */
export const MOST_BYTES = 1_000_000;

/**
 * Activities under way at once. A run of the workflow goes on as new once its history has 4 MiB; what is then under
 * way comes on top, and 50 MiB is the end.
 */
export const MOST_AT_ONCE = 40;

/** Bytes of a scenario's text and changes: they stand in the history once for each replication. */
export const MOST_SCENARIO_BYTES = 100_000;

/** The task queue of workers for studies, beside that of the instances. */
export function studyTaskQueue(taskQueue: string): string {
  return `${taskQueue}-studies`;
}
