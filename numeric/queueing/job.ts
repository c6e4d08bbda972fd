/** Something to be served. */
export interface Job {
  /** Unique among the jobs that are in the station. */
  readonly id: string;
  /** Whose it is; `fair` shares the servers between tenants. */
  readonly tenant?: string | undefined;
  /** Lower is served first, under `priority`; 0 where absent. */
  readonly priority?: number | undefined;
  /** What a server must be skilled in to take it; any server may where absent. */
  readonly skill?: string | undefined;
}

/** A job that a server took, and when. */
export interface Assignment<TJob extends Job = Job> {
  readonly job: TJob;
  /** The id of the server. */
  readonly server: string;
  /** Its place in the station's list of servers, from 0. */
  readonly index: number;
  /** When the job arrived, and when its service began; ms. */
  readonly arrived: number;
  readonly began: number;
}

/** A job in the line, with what its place is decided by. */
export interface Waiting<TJob extends Job = Job> {
  readonly job: TJob;
  readonly arrived: number;
  /** What the discipline makes of it. */
  readonly rank: number;
}

/**
 * Whether `a` is served before `b`: by rank, then arrival, then id. By id too, so that jobs that arrive at one
 * instant are served in the same order however they were handed over.
 */
export function precedes(a: Waiting, b: Waiting): boolean {
  if (a.rank !== b.rank) return a.rank < b.rank;
  if (a.arrived !== b.arrived) return a.arrived < b.arrived;
  return a.job.id < b.job.id;
}
