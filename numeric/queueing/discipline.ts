import type { Job } from './job.ts';

/**
 * In which order waiting jobs are served; none interrupts a job under way.
 *
 * - `fifo`: by arrival.
 * - `priority`: the least priority first, then by arrival.
 * - `fair`: tenants that wait take turns, by their weights, whoever sent how many (start-time fair queueing, each job
 *   counting as one, however long it takes; one that gave up has had its turn). Within a tenant by arrival.
 */
export type Discipline = 'fifo' | 'priority' | 'fair';

/** Gives jobs their ranks, of which the least is served first. */
export interface Ranking {
  /** Called once for each job, when it arrives. */
  rankOf(job: Job): number;
  /** Called when a job is taken up. */
  taken(rank: number): void;
}

/** @param weights how many turns a tenant has, against 1 for those not named; for `fair` alone */
export function rankingOf(discipline: Discipline, weights: Readonly<Record<string, number>> = {}): Ranking {
  if (discipline === 'fair') return fairRanking(new Map(Object.entries(weights)));
  const rankOf = discipline === 'fifo' ? () => 0 : (job: Job) => job.priority ?? 0;
  return { rankOf, taken: () => {} };
}

function fairRanking(weights: ReadonlyMap<string, number>): Ranking {
  /** The rank from which each tenant's next job may count. */
  const due = new Map<string, number>();
  /** The rank of the job taken up last: whoever was away begins here, and has saved up no turns. */
  let reached = 0;
  return {
    rankOf({ tenant = '' }) {
      const rank = Math.max(reached, due.get(tenant) ?? 0);
      due.set(tenant, rank + 1 / (weights.get(tenant) ?? 1));
      return rank;
    },
    taken(rank) {
      reached = Math.max(reached, rank);
    },
  };
}
